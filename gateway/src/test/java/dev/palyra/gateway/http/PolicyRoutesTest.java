package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.approval.ApprovalDecision;
import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantId;
import dev.palyra.core.approval.GrantScope;
import dev.palyra.core.approval.GrantState;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.call.Labels;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.tool.Tool;
import dev.palyra.gateway.config.Settings;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

final class PolicyRoutesTest {
  private static final String PERMIT =
      "@id(\"echo\") permit (principal is Agent, action == Action::\"echo\", resource);\n";
  private static final String ASK =
      "@id(\"policy0\") @approval(\"\") forbid (principal is Agent, action, resource);\n";

  private final TestServer server;

  PolicyRoutesTest(@TempDir Path folder) {
    server =
        new TestServer(
            folder,
            Settings.defaults(folder),
            FakePolicy.ask(ApprovalRequirement.DEFAULT),
            Fixtures.echo(Map.of()));
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void noPolicyRouteIsForAgents() {
    for (Route route : Route.values()) {
      if (route.template().startsWith("/v1/policy")) {
        var request =
            server
                .as(AGENT, route.template().replace("{id}", "0"))
                .header("Content-Type", "application/json")
                .method(route.method(), BodyPublishers.ofString("{}"));
        assertThat(server.send(request).code()).as(route.name()).isEqualTo("not-allowed");
      }
    }
  }

  @Test
  void aBrokenFolderChangesNothingButTheStatus() throws IOException {
    String before = status().path("revision").asString();

    write("permit (principal,\n  actoin, resource);");
    JsonNode refused = post("/v1/policy/activate", "{}");

    assertThat(refused.path("result").asString()).isEqualTo("refused");
    JsonNode problem = refused.path("problems").get(0);
    assertThat(problem.path("file").asString()).isEqualTo("test.cedar");
    assertThat(problem.path("line").asInt()).isEqualTo(2);
    assertThat(problem.path("column").asInt()).isEqualTo(3);
    assertThat(status().path("revision").asString()).isEqualTo(before);
    assertThat(status().path("up_to_date").asBoolean()).isFalse();
    JsonNode brief = server.get(OPERATOR, "/v1/status").json().path("policy");
    assertThat(brief.path("error").asString()).contains("test.cedar:2:3");

    write(TestServer.POLICIES + PERMIT);
    assertThat(post("/v1/policy/activate", "{}").path("result").asString()).isEqualTo("activated");
    assertThat(status().path("up_to_date").asBoolean()).isTrue();
    assertThat(post("/v1/policy/activate", "{}").path("result").asString()).isEqualTo("unchanged");
    JsonNode revisions = server.get(OPERATOR, "/v1/policy/revisions").json().path("revisions");
    assertThat(revisions).hasSize(1);
    assertThat(revisions.get(0).path("revision").asString())
        .isEqualTo(status().path("revision").asString());
    assertThat(revisions.get(0).path("by").asString()).isEqualTo("Operator:local");
  }

  @Test
  void aCandidateIsCheckedWithItsTestsAndInvariants() {
    JsonNode check = check("permit (principal, action, resource);");

    assertThat(check.path("accepted").asBoolean()).isFalse();
    assertThat(texts(check.path("problems"), "message"))
        .contains("it permits tools that do not exist yet");
    assertThat(check(PERMIT).path("accepted").asBoolean()).isTrue();
    String test =
        "{\"files\":{\"a.cedar\":%s,\"a.test.toml\":%s}}"
            .formatted(
                quoted(PERMIT),
                quoted("[[test]]\nname=\"no\"\ntool=\"echo\"\nexpect=\"forbid\"\n"));
    JsonNode tested = post("/v1/policy/test", test);
    assertThat(tested.path("accepted").asBoolean()).isFalse();
    assertThat(tested.path("tests").get(0).path("passed").asBoolean()).isFalse();
    assertThat(status().path("activations").asInt()).isEqualTo(1);
  }

  @Test
  void bodiesAreReadStrictly() {
    for (String body :
        List.of(
            "{\"files\":{\"../a.cedar\":\"\"}}",
            "{\"files\":{\"a.cedar\":1}}",
            "{\"files\":[]}",
            "{\"fiels\":{}}")) {
      assertThat(server.post(OPERATOR, "/v1/policy/check", body).code())
          .as(body)
          .isEqualTo("invalid-request");
    }
    for (String since : List.of("yesterday", "P-1D", "P1000D", "2200-01-01T00:00:00Z")) {
      assertThat(
              server.post(OPERATOR, "/v1/policy/suggest", "{\"since\":\"" + since + "\"}").code())
          .as(since)
          .isEqualTo("invalid-request");
    }
    assertThat(server.post(OPERATOR, "/v1/policy/replay", "{\"files\":{\"a.cedar\":\"x\"}}").code())
        .isEqualTo("bundle-refused");
    assertThat(server.get(OPERATOR, "/v1/policy/shadow").code()).isEqualTo("not-found");
    assertThat(
            server
                .post(OPERATOR, "/v1/policy/explain", "{\"call\":\"01JZZZZZZZZZZZZZZZZZZZZZZ0\"}")
                .code())
        .isEqualTo("not-found");
    assertThat(server.post(OPERATOR, "/v1/policy/explain", "{\"tool\":\"nope\"}").code())
        .isEqualTo("unknown-tool");
  }

  @Test
  void anExplanationNamesTheNearestPermitAndTheSmallestOne() {
    String candidate =
        "{\"tool\":\"echo\",\"files\":{\"a.cedar\":%s}}"
            .formatted(
                quoted(
                    "@id(\"at-night\") permit (principal, action == Action::\"echo\", resource)"
                        + " when { context has session };"));

    JsonNode explained = post("/v1/policy/explain", candidate);

    assertThat(explained.path("reason").asString()).isEqualTo("no-permit");
    JsonNode nearest = explained.path("nearest").get(0);
    assertThat(nearest.path("policy").path("id").asString()).isEqualTo("at-night");
    assertThat(nearest.path("failed").get(0).path("clause").asString())
        .contains("context has session");
    assertThat(explained.path("remedy").path("cedar").asString())
        .contains("principal == Agent::\"local\"");
  }

  @Test
  void decisionsAreForOneselfAndTerseAndRecorded() throws IOException {
    write(TestServer.POLICIES + PERMIT + ASK);
    var _ = post("/v1/policy/activate", "{}");
    String batch =
        "{\"requests\":[{\"tool\":\"echo\",\"arguments\":{\"text\":\"hi\"}},{\"tool\":\"nope\"}]}";

    JsonNode answers = server.post(AGENT, "/v1/decisions", batch).json().path("decisions");

    assertThat(answers.get(0).propertyNames())
        .containsExactlyInAnyOrder("decision", "code", "revision");
    assertThat(answers.get(0).path("code").asString()).isEqualTo("approval-needed");
    assertThat(answers.get(1).path("code").asString()).isEqualTo("unknown-tool");
    JsonNode records = server.get(OPERATOR, "/v1/audit?kind=policy.advised").json().path("records");
    assertThat(records).hasSize(1);
    assertThat(records.get(0).path("fields").path("decision").asString()).isEqualTo("ask");

    String other = "{\"requests\":[{\"tool\":\"echo\",\"principal\":\"Agent:other\"}]}";
    assertThat(server.post(AGENT, "/v1/decisions", other).code()).isEqualTo("not-allowed");
    assertThat(
            server
                .post(OPERATOR, "/v1/decisions", other)
                .json()
                .path("decisions")
                .get(0)
                .path("policies")
                .toString())
        .isEqualTo("[\"policy0\"]");
    String hidden = "{\"requests\":[{\"tool\":\"echo\",\"device\":\"d\"}]}";
    assertThat(server.post(AGENT, "/v1/decisions", hidden).code()).isEqualTo("invalid-request");
    for (String many :
        List.of("[]", "[" + "{\"tool\":\"echo\"},".repeat(100) + "{\"tool\":\"echo\"}]", "{}")) {
      assertThat(server.post(AGENT, "/v1/decisions", "{\"requests\":" + many + "}").code())
          .isEqualTo("invalid-request");
    }
  }

  @Test
  void whatARunHasBroughtInCountsInAdviceToo(@TempDir Path other) throws IOException {
    try (var reading =
        new TestServer(
            other, Settings.defaults(other), FakePolicy.permitAll(), labelled("untrusted"))) {
      Files.writeString(
          reading.policyFolder.resolve("test.cedar"),
          TestServer.POLICIES
              + PERMIT
              + "@id(\"tainted\") forbid (principal, action, resource)"
              + " when { context.labels.contains(\"untrusted\") };\n");
      var _ = reading.post(OPERATOR, "/v1/policy/activate", "{}");
      String asked = "{\"tool\":\"echo\",\"run\":\"r1\",\"arguments\":{\"text\":\"hi\"}}";
      assertThat(advice(reading, asked)).isEqualTo("permit");

      assertThat(reading.post(AGENT, "/v1/calls", asked).status()).isEqualTo(200);

      assertThat(advice(reading, asked)).isEqualTo("forbid");
      assertThat(advice(reading, asked.replace("r1", "r2"))).isEqualTo("permit");
    }
  }

  private static String advice(TestServer of, String asked) {
    JsonNode answers = of.post(AGENT, "/v1/decisions", "{\"requests\":[" + asked + "]}").json();
    return answers.path("decisions").path(0).path("decision").asString();
  }

  private static Tool labelled(String label) {
    Tool echo = Fixtures.echo(Map.of());
    return new Tool(
        echo.name(),
        echo.description(),
        echo.schema(),
        echo.body(),
        echo.capabilities(),
        echo.sensitive(),
        echo.environment(),
        echo.secrets(),
        echo.secretInput(),
        echo.egress(),
        echo.credentials(),
        echo.limits(),
        Labels.of(List.of(label)));
  }

  @Test
  void whoMayApproveIsThePolicysToSay() throws IOException, InterruptedException {
    ApprovalRecord waiting = ask();
    String path = "/v1/approvals/" + waiting.id() + "/decision";
    write(PERMIT);
    var _ = post("/v1/policy/activate", "{}");

    assertThat(server.post(OPERATOR, path, "{\"verdict\":\"approve\"}").code())
        .isEqualTo("not-allowed");
    JsonNode refused = server.get(OPERATOR, "/v1/audit?kind=access.refused").json().path("records");
    assertThat(refused.get(0).path("fields").path("action").asString())
        .isEqualTo("approval.decide");

    // A call is stopped without anybody's leave.
    assertThat(server.post(OPERATOR, path, "{\"verdict\":\"deny\"}").status()).isEqualTo(200);
  }

  @Test
  void aGrantIsInForceOnceItIsRecordedAndNoLongerOnceItIsRevoked()
      throws IOException, InterruptedException {
    write(TestServer.POLICIES + PERMIT + ASK);
    var _ = post("/v1/policy/activate", "{}");
    ApprovalRecord waiting = ask();
    var yes =
        new ApprovalDecision(
            ApprovalDecision.Verdict.APPROVE,
            OPERATOR,
            Optional.empty(),
            Set.of(),
            ApprovalDecision.Proof.NONE,
            Instant.now(),
            "",
            Optional.empty());
    ApprovalRecord granted = ((ApprovalRecord.Answer.Counted) waiting.answer(yes)).record();
    Instant now = Instant.now();
    Grant grant =
        Grant.of(
            new GrantId("01JZZZZZZZZZZZZZZZZZZZZZZ1"),
            granted,
            GrantScope.ANY_CALL,
            now,
            now.plus(Duration.ofHours(1)));

    assertThat(decided()).isEqualTo("approval-needed");
    server.log.append(
        new AuditEvent.ApprovalAnswered(granted, yes), new AuditEvent.GrantMade(grant));
    assertThat(decided()).isEqualTo("permitted");
    assertThat(status().path("grants").asInt()).isEqualTo(1);
    String explained =
        post("/v1/policy/explain", "{\"tool\":\"echo\"}").path("determining").toString();
    assertThat(explained).contains("grant/01JZZZZZZZZZZZZZZZZZZZZZZ1").contains("context.time <");

    server.log.append(new AuditEvent.GrantEnded(grant, GrantState.REVOKED, Optional.of(OPERATOR)));
    assertThat(decided()).isEqualTo("approval-needed");
  }

  private String decided() {
    return server
        .post(AGENT, "/v1/decisions", "{\"requests\":[{\"tool\":\"echo\"}]}")
        .json()
        .path("decisions")
        .get(0)
        .path("code")
        .asString();
  }

  private ApprovalRecord ask() throws InterruptedException {
    var _ = server.post(AGENT, "/v1/calls", "{\"tool\":\"echo\",\"wait\":false}");
    while (true) {
      List<ApprovalRecord> waiting =
          server.store.approvals().list(EnumSet.of(ApprovalState.WAITING), Optional.empty(), 1);
      if (!waiting.isEmpty()) {
        return waiting.getFirst();
      }
      Thread.sleep(10);
    }
  }

  private void write(String policies) throws IOException {
    Files.writeString(server.policyFolder.resolve("test.cedar"), policies);
  }

  private JsonNode status() {
    return server.get(OPERATOR, "/v1/policy").json();
  }

  private JsonNode check(String policies) {
    return post("/v1/policy/check", "{\"files\":{\"a.cedar\":" + quoted(policies) + "}}");
  }

  private JsonNode post(String path, String body) {
    var answer = server.post(OPERATOR, path, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private static String quoted(String text) {
    return JsonNodeFactory.instance.stringNode(text).toString();
  }

  private static List<String> texts(JsonNode list, String member) {
    List<String> texts = new ArrayList<>();
    list.forEach(node -> texts.add(node.path(member).asString()));
    return texts;
  }
}
