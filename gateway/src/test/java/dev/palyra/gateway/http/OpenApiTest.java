package dev.palyra.gateway.http;

import static dev.palyra.gateway.http.TestServer.AGENT;
import static dev.palyra.gateway.http.TestServer.OPERATOR;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.palyra.core.policy.ApprovalRequirement;
import dev.palyra.core.sandbox.BackgroundProcesses;
import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.gateway.config.Settings;
import dev.palyra.testkit.FakePolicy;
import dev.palyra.testkit.Fixtures;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document and the handlers say the same. */
class OpenApiTest {
  @TempDir static Path folder;
  private static TestServer server;
  private static JsonNode document;

  @BeforeAll
  static void start() {
    server =
        new TestServer(
            folder,
            Settings.defaults(folder),
            FakePolicy.ask(ApprovalRequirement.DEFAULT),
            Fixtures.echo(Map.of()));
    document = server.send(server.request("/v1/openapi.json").GET()).json();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void everyRouteStandsInTheDocumentWithItsRoleAndNoOtherDoes() {
    var documented = new TreeSet<String>();
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .properties()
                .forEach(operation ->
                    documented.add(
                        operation.getKey().toUpperCase(Locale.ROOT)
                            + " "
                            + path.getKey()
                            + " "
                            + operation.getValue().path("x-palyra-role").asString(""))));
    var routed = new TreeSet<String>();
    for (Route route : Route.values()) {
      routed.add(route.method() + " " + route.template() + " " + route.role());
    }
    assertThat(documented).isEqualTo(routed);
  }

  @Test
  void everyParameterOfAPathIsDescribed() {
    for (Route route : Route.values()) {
      var described = new TreeSet<String>();
      operation(route)
          .path("parameters")
          .forEach(parameter -> {
            if (parameter.path("in").asString().equals("path")) {
              described.add("{" + parameter.path("name").asString() + "}");
            }
          });
      assertThat(route.segments().stream().filter(segment -> segment.startsWith("{")))
          .as(route.template())
          .containsExactlyInAnyOrderElementsOf(described);
    }
  }

  /** Goes once through every route that answers with JSON, and holds each answer against it. */
  @Test
  void answersMatchTheirSchemas() {
    String call =
        "{\"tool\":\"echo\",\"arguments\":{\"text\":\"hi\"},\"run\":\"r1\",\"wait\":false}";
    var accepted = check(Route.CALL_CREATE, server.post(AGENT, "/v1/calls", call), 202);
    String callPath = "/v1/calls/" + accepted.path("id").asString();
    JsonNode approvals;
    do {
      approvals =
          check(
                  Route.APPROVAL_LIST,
                  server.get(OPERATOR, "/v1/approvals?state=waiting&limit=1"),
                  200)
              .path("approvals");
    } while (approvals.isEmpty());
    var _ = check(Route.CALL_GET, server.get(AGENT, callPath), 202);
    String approval = "/v1/approvals/" + approvals.get(0).path("id").asString();
    var _ =
        check(
            Route.APPROVAL_DECIDE,
            server.post(
                OPERATOR, approval + "/decision", "{\"verdict\":\"approve\",\"reason\":\"ok\"}"),
            200);
    var ended = server.send(server.as(AGENT, callPath).header("Prefer", "wait=60").GET());
    var _ = check(Route.CALL_GET, ended, 200);
    var _ = check(Route.APPROVAL_GET, server.get(OPERATOR, approval), 200);

    String second = server.post(AGENT, "/v1/calls", call).json().path("id").asString();
    var cancel = server.as(AGENT, "/v1/calls/" + second + "/cancel").POST(BodyPublishers.noBody());
    var _ = check(Route.CALL_CANCEL, server.send(cancel), 202);
    var _ = check(Route.DOCTOR, server.post(OPERATOR, "/v1/doctor", "{}"), 200);
    processes();
    var _ = check(Route.AUDIT_LIST, server.get(OPERATOR, "/v1/audit?limit=2"), 200);
    var put = server.as(OPERATOR, "/v1/secrets/global/key").PUT(BodyPublishers.ofString("value"));
    var _ = check(Route.SECRET_SET, server.send(put), 200);
    var _ = check(Route.SECRET_LIST, server.get(OPERATOR, "/v1/secrets"), 200);
    String secret = "/v1/secrets/global/key";
    var _ = check(Route.SECRET_GET, server.get(OPERATOR, secret), 200);
    var described = secret + "/metadata?owner=ann&rotation-due=2030-01-01&hosts=a.example";
    var _ = check(Route.SECRET_DESCRIBE, server.post(OPERATOR, described, "{}"), 200);
    var _ = check(Route.SECRET_DELETE, server.post(OPERATOR, secret + "/delete", "{}"), 200);
    var _ = check(Route.SECRET_UNDELETE, server.post(OPERATOR, secret + "/undelete", "{}"), 200);
    var _ = check(Route.SECRET_LIST, server.get(OPERATOR, "/v1/secrets?scope=global"), 200);
    var _ = check(Route.SECRET_USE, server.post(OPERATOR, "/v1/secrets:use", "{\"refs\":[]}"), 200);
    var _ = check(Route.VAULT_GET, server.get(OPERATOR, "/v1/vault"), 200);
    var _ =
        check(Route.VAULT_ROTATE_ROOT, server.post(OPERATOR, "/v1/vault/rotate-root", "{}"), 200);
    var _ =
        check(Route.VAULT_ROTATE_DATA, server.post(OPERATOR, "/v1/vault/rotate-data", "{}"), 200);
    var _ =
        check(
            Route.VAULT_MIGRATE,
            server.post(OPERATOR, "/v1/vault/migrate", "{\"to\":\"file\"}"),
            200);
    var _ =
        check(
            Route.SECRET_DESTROY,
            server.post(OPERATOR, secret + "/destroy", "{\"version\":1}"),
            200);
    assertThat(server.send(server.as(OPERATOR, "/v1/secrets/global/key").DELETE()).status())
        .isEqualTo(204);
    checkProviderRoutes();
    checkRunRoutes();
    checkPolicyRoutes(callPath.substring("/v1/calls/".length()));
    var _ = check(Route.TOOLS, server.get(AGENT, "/v1/tools"), 200);
    var _ = check(Route.STATUS, server.get(OPERATOR, "/v1/status"), 200);
    var _ = check(Route.HEALTH, server.send(server.request("/healthz").GET()), 200);
    assertThat(violations("Problem", server.get(AGENT, "/v1/audit").json())).isEmpty();
  }

