package dev.palyra.e2e;

import static dev.palyra.e2e.WireServer.turn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.palyra.e2e.WireServer.Call;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * {@code palyra run} from end to end: the command line, the gateway, the official client and a
 * provider on the wire. Calls of three tiers at the same time, an approval that another client
 * gives, a denial that the model works round, and a budget that ends it.
 */
@Tag("soak")
class AgentRunTest {
  private static final String TASK = "Count the words of notes.txt and send the number to the team";

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"responses", "chat"})
  void runsFromTheCommandLineToTheEndOfItsBudget(String api) throws Exception {
    try (var provider = new WireServer()) {
      Path home = home(api, provider.url());
      provider.script(
          TASK,
          turn(
              "First I look at the text in three ways. ",
              new Call("text__count", "{\"text\":\"two words\"}"),
              new Call("note__wc", "{}"),
              new Call("process__run", "{\"program\":\"cat\",\"args\":[\"notes.txt\"]}")),
          turn(
              "Now I send it, and delete the original. ",
              new Call("team__send", "{\"text\":\"two\"}"),
              new Call("note__delete", "{}")),
          turn("I may not delete it, so I mark it instead. ", new Call("note__mark", "{}")),
          turn("And once more. ", new Call("note__mark", "{}")));
      try (GatewayProcess gateway = GatewayProcess.start(home)) {
        assumeTiers(gateway);
        RunHome.storeKey(gateway);
        Process cli = CommandLine.start(home, "run", TASK);
        CompletableFuture<String> shown = read(cli.getInputStream());

        String approval = waiting(gateway);
        assertThat(
                gateway
                    .asOperator(
                        "POST",
                        "/v1/approvals/" + approval + "/decision",
                        ApprovalScenario.verdict("approve"))
                    .status())
            .isEqualTo(200);

        String said = shown.get(120, TimeUnit.SECONDS);
        assertThat(cli.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(cli.exitValue()).as(said).isOne(); // It ended, but not by itself.
        check(gateway, provider, said);
        System.out.println(said);
      }
    }
  }

  private static void check(GatewayProcess gateway, WireServer provider, String said)
      throws Exception {
    assertThat(said)
        .contains("First I look at the text in three ways.")
        .contains("→ text.count")
        .contains("→ note.wc")
        .contains("→ process.run")
        .contains("? team.send waits for an operator: palyra approvals approve")
        .contains("← note.delete refused")
        .contains("I may not delete it, so I mark it instead.")
        .contains("failed: the run has used up its budget of calls (budget-calls)");
    JsonNode run = gateway.asOperator("GET", "/v1/runs?limit=1", "").body().path("runs").get(0);
    String id = run.path("id").asString();
    assertThat(run.path("end").path("code").asString()).isEqualTo("budget-calls");
    assertThat(run.path("labels").toString()).isEqualTo("[\"private\",\"untrusted\"]");
    assertThat(run.path("spent").path("input_tokens").asLong()).isEqualTo(400);
    assertThat(run.path("spent").path("money").asString()).isEqualTo("0.000560");

    JsonNode transcript = RunHome.show(gateway, id).path("transcript");
    JsonNode first = transcript.get(0).path("calls");
    Set<String> tiers = new TreeSet<>();
    for (JsonNode call : first) {
      assertThat(call.path("answer").path("kind").asString()).as(call.toString()).isEqualTo("ran");
      tiers.add(tier(gateway, call.path("id").asString()));
    }
    assertThat(tiers).containsExactly("A", "B", "C");
    // All of a turn's calls were under way before the first of them had ended.
    List<String> kinds = new ArrayList<>();
    for (String line : gateway.events("operator", id, "event: run.failed").split("\n")) {
      if (line.startsWith("event: ")) {
        kinds.add(line.substring(7));
      }
    }
    assertThat(kinds.subList(0, kinds.indexOf("run.answered")))
        .contains("run.created", "run.turn", "run.proposed", "call.decided", "call.started");
    assertThat(first.get(1).path("answer").path("text").asString()).contains("\"labels\"");

    JsonNode denied = transcript.get(1).path("calls").get(1).path("answer");
    assertThat(denied.path("text").asString()).isEqualTo("{\"error\":\"not allowed\"}");
    // What the model was told is what the provider got.
    assertThat(provider.requests().get(2).toString())
        .contains("not allowed")
        .doesNotContain("no-deleting");
    assertThat(provider.requests().getLast().toString()).contains("r1_call_0");
  }

  private static String tier(GatewayProcess gateway, String call) throws Exception {
    JsonNode result = gateway.asOperator("GET", "/v1/calls/" + call, "").body().path("result");
    return result.path("attestation").path("tier").asString();
  }

  private static String waiting(GatewayProcess gateway) throws Exception {
    for (int i = 0; i < 3_000; i++) {
      JsonNode waiting =
          gateway.asOperator("GET", "/v1/approvals?state=waiting", "").body().path("approvals");
      if (!waiting.isEmpty()) {
        return waiting.get(0).path("id").asString();
      }
      Thread.sleep(20);
    }
    throw new AssertionError("nothing waits");
  }

  private static void assumeTiers(GatewayProcess gateway) throws Exception {
    JsonNode tiers = gateway.asOperator("GET", "/v1/status", "").body().path("tiers");
    for (String tier : List.of("A", "B", "C")) {
      assumeThat(tiers.path(tier).path("available").asBoolean())
          .as("tier " + tier + " holds here: " + tiers.path(tier))
          .isTrue();
    }
  }

  private static CompletableFuture<String> read(InputStream in) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (java.io.IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    });
  }

  private Path home(String api, String url) throws Exception {
    Path home =
        RunHome.in(
            folder,
            """
            [models.wire]
            api = "%s"
            model = "test"
            base-url = "%s"
            api-key = "vault://global/model-key"
            input-price = "1"
            output-price = "2"

            [agents.default]
            model = "wire"
            prompt = "You count words."
            max-calls = 6
            """
                .formatted(api, url));
    Path examples = Path.of("../examples/plugins/wordcount-c").toAbsolutePath();
    Files.createDirectories(home.resolve("plugins"));
    Files.copy(examples.resolve("wordcount.wasm"), home.resolve("plugins/wordcount.wasm"));
    Files.copy(examples.resolve("text.count.toml"), home.resolve("tools/text.count.toml"));
    Files.writeString(folder.resolve("work/notes.txt"), "two words\n");
    tool(
        home, "note.wc", "B", "/usr/bin/wc", "[\"-w\", \"notes.txt\"]", "labels = [\"untrusted\"]");
    tool(home, "team.send", "B", "/usr/bin/tee", "[\"sent.txt\"]", "sensitive = true");
    tool(home, "note.delete", "B", "/usr/bin/rm", "[\"notes.txt\"]", "");
    tool(home, "note.mark", "B", "/usr/bin/touch", "[\"done\"]", "");
    Files.writeString(
        home.resolve("policies/test.cedar"),
        """
        @id("work")
        permit (
          principal == Agent::"default",
          action in [Action::"text.count", Action::"note.wc", Action::"team.send", Action::"note.mark"],
          resource
        );
        @id("isolated") @tier("C")
        permit (principal is Agent, action == Action::"process.run", resource);
        @id("no-deleting")
        forbid (principal, action == Action::"note.delete", resource);
        @id("answer")
        permit (principal is Operator, action == Action::"approval.decide", resource);
        @id("ask") @approval("operators=1 ttl=10m")
        forbid (principal, action in Action::"sensitive", resource);
        """);
    return home;
  }

  private static void tool(
      Path home, String name, String tier, String program, String arguments, String more)
      throws Exception {
    Files.writeString(
        home.resolve("tools/" + name + ".toml"),
        """
        name = "%s"
        description = "For a test"
        tier = "%s"
        %s

        [arguments]
        type = "object"

        [arguments.properties.text]
        type = "string"

        [command]
        program = "%s"
        arguments = %s
        """
            .formatted(name, tier, more, program, arguments));
  }
}
