package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.tool.Tool;
import java.util.Locale;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of approvals, audit records and tools, as the OpenAPI document describes it. */
final class Views {
  private Views() {}

  static ObjectNode approval(ApprovalRecord approval) {
    ToolCall call = approval.call();
    var requirement = approval.requirement();
    var view =
        Json.object()
            .put("id", approval.id().value())
            .put("state", word(approval.state()))
            .put("summary", approval.summary())
            .put("call", call.id().value())
            .put("run", call.origin().run())
            .put("principal", call.principal().toString())
            .put("tool", call.tool().value());
    view.set("arguments", call.arguments().tree());
    view.put("digest", approval.digest().hex())
        .put("revision", approval.revision().sha256())
        .put("created", approval.created().toString())
        .put("expires", approval.expires().toString());
    approval.askedBy().forEach(policy -> view.withArray("asked_by").add(policy.value()));
    var needs =
        view.putObject("requirement")
            .put("operators", requirement.operators())
            .put("step_up", requirement.stepUp())
            .put("risk", word(requirement.risk()));
    requirement.group().ifPresent(group -> needs.put("group", group));
    var decisions = view.putArray("decisions");
    approval.decisions().forEach(decision -> decisions.add(decision(decision)));
    return view;
  }

  private static ObjectNode decision(ApprovalDecision decision) {
    return Json.object()
        .put("verdict", word(decision.verdict()))
        .put("operator", decision.operator().id())
        .put("proof", word(decision.proof()))
        .put("time", decision.time().toString())
        .put("reason", decision.reason());
  }

  static ObjectNode record(AuditRecord record) {
    var view =
        Json.object()
            .put("seq", record.seq())
            .put("time", record.time())
            .put("kind", record.kind());
    var fields = view.putObject("fields");
    record.fields().forEach(fields::put);
    return view.put("previous", record.previous()).put("hash", record.hash());
  }

  static ObjectNode tool(Tool tool) {
    var view =
        Json.object()
            .put("name", tool.name().value())
            .put("description", tool.description())
            .put("tier", tool.body().tier().label())
            .put("sensitive", tool.sensitive());
    var capabilities = view.putArray("capabilities");
    tool.capabilities().stream()
        .map(capability -> capability.actionGroup())
        .sorted()
        .forEach(capabilities::add);
    view.set("arguments", tool.schema().document());
    return view;
  }

  /** An enum constant as a word, such as {@code file-size}. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