  private static void checkProviderRoutes() {
    var put =
        server
            .as(OPERATOR, "/v1/auth/profiles/work")
            .header("Content-Type", "application/json")
            .PUT(
                BodyPublishers.ofString(
                    "{\"kind\":\"openai-compatible\",\"endpoint\":\"http://127.0.0.1:1/v1\","
                        + "\"login\":{\"client_id\":\"x\"}}"));
    String work = "/v1/auth/profiles/work";
    var _ = check(Route.AUTH_PROFILE_PUT, server.send(put), 200);
    var _ = check(Route.AUTH_PROFILE_LIST, server.get(OPERATOR, "/v1/auth/profiles"), 200);
    var _ = check(Route.AUTH_PROFILE_CHECK, server.post(OPERATOR, work + "/check", "{}"), 200);
    var _ = check(Route.AUTH_EXPLAIN, server.get(OPERATOR, "/v1/auth/explain?profile=work"), 200);
    String listener = "{\"redirect\":\"http://127.0.0.1:4711/callback\"}";
    var _ = check(Route.AUTH_LOGIN, server.post(OPERATOR, work + "/login", listener), 200);
    var _ = check(Route.AUTH_REVOKE, server.post(OPERATOR, work + "/revoke", "{}"), 200);
  }

  private static void checkRunRoutes() {
    var _ = check(Route.AGENT_LIST, server.get(OPERATOR, "/v1/agents"), 200);
    var made =
        check(Route.RUN_CREATE, server.post(OPERATOR, "/v1/runs", "{\"task\":\"echo\"}"), 201);
    String run = "/v1/runs/" + made.path("id").asString();
    var _ = check(Route.RUN_LIST, server.get(OPERATOR, "/v1/runs?limit=1&state=open"), 200);
    var _ = check(Route.RUN_GET, server.get(OPERATOR, run), 200);
    var _ = check(Route.RUN_CANCEL, server.post(OPERATOR, run + "/cancel", ""), 202);
    var _ = check(Route.RUN_REPLAY, server.post(OPERATOR, run + "/replay", "{}"), 200);
  }

