package dev.palyra.cli;

import dev.palyra.cli.Terminal.Colour;
import dev.palyra.core.call.StrictJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Sends recorded calls, answers approvals, and prints a line for each. */
final class DemoRun {
  private static final List<String> STAGES =
      List.of("policy", "approval", "secrets", "sandbox", "record");

  private static final long POLL_MILLIS = 10;

  private final Terminal terminal;
  private final GatewayClient agent;
  private final GatewayClient operator;
  private final String run;
  private final DemoCommand.Approve approve;

  DemoRun(
      Terminal terminal,
      GatewayClient agent,
      GatewayClient operator,
      String run,
      DemoCommand.Approve approve) {
    this.terminal = terminal;
    this.agent = agent;
    this.operator = operator;
    this.run = run;
    this.approve = approve;
  }

  /** What was decided, by which policies. */
  private record Decided(String decision, List<String> policies) {}

  /** Sends one call and returns what did not end as recorded. */
  List<String> send(Recording.Call call) {
    ObjectNode body =
        Json.mapper()
            .createObjectNode()
            .put("tool", call.tool())
            .put("run", run)
            .put("wait", false);
    body.set("arguments", call.arguments());
    JsonNode answer = agent.post("/v1/calls", body);
    boolean approving = approve == DemoCommand.Approve.all;
    String id = answer.path("id").asString();
    boolean asked = false;
    while (!answer.has("result")) {
      if (!asked && answer.has("approval")) {
        approving = answer(answer.path("approval").asString());
        asked = true;
      }
      // Until it is known whether the call waits for an approval, look often; then wait for its
      // end.
      answer = agent.get("/v1/calls/" + id, asked ? "wait=10" : "wait=0");
      pause(asked ? 0 : POLL_MILLIS);
    }
    List<Decided> decided = decisions(id);
    List<String> policies = decided.stream().flatMap(one -> one.policies().stream()).toList();
    List<String> differences = call.expectation(approving).differences(answer, policies);
    print(call, answer, decided, differences.isEmpty());
    return differences;
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CliException.failed("interrupted");
    }
  }

  /** Answers an approval that still waits; returns whether it was approved. */
  private boolean answer(String id) {
    JsonNode approval = operator.get("/v1/approvals/" + id);
    if (!approval.path("state").asString().equals("waiting")) {
      return !approval.path("state").asString().equals("denied");
    }
    boolean yes =
        switch (approve) {
          case all -> true;
          case none -> false;
          case ask -> {
            new ApprovalPrinter(terminal).print(approval);
            yield terminal.confirm("let it run?");
          }
        };
    JsonNode _ =
        operator.post(
            "/v1/approvals/" + id + "/decision",
            Json.mapper()
                .createObjectNode()
                .put("verdict", yes ? "approve" : "deny")
                .put("reason", "answered in the demo"));
    return yes;
  }

  private List<Decided> decisions(String call) {
    var decided = new ArrayList<Decided>();
    for (JsonNode record : operator.get("/v1/audit?kind=call.&call=" + call).path("records")) {
      JsonNode fields = record.path("fields");
      if (record.path("kind").asString().startsWith("call.decided")) {
        String policies = fields.path("policies").asString("[]");
        decided.add(
            new Decided(
                fields.path("decision").asString(),
                StrictJson.parse(policies).valueStream().map(JsonNode::asString).toList()));
      }
    }
    return decided;
  }

  private void print(
      Recording.Call call, JsonNode answer, List<Decided> decided, boolean asRecorded) {
    String mark = asRecorded ? terminal.paint(Colour.GOOD, "✓") : terminal.paint(Colour.BAD, "✗");
    JsonNode tier = answer.path("result").path("attestation").path("tier");
    terminal
        .out()
        .printf(
            Locale.ROOT,
            "%s %-46s %-40s %-7s %-29s %s%n",
            mark,
            Text.fit(call.say() + " (" + call.tool() + ")", 46),
            Text.fit(decision(decided), 40),
            tier.isString() ? shown(tier.asString()) : "-",
            Text.fit(outcome(answer), 29),
            terminal.paint(Colour.QUIET, times(answer.path("timings_ms"))));
    terminal.out().flush();
  }

  private static String shown(String tier) {
    return tier.length() == 1 ? "tier " + tier : tier;
  }

  private static String decision(List<Decided> decided) {
    if (decided.isEmpty()) {
      return "-";
    }
    Decided first = decided.getFirst();
    return first.decision()
        + (first.policies().isEmpty()
            ? ", no policy matches"
            : ": " + String.join(", ", first.policies()));
  }

  private static String outcome(JsonNode answer) {
    JsonNode result = answer.path("result");
    return switch (result.path("kind").asString("")) {
      case "refused" -> "refused: " + result.path("code").asString();
      case "ran" ->
          switch (result.path("outcome").asString("")) {
            case "exited" ->
                result.path("exit").asInt() == 0
                    ? "ran"
                    : lastLine(result, "exit " + result.path("exit").asInt());
            case "limit-exceeded" ->
                "killed over its " + result.path("limit").asString() + " limit";
            case "denied" -> "kernel says " + result.path("errno").asString();
            default -> result.path("outcome").asString();
          };
      default -> result.path("kind").asString();
    };
  }

  // What a program says last, such as "Permission denied", tells more than its exit status.
  private static String lastLine(JsonNode result, String otherwise) {
    String error = result.path("stderr").asString("").strip();
    int colon = error.lastIndexOf(": ");
    return error.isEmpty()
        ? otherwise
        : otherwise + ": " + error.substring(colon < 0 ? 0 : colon + 2);
  }

  private static String times(JsonNode timings) {
    var shown = new ArrayList<String>();
    for (String stage : STAGES) {
      if (timings.has(stage)) {
        shown.add(String.format(Locale.ROOT, "%s %.1f", stage, timings.path(stage).asDouble()));
      }
    }
    return String.join("  ", shown) + " ms";
  }
}
