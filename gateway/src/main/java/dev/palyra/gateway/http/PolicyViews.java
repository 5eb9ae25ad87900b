package dev.palyra.gateway.http;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.Obligations;
import dev.palyra.gateway.policy.PolicyDesk;
import dev.palyra.policy.check.BundleCheck;
import dev.palyra.policy.compare.Comparison;
import dev.palyra.policy.compare.Difference;
import dev.palyra.policy.explain.Cited;
import dev.palyra.policy.explain.Explanation;
import dev.palyra.policy.explain.NearMiss;
import dev.palyra.policy.reload.PolicyStatus;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON of what the policy says, as the OpenAPI document describes it. */
final class PolicyViews {
  private PolicyViews() {}

  /** For the status of the gateway: what is in force, and whether the folder agrees. */
  static ObjectNode brief(PolicyDesk desk) {
    PolicyStatus status = desk.live().status();
    var view =
        Json.object()
            .put("revision", status.revision().sha256())
            .put("since", status.since().toString())
            .put("up_to_date", status.upToDate());
    if (!status.upToDate()) {
      view.put("error", status.problems().getFirst().render().lines().findFirst().orElse(""));
    }
    return view.put("grants", desk.active().grants().all().size());
  }

  static ObjectNode status(PolicyDesk desk) {
    PolicyStatus status = desk.live().status();
    var grants = desk.active().grants();
    var view =
        Json.object()
            .put("revision", status.revision().sha256())
            .put("grants_digest", grants.digest())
            .put("grants", grants.all().size())
            .put("since", status.since().toString())
            .put("checked", status.checked().toString())
            .put("up_to_date", status.upToDate())
            .put("activations", status.activations())
            .put("refusals", status.refusals())
            .put("policies", desk.active().policies().size())
            .put("signature_required", !desk.settings().signedBy().isEmpty())
            .put("folder", desk.live().folder().toString());
    view.set("problems", diagnostics(status.problems()));
    view.set("warnings", diagnostics(status.warnings()));
    var idle = view.putArray("idle_grants");
    grants
        .idle()
        .forEach(it -> idle.addObject().put("grant", it.grant().id().value()).put("why", it.why()));
    var unseen = view.putObject("unseen");
    desk.active()
        .schema()
        .unseen()
        .forEach((tool, what) -> {
          var list = unseen.putArray(tool.value());
          what.forEach(one -> list.add(one.toString()));
        });
    desk.shadow().candidate().ifPresent(candidate -> view.put("shadow", candidate.sha256()));
    return view;
  }

  static ArrayNode diagnostics(List<Diagnostic> diagnostics) {
    var list = Json.array();
    for (Diagnostic diagnostic : diagnostics) {
      var view =
          list.addObject()
              .put("severity", Views.word(diagnostic.severity()))
              .put("message", diagnostic.message());
      if (diagnostic.span().isPresent()) {
        view.put("file", diagnostic.span().source().name())
            .put("line", diagnostic.span().line())
            .put("column", diagnostic.span().column());
      }
      diagnostic.hint().ifPresent(hint -> view.put("hint", hint));
      view.put("text", diagnostic.render());
    }
    return list;
  }

  /**
   * @param objections why the files are not admitted, whatever they say
   */
  static ObjectNode check(BundleCheck check, List<Diagnostic> objections, String revision) {
    var view =
        Json.object()
            .put("accepted", check.accepted() && objections.isEmpty())
            .put("revision", revision);
    view.set(
        "problems",
        diagnostics(Stream.concat(objections.stream(), check.errors().stream()).toList()));
    view.set("warnings", diagnostics(check.warnings()));
    var tests = view.putArray("tests");
    check
        .tests()
        .forEach(result -> {
          var test =
              tests
                  .addObject()
                  .put("name", result.test().name())
                  .put("place", result.test().span().toString())
                  .put("passed", result.passed());
          result.mistakes().forEach(mistake -> test.withArray("mistakes").add(mistake));
        });
    return view;
  }

  /** What an agent learns: a verdict and a stable code. */
  static ObjectNode terse(Decision decision) {
    var view = Json.object().put("decision", word(decision)).put("code", code(decision));
    return view.put("revision", decision.revision().sha256());
  }