  private static void checkPolicyRoutes(String call) {
    String files = "{\"files\":{\"a.cedar\":\"permit (principal, action, resource)\"}}";
    String good =
        "{\"a.cedar\":\"permit (principal is Agent, action == Action::\\\"echo\\\", resource);\"}";
    var _ = check(Route.POLICY_STATUS, server.get(OPERATOR, "/v1/policy"), 200);
    var _ = check(Route.POLICY_SCHEMA, server.get(OPERATOR, "/v1/policy/schema"), 200);
    var _ = check(Route.POLICY_REVISIONS, server.get(OPERATOR, "/v1/policy/revisions"), 200);
    for (String body : List.of("{}", files, "{\"files\":" + good + "}")) {
      var _ = check(Route.POLICY_CHECK, server.post(OPERATOR, "/v1/policy/check", body), 200);
      var _ = check(Route.POLICY_TEST, server.post(OPERATOR, "/v1/policy/test", body), 200);
    }
    var held = check(Route.POLICY_FILES_GET, server.get(OPERATOR, "/v1/policy/files"), 200);
    var put =
        server
            .as(OPERATOR, "/v1/policy/files")
            .header("Content-Type", "application/json")
            .PUT(
                BodyPublishers.ofString(
                    Json.object()
                        .put("expected", held.path("digest").asString())
                        .set("files", held.path("files"))
                        .toString()));
    var _ = check(Route.POLICY_FILES_PUT, server.send(put), 200);
    var _ = check(Route.ACTIVITY, server.get(OPERATOR, "/v1/activity"), 200);
    var _ = check(Route.AUDIT_LIST, server.get(OPERATOR, "/v1/audit?order=newest&limit=1"), 200);
    var _ = check(Route.TOOLS, server.get(OPERATOR, "/v1/tools"), 200);
    var _ = check(Route.POLICY_ACTIVATE, server.post(OPERATOR, "/v1/policy/activate", "{}"), 200);
    for (String body :
        List.of("{\"tool\":\"echo\"}", "{\"call\":\"" + call + "\",\"files\":" + good + "}")) {
      var _ = check(Route.POLICY_EXPLAIN, server.post(OPERATOR, "/v1/policy/explain", body), 200);
    }
    var start =
        server
            .as(OPERATOR, "/v1/policy/shadow")
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString("{\"files\":" + good + "}"));
    var _ = check(Route.POLICY_SHADOW_START, server.send(start), 200);
    String decisions = "{\"requests\":[{\"tool\":\"echo\"},{\"tool\":\"nope\"}]}";
    var _ = check(Route.DECISIONS, server.post(AGENT, "/v1/decisions", decisions), 200);
    var _ = check(Route.DECISIONS, server.post(OPERATOR, "/v1/decisions", decisions), 200);
    var _ = check(Route.POLICY_SHADOW_GET, server.get(OPERATOR, "/v1/policy/shadow"), 200);
    var stop = server.send(server.as(OPERATOR, "/v1/policy/shadow").DELETE());
    assertThat(check(Route.POLICY_SHADOW_STOP, stop, 200).path("different").asInt()).isPositive();
    var replay = server.post(OPERATOR, "/v1/policy/replay", "{\"files\":" + good + "}");
    assertThat(check(Route.POLICY_REPLAY, replay, 200).path("different").asInt()).isPositive();
    var diff = server.post(OPERATOR, "/v1/policy/diff", "{\"after\":" + good + "}");
    assertThat(check(Route.POLICY_DIFF, diff, 200).path("different").asInt()).isPositive();
    var _ = check(Route.POLICY_SUGGEST, server.post(OPERATOR, "/v1/policy/suggest", "{}"), 200);
  }

  private static void processes() {
    var owner = new BackgroundProcesses.Owner(AGENT, "run-1");
    var request =
        new CommandRequest(
            "run-1",
            Tier.PROCESS,
            Path.of("/bin/echo"),
            List.of(),
            Map.of(),
            Bytes.EMPTY,
            Path.of("/"),
            List.of(),
            SandboxProcessRunnerPolicy.DEFAULTS,
            Set.of());
    var started = server.background.start(owner, request, OutputFilter.IDENTITY);
    String id = ((BackgroundProcesses.Start.Started) started).id();
    String path = "/v1/processes/" + id;
    var stopped = check(Route.PROCESS_STOP, server.post(OPERATOR, path + "/stop", "{}"), 200);
    assertThat(stopped.path("ended").asString()).isEqualTo("exited with 0");
    var _ = check(Route.PROCESS_GET, server.get(OPERATOR, path), 200);
    var output = check(Route.PROCESS_OUTPUT, server.get(OPERATOR, path + "/output?from=0"), 200);
    assertThat(output.path("complete").asBoolean()).isTrue();
    var list = check(Route.PROCESS_LIST, server.get(OPERATOR, "/v1/processes"), 200);
    assertThat(list.path("processes")).hasSize(1);
    var none = check(Route.PROCESS_LIST, server.get(OPERATOR, "/v1/processes?run=other"), 200);
    assertThat(none.path("processes")).isEmpty();
    assertThat(server.get(AGENT, "/v1/processes").status()).isEqualTo(403);
    assertThat(server.get(OPERATOR, "/v1/processes/nope").status()).isEqualTo(404);
  }

  @Test
  void answersThatAreNoJsonHaveTheirTypes() {
    assertThat(server.get(OPERATOR, "/v1/audit/export").type()).isEqualTo("application/jsonl");
    assertThat(server.get(OPERATOR, "/v1/audit/key").body()).startsWith("-----BEGIN PUBLIC KEY");
    assertThat(server.get(OPERATOR, "/metrics").body()).contains("palyra_http_requests_seconds");
  }

  private static JsonNode check(Route route, TestServer.Answer answer, int status) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    JsonNode schema =
        operation(route)
            .path("responses")
            .path(Integer.toString(status))
            .path("content")
            .path("application/json")
            .path("schema");
    String name = schema.path("$ref").asString("").replace("#/components/schemas/", "");
    assertThat(violations(name, answer.json())).as(route + ": " + answer.body()).isEmpty();
    return answer.json();
  }

  private static java.util.List<String> violations(String schema, JsonNode value) {
    assertThat(document.path("components").path("schemas").has(schema)).as(schema).isTrue();
    ObjectNode root = Json.object();
    root.put("$ref", "#/components/schemas/" + schema);
    root.set("components", document.path("components"));
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(root)
        .validate(value)
        .stream()
        .map(Object::toString)
        .toList();
  }

  private static JsonNode operation(Route route) {
    return document
        .path("paths")
        .path(route.template())
        .path(route.method().toLowerCase(Locale.ROOT));
  }
}
