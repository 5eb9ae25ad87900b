package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalPreview;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.call.ToolCall;
import dev.palyra.gateway.approval.GrantDesk;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of an approval, as the OpenAPI document describes it. */
final class ApprovalView {
  private ApprovalView() {}

  /** With all that an operator is shown. */
  static ObjectNode full(ApprovalRecord approval, GrantDesk grants) {
    ObjectNode view = brief(approval);
    // What this answer can be extended to, and where it cannot, why not.
    ObjectNode scopes = view.putObject("grants");
    scopes.put("tool", grants.objection(approval).map(why -> "no: " + why).orElse("yes"));
    scopes.put("session", grants.sessionObjection(approval).map(why -> "no: " + why).orElse("yes"));
    ApprovalPreview shown = approval.shown();
    ObjectNode preview = view.putObject("preview");
    var command = preview.putArray("command");
    shown.command().forEach(command::add);
    shown.where().ifPresent(where -> preview.put("where", where));
    shown.diff().ifPresent(diff -> preview.put("diff", diff));
    var notes = preview.putArray("notes");
    shown.notes().forEach(notes::add);
    var reasons = preview.putArray("reasons");
    approval
        .preview()
        .reasons()
        .forEach(reason ->
            reasons.addObject().put("policy", reason.policy().value()).put("text", reason.text()));
    return view;
  }

  /** As it stands in a list. */
  static ObjectNode brief(ApprovalRecord approval) {
    ToolCall call = approval.call();
    var requirement = approval.requirement();
    var view =
        Json.object()
            .put("id", approval.id().value())
            .put("state", Views.word(approval.state()))
            .put("summary", approval.summary())
            .put("call", call.id().value())
            .put("run", call.origin().run())
            .put("principal", call.principal().toString())
            .put("tool", call.tool().value());
    call.origin().session().ifPresent(session -> view.put("session", session));
    call.origin().deviceId().ifPresent(device -> view.put("device", device));
    view.set("arguments", call.arguments().tree());
    approval.original().ifPresent(original -> view.set("original_arguments", original.tree()));
    view.put("digest", approval.digest().hex())
        .put("revision", approval.revision().sha256())
        .put("created", approval.created().toString())
        .put("expires", approval.expires().toString());
    approval.askedBy().forEach(policy -> view.withArray("asked_by").add(policy.value()));
    var needs =
        view.putObject("requirement")
            .put("operators", requirement.operators())
            .put("step_up", requirement.stepUp())
            .put("risk", Views.word(requirement.risk()));
    requirement.group().ifPresent(group -> needs.put("group", group));
    var decisions = view.putArray("decisions");
    approval.decisions().forEach(decision -> decisions.add(decision(decision)));
    return view;
  }

  private static ObjectNode decision(ApprovalDecision decision) {
    return Json.object()
        .put("verdict", Views.word(decision.verdict()))
        .put("operator", decision.operator().id())
        .put("proof", Views.word(decision.proof()))
        .put("time", decision.time().toString())
        .put("reason", decision.reason())
        .put("edited", decision.edit().isPresent());
  }
}