  static ObjectNode decision(Decision decision) {
    var view = terse(decision);
    if (!decision.revision().grants().isEmpty()) {
      view.put("grants", decision.revision().grants());
    }
    var policies = view.putArray("policies");
    decision.determining().forEach(id -> policies.add(id.value()));
    decision
        .errors()
        .forEach(error ->
            view.withArray("errors")
                .addObject()
                .put("policy", error.policy().value())
                .put("message", error.message()));
    switch (decision) {
      case Decision.Permit permit -> obligations(view, permit.obligations());
      case Decision.Ask ask -> view.set("requirement", requirement(ask.requirement()));
      case Decision.Forbid _ -> {}
    }
    return view;
  }

  private static void obligations(ObjectNode view, Obligations obligations) {
    var all = view.putObject("obligations");
    obligations.leastTier().ifPresent(tier -> all.put("tier", tier.label()));
    obligations
        .egress()
        .ifPresent(hosts -> {
          var list = all.putArray("egress");
          hosts.stream().map(host -> host.host() + ":" + host.port()).sorted().forEach(list::add);
        });
    obligations.limits().ifPresent(limits -> all.put("limits", limits.toString()));
  }

  static ObjectNode requirement(ApprovalRequirement requirement) {
    var view =
        Json.object()
            .put("operators", requirement.operators())
            .put("step_up", requirement.stepUp())
            .put("risk", Views.word(requirement.risk()));
    requirement.group().ifPresent(group -> view.put("group", group));
    return view;
  }

  private static String word(Decision decision) {
    return switch (decision) {
      case Decision.Permit _ -> "permit";
      case Decision.Ask _ -> "ask";
      case Decision.Forbid _ -> "forbid";
    };
  }

  private static String code(Decision decision) {
    return switch (decision) {
      case Decision.Permit _ -> "permitted";
      case Decision.Ask _ -> "approval-needed";
      case Decision.Forbid forbid -> code(forbid.reason());
    };
  }

  private static String code(DenyReason reason) {
    return switch (reason) {
      case NO_PERMIT -> "not-permitted";
      case FORBIDDEN, FORBID_ERRORED -> "forbidden";
      case POLICY_FAULT -> "policy-fault";
    };
  }

  static ObjectNode explanation(Explanation explanation) {
    var view = Json.object();
    view.set("decision", decision(explanation.decision()));
    if (explanation.decision() instanceof Decision.Forbid forbid) {
      view.put("reason", Views.word(forbid.reason()));
    }
    var determining = view.putArray("determining");
    explanation.determining().forEach(cited -> determining.add(cited(cited)));
    var nearest = view.putArray("nearest");
    explanation.nearest().forEach(miss -> nearest.add(nearMiss(miss)));
    explanation
        .remedy()
        .ifPresent(remedy ->
            view.putObject("remedy").put("what", remedy.what()).put("cedar", remedy.cedar()));
    return view;
  }

  private static ObjectNode cited(Cited cited) {
    var view =
        Json.object()
            .put("id", cited.id().value())
            .put("place", cited.place())
            .put("text", cited.text());
    cited.doc().ifPresent(doc -> view.put("doc", doc));
    cited.error().ifPresent(error -> view.put("error", error));
    return view;
  }

  private static ObjectNode nearMiss(NearMiss miss) {
    var view = Json.object();
    view.set("policy", cited(miss.policy()));
    var failed = view.putArray("failed");
    miss.failed()
        .forEach(part -> {
          var one = failed.addObject().put("clause", part.clause()).put("why", part.why());
          var saw = one.putObject("saw");
          part.saw().forEach(saw::put);
        });
    return view;
  }

  static ObjectNode report(Comparison.Report report) {
    var view = Json.object().put("asked", report.asked()).put("different", report.different());
    var groups = view.putArray("groups");
    for (Comparison.Group group : report.groups()) {
      var one =
          groups
              .addObject()
              .put("tool", group.tool().value())
              .put("action", group.action())
              .put("before", group.before())
              .put("after", group.after())
              .put("count", group.count());
      var by = one.putArray("by");
      group.by().forEach(id -> by.add(id.value()));
      var examples = one.putArray("examples");
      group.examples().forEach(example -> examples.add(example(example)));
    }
    return view;
  }

  private static ObjectNode example(Difference example) {
    var view =
        Json.object()
            .put("principal", example.request().principal().toString())
            .put("resource", example.request().action().resourceId())
            .put("time", example.context().time().toString());
    example.context().origin().session().ifPresent(session -> view.put("session", session));
    var labels = view.putArray("labels");
    example.context().origin().labels().values().forEach(labels::add);
    view.set("arguments", example.context().arguments().tree());
    return view;
  }
}
