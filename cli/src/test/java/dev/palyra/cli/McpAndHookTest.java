package dev.palyra.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.call.StrictJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class McpAndHookTest {
  @TempDir private Path home;

  private String run(String input, String... arguments) {
    var out = new StringWriter();
    var terminal =
        new Terminal(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out, true),
            new PrintWriter(out, true),
            false,
            Optional.empty());
    var all = new String[arguments.length + 2];
    all[0] = "--home";
    all[1] = home.toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    int status = Main.run(terminal, all);
    return status == 0 ? out.toString() : "status " + status + ": " + out;
  }

  private static String event(String tool, String input) {
    return """
    {"session_id":"s","transcript_path":"/t","cwd":"/w","permission_mode":"default",
     "hook_event_name":"PreToolUse","tool_name":"%s","tool_input":%s}
    """
        .formatted(tool, input);
  }

  private static JsonNode answer(String said) {
    return StrictJson.parse(said).path("hookSpecificOutput");
  }

  @ParameterizedTest
  @CsvSource({
    "permit, '', allow",
    "ask, approval, ask",
    "forbid, forbidden, deny",
    "forbid, unknown-tool, ask",
    "nonsense, '', deny"
  })
  void theAnswerIsThePolicys(String decision, String code, String expected) throws IOException {
    try (var gateway = new FakeGateway(home)) {
      gateway.answering(
          "POST /v1/decisions",
          200,
          "{\"decisions\":[{\"decision\":\"" + decision + "\",\"code\":\"" + code + "\"}]}");

      JsonNode said = answer(run(event("Read", "{\"file_path\":\"/w/a\"}"), "hook", "claude-code"));

      assertThat(said.path("hookEventName").asString()).isEqualTo("PreToolUse");
      assertThat(said.path("permissionDecision").asString()).isEqualTo(expected);
      assertThat(said.path("permissionDecisionReason").asString()).startsWith("palyra");
      assertThat(gateway.requests.getFirst().body())
          .contains("\"tool\":\"fs.read\"")
          .contains("\"path\":\"/w/a\"");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nonsense", "{}", "[]", "{\"hook_event_name\":\"PreToolUse\"}"})
  void whatIsNotUnderstoodIsDenied(String event) {
    assertThat(answer(run(event, "hook", "claude-code")).path("permissionDecision").asString())
        .isEqualTo("deny");
  }

  @Test
  void withoutAGatewayTheAnswerIsNoUnlessItWasConfigured() {
    String event = event("Bash", "{\"command\":\"ls\"}");

    assertThat(answer(run(event, "hook", "claude-code")).path("permissionDecision").asString())
        .isEqualTo("deny");
    assertThat(
            answer(run(event, "hook", "claude-code", "--on-error", "ask"))
                .path("permissionDecision")
                .asString())
        .isEqualTo("ask");
  }

  @Test
  void whatComesThroughTheGatewayIsDecidedThere() {
    assertThat(run(event("mcp__palyra__fs_read", "{}"), "hook", "claude-code")).isEqualTo("{}\n");
  }

  @ParameterizedTest
  @CsvSource({
    "Bash, process.run",
    "Write, fs.write",
    "Edit, fs.write",
    "Grep, fs.search",
    "mcp__github__create_issue, github.create_issue",
    "WebFetch, claude-code.WebFetch"
  })
  void toolsHaveTheNamesThatPoliciesKnow(String tool, String expected) {
    var event =
        ClaudeCodeEvent.read(
            StrictJson.parse(event(tool, "{\"command\":\"ls\",\"file_path\":\"/a\"}")));

    assertThat(event.request().path("tool").asString()).isEqualTo(expected);
  }

  @Test
  void installingKeepsWhatStandsThereAndUninstallingTakesOnlyItsOwn() throws IOException {
    Path settings = home.resolve("settings.json");
    String before =
        """
        {"model":"x","hooks":{"PreToolUse":[{"matcher":"Bash","hooks":[{"type":"command","command":"mine"}]}]}}
        """;
    Files.writeString(settings, before);

    var _ = run("", "hook", "install", "claude-code", "--settings", settings.toString());
    var _ = run("", "hook", "install", "claude-code", "--settings", settings.toString());
    JsonNode installed = StrictJson.parse(Files.readString(settings));
    assertThat(installed.path("hooks").path("PreToolUse").size()).isEqualTo(2);
    assertThat(installed.path("hooks").path("PostToolUse").size()).isEqualTo(1);
    assertThat(installed.toString()).contains("hook claude-code").contains("mine");

    var _ = run("", "hook", "uninstall", "claude-code", "--settings", settings.toString());
    assertThat(StrictJson.parse(Files.readString(settings))).isEqualTo(StrictJson.parse(before));
  }

  @Test
  void serversAreAddedAndRemovedAsText() throws IOException {
    Path file = home.resolve("palyra.toml");
    Files.writeString(file, "# mine\n[server]\nport = 1\n");

    var _ =
        run(
            "",
            "mcp",
            "add",
            "files",
            "--read",
            "/srv",
            "--egress",
            "a.example:443",
            "--env",
            "TOKEN=vault://global/t",
            "--",
            "/bin/sh",
            "-c",
            "x \"y\"");

    assertThat(Files.readString(file))
        .startsWith("# mine\n[server]\nport = 1\n")
        .contains("name = \"files\"")
        .contains("arguments = [\"-c\", \"x \\\"y\\\"\"]")
        .contains("TOKEN = \"vault://global/t\"");
    assertThat(run("", "mcp", "add", "files", "--", "/bin/sh")).contains("already");
    var _ = run("", "mcp", "remove", "files");
    assertThat(Files.readString(file)).isEqualTo("# mine\n[server]\nport = 1\n");
  }

  @Test
  void importingMovesSecretsIntoTheVault() throws IOException {
    try (var gateway = new FakeGateway(home)) {
      gateway.answering("PUT /v1/secrets/global/mcp-github-github-token", 200, "{}");
      Files.writeString(home.resolve("palyra.toml"), "");
      Path theirs = home.resolve(".mcp.json");
      Files.writeString(
          theirs,
          """
          {"mcpServers":{"GitHub":{"command":"/bin/sh","args":["-c","x"],
            "env":{"GITHUB_TOKEN":"ghp_inline","MODE":"quiet"}},"palyra":{"command":"palyra"}}}
          """);

      String said = run("", "mcp", "import", theirs.toString());

      assertThat(said).contains("github from").contains("1 added");
      assertThat(gateway.requests.getFirst().body()).isEqualTo("ghp_inline");
      assertThat(Files.readString(home.resolve("palyra.toml")))
          .contains("name = \"github\"")
          .contains("GITHUB_TOKEN = \"vault://global/mcp-github-github-token\"")
          .contains("MODE = \"quiet\"")
          .doesNotContain("ghp_inline")
          .doesNotContain("name = \"palyra\"");
    }
  }

  @Test
  void theBridgeHandsMessagesOnAsTheyAre() throws IOException {
    try (var gateway = new FakeGateway(home)) {
      gateway.answering(
          "POST /mcp", 200, "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"kept\":1.50}}");
      var out = new ByteArrayOutputStream();
      String line =
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"new\":[1.0]}}";

      new McpBridge(McpBridge.over(new GatewayClient(new Home(home), Home.Role.AGENT)), out)
          .run(new ByteArrayInputStream((line + "\nnonsense\n").getBytes(StandardCharsets.UTF_8)));

      assertThat(gateway.requests.getFirst().body()).isEqualTo(line);
      assertThat(gateway.requests.getFirst().token()).isEqualTo("Bearer agent-token");
      assertThat(out.toString(StandardCharsets.UTF_8).lines())
          .containsExactly(
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"kept\":1.50}}",
              "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700,\"message\":\"malformed JSON at line 1, column 1\"}}");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "mcp --home /x, /x",
    "--home /x mcp, /x",
    "--home mcp mcp, mcp",
    "mcp list, ''",
    "mcp --home=/x, ''",
    "mcp --home --help, ''",
    "--home mcp status, ''",
    "call --home mcp, ''",
    "--home /x mcp list, ''",
    "--help, ''"
  })
  void onlyTheBridgeItselfStartsWithoutTheParser(String line, String named) {
    Optional<Path> found = BridgeStart.home(line.split(" ")).map(Home::folder);
    assertThat(found)
        .isEqualTo(
            named.isEmpty() ? Optional.empty() : Optional.of(Path.of(named).toAbsolutePath()));
    assertThat(BridgeStart.home("mcp")).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "hook claude-code, -, deny",
    "--home /x hook claude-code, /x, deny",
    "--home /x hook claude-code --on-error ask, /x, ask",
    "hook claude-code --on-error allow, -, allow",
    "hook claude-code --on-error maybe, '', ''",
    "hook claude-code --on-error=ask, '', ''",
    "hook claude-code --unknown deny, '', ''",
    "hook claude-code --help, '', ''",
    "--home --help hook claude-code, '', ''",
    "--home=/x hook claude-code, '', ''",
    "hook install claude-code, '', ''",
    "call hook claude-code, '', ''"
  })
  void onlyAHookItselfIsAnsweredWithoutTheParser(String line, String home, String onError) {
    Optional<HookStart> found = HookStart.of(line.split(" "));
    assertThat(found)
        .isEqualTo(
            home.isEmpty()
                ? Optional.empty()
                : Optional.of(
                    new HookStart(
                        home.equals("-") ? Optional.empty() : Optional.of(Path.of(home)),
                        HookAnswers.Answer.valueOf(onError))));
  }

  @Test
  void aHookWithoutTheParserSaysTheSame() throws Exception {
    try (var gateway = new FakeGateway(home)) {
      gateway.answering(
          "POST /v1/decisions", 200, "{\"decisions\":[{\"decision\":\"permit\",\"code\":\"\"}]}");
      String event = event("Read", "{\"file_path\":\"/w/a\"}");
      assertThat(unparsed(event, HookAnswers.Answer.deny))
          .isEqualTo(run(event, "hook", "claude-code"))
          .contains("\"allow\"");
    }
    for (String event : List.of("", "no JSON", event("Read", "{}"))) {
      assertThat(unparsed(event, HookAnswers.Answer.deny)).contains("\"deny\"");
      assertThat(unparsed(event, HookAnswers.Answer.ask)).contains("\"ask\"");
    }
  }

  private String unparsed(String event, HookAnswers.Answer onError) {
    var out = new StringWriter();
    int status =
        new HookStart(Optional.of(home), onError)
            .run(
                new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                new PrintWriter(out, true));
    assertThat(status).isZero();
    return out.toString();
  }

  @Test
  void aBridgeWithoutAGatewaySaysSo() {
    var err = new StringWriter();
    int status =
        BridgeStart.run(
            new Home(home),
            new ByteArrayInputStream(new byte[0]),
            new ByteArrayOutputStream(),
            new PrintWriter(err, true));
    assertThat(status).isEqualTo(CliException.UNUSABLE);
    assertThat(err.toString()).contains("palyra: no gateway is running").contains("  start one");
  }
}
