package dev.palyra.gateway.http;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.call.CallId;
import dev.palyra.core.call.ToolCall;
import dev.palyra.core.tool.Tool;
import dev.palyra.gateway.policy.PolicyDesk;
import dev.palyra.gateway.record.CallSnapshot;
import dev.palyra.gateway.record.RecordQuery;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.check.BundleCheck;
import dev.palyra.policy.explain.Explainer;
import dev.palyra.policy.reload.Reload;
import dev.palyra.policy.schema.ArgumentMismatchException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/policy}: what is in force, what a change would be, and why. */
final class PolicyEndpoints {
  private final ApiPorts ports;
  private final PolicyDesk desk;

  PolicyEndpoints(ApiPorts ports) {
    this.ports = ports;
    this.desk = ports.policies();
  }

  Reply status(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(200, PolicyViews.status(desk));
  }

  Reply schema(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.json(200, Json.object().put("schema", desk.active().schema().text()));
  }

  /** What came into force, the oldest first. */
  Reply revisions(Exchange exchange) {
    Query query = exchange.query();
    long after = query.number("after", 0, Long.MAX_VALUE, 0);
    int limit = (int) query.number("limit", 1, RecordQuery.MAX_LIMIT, 100);
    query.end(Set.of("after", "limit"));
    List<AuditRecord> records =
        ports
            .ledger()
            .records(
                new RecordQuery(
                    after,
                    limit,
                    Optional.of("policy.activated"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
    var body = Json.object();
    var items = body.putArray("revisions");
    for (AuditRecord record : records) {
      items
          .addObject()
          .put("seq", record.seq())
          .put("time", record.time())
          .put("revision", record.fields().getOrDefault("revision", ""))
          .put("by", record.fields().getOrDefault("principal", ""));
    }
    if (records.size() == limit) {
      body.put("after", records.getLast().seq());
    }
    return Reply.json(200, body);
  }

  /** Checks a candidate, tests and invariants included; without files, what is in force. */
  Reply check(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Optional<BundleSource> files = BundleFiles.find(body, "files");
    body.end();
    List<Diagnostic> objections =
        files.map(desk.settings().admission()::objections).orElse(List.of());
    try {
      PolicyBundle bundle = files.map(desk::candidate).orElseGet(desk::active);
      return Reply.json(
          200, PolicyViews.check(BundleCheck.of(bundle), objections, bundle.revision().sha256()));
    } catch (BundleException e) {
      var refused = Json.object().put("accepted", false).put("revision", "");
      refused.set("problems", PolicyViews.diagnostics(e.problems()));
      refused.putArray("warnings");
      refused.putArray("tests");
      return Reply.json(200, refused);
    }
  }

  /** Reads the folder now. */
  Reply activate(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    exchange.json().end();
    var body = Json.object();
    switch (desk.activate(exchange.principal())) {
      case Reload.Activated activated -> {
        body.put("result", "activated")
            .put("revision", activated.revision().sha256())
            .put("before", activated.before().sha256());
        body.set("warnings", PolicyViews.diagnostics(activated.warnings()));
      }
      case Reload.Unchanged unchanged ->
          body.put("result", "unchanged").put("revision", unchanged.revision().sha256());
      case Reload.Refused refused -> {
        body.put("result", "refused").put("revision", refused.inForce().sha256());
        body.set("problems", PolicyViews.diagnostics(refused.problems()));
      }
    }
    return Reply.json(200, body);
  }

  /** Explains a request, or a call that was made; by what is in force, or by a candidate. */
  Reply explain(Exchange exchange) throws IOException {
    exchange.query().end(Set.of());
    Members body = exchange.json();
    Optional<BundleSource> files = BundleFiles.find(body, "files");
    Optional<String> past = body.text("call");
    AskedCall asked =
        past.isPresent() ? AskedCall.of(call(past.get())) : AskedCall.read(body, exchange, ports);
    body.end();
    Tool tool =
        ports
            .catalogue()
            .find(asked.call().tool())
            .orElseThrow(() ->
                new ProblemException(
                    ProblemCode.UNKNOWN_TOOL, "there is no tool `" + asked.call().tool() + "`"));
    List<String> violations = tool.schema().violations(asked.call().arguments().tree());
    if (!violations.isEmpty()) {
      throw new ProblemException(
          ProblemCode.INVALID_ARGUMENTS,
          "no such call reaches the policy: " + Text.line(String.join("; ", violations)));
    }
    try {
      PolicyBundle bundle = files.map(desk::candidate).orElseGet(desk::active);
      var view =
          PolicyViews.explanation(Explainer.explain(bundle, asked.request(), asked.context(tool)));
      if (past.isPresent()) {
        view.set("recorded", recorded(asked.call().id()));
      }
      return Reply.json(200, view);
    } catch (ArgumentMismatchException e) {
      throw new ProblemException(
          ProblemCode.INVALID_ARGUMENTS, Text.line(String.valueOf(e.getMessage())));
    } catch (BundleException e) {
      throw BundleFiles.refused(e);
    }
  }

  private ToolCall call(String id) {
    try {
      return ports
          .ledger()
          .call(new CallId(id))
          .map(CallSnapshot::call)
          .orElseThrow(() -> absent());
    } catch (IllegalArgumentException e) {
      throw absent();
    }
  }

  private static ProblemException absent() {
    return new ProblemException(ProblemCode.NOT_FOUND, "there is no such call");
  }

  /** What was decided when the call came in, as the log has it. */
  private ObjectNode recorded(CallId id) {
    var view = Json.object();
    ports
        .ledger()
        .records(
            new RecordQuery(
                0,
                1,
                Optional.of("call.decided"),
                Optional.empty(),
                Optional.of(id),
                Optional.empty()))
        .forEach(record -> {
          view.put("seq", record.seq()).put("time", record.time());
          for (String name : List.of("decision", "revision", "grants", "policies", "reason")) {
            String value = record.fields().get(name);
            if (value != null) {
              view.put(name, value);
            }
          }
        });
    return view;
  }
}
