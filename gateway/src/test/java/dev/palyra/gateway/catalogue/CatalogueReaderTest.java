package dev.palyra.gateway.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.palyra.core.call.StrictJson;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.policy.Capability;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.PluginGrant;
import dev.palyra.core.sandbox.PluginModule;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.tool.HeaderCredential;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.gateway.config.InvalidFilesException;
import dev.palyra.gateway.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueReaderTest {
  private static final String FULL =
      """
      name = "git.log"
      description = "Shows the history"
      tier = "C"
      sensitive = true
      capabilities = ["filesystem-read"]
      egress = ["api.example.com:443"]

      [command]
      program = "/usr/bin/git"
      arguments = ["log", "--max-count={count}", "{files...}", "--", "{path?}"]
      stdin = "{text}"

      [[credentials]]
      host = "api.example.com:443"
      header = "X-Api-Key"
      prefix = ""
      value = "vault://global/key"

      [environment]
      LANG = "C.UTF-8"
      TOKEN = "vault://global/token"

      [limits]
      cpu-time = "2s"
      wall-time = "3s"
      memory = "256m"
      address-space = "8g"
      output = "64k"
      processes = 9
      file-size = "1m"
      open-files = 99
      disk = "2m"
      stack = "1m"
      core = 0

      [arguments]
      type = "object"
      required = ["count", "text"]
      [arguments.properties.count]
      type = "integer"
      [arguments.properties.text]
      type = "string"
      pattern = "^[a-z]+$"
      [arguments.properties.path]
      type = "string"
      [arguments.properties.files]
      type = "array"
      """;
  private static final String SMALL =
      """
      name = "small"
      description = "Says hello"
      tier = "B"
      [command]
      program = "/bin/echo"
      arguments = ["hello"]
      [arguments]
      type = "object"
      """;

  @TempDir Path folder;

  private Catalogue read(Map<String, String> files) throws IOException {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    for (var file : files.entrySet()) {
      Files.writeString(tools.resolve(file.getKey()), file.getValue());
    }
    return CatalogueReader.read(tools);
  }

  private List<String> problems(Map<String, String> files) {
    return catchThrowableOfType(InvalidFilesException.class, () -> read(files)).problems().stream()
        .map(Problem::toString)
        .toList();
  }

  private Tool tool(String toml, String name) throws IOException {
    return read(Map.of("a.toml", toml)).find(new ToolName(name)).orElseThrow();
  }

  @Test
  void theBuiltInToolsAreThere() throws IOException {
    assertThat(read(Map.of()).all())
        .extracting(tool -> tool.name().value())
        .containsExactly(
            "fs.list",
            "fs.read",
            "fs.search",
            "fs.write",
            "process.list",
            "process.read",
            "process.run",
            "process.start",
            "process.stop");
  }

  private static final String PLUGIN =
      """
      name = "text.count"
      description = "Counts words"
      tier = "A"

      [plugin]
      module = "wordcount.wasm"
      sha256 = "%s"
      grants = ["log", "time"]

      [arguments]
      type = "object"
      """
          .formatted("0a".repeat(32));

  @Test
  void aPluginIsPinnedAndSaysWhatItUses() throws IOException {
    Tool tool = tool(PLUGIN, "text.count");

    assertThat(tool.body())
        .isEqualTo(
            new ToolBody.Plugin(
                new PluginModule("wordcount.wasm", "0a".repeat(32)),
                "run",
                Set.of(PluginGrant.LOG, PluginGrant.TIME)));
    assertThat(tool.body().tier()).isEqualTo(Tier.WASM);
    assertThat(tool.capabilities()).isEmpty();
  }

  @Test
  void aPluginOfAnotherFolderTierOrGrantIsRefused() {
    String wrong =
        PLUGIN.replace("\"A\"", "\"B\"").replace("\"time\"", "\"network\"").replace("0a0a", "");

    assertThat(problems(Map.of("a.toml", wrong)))
        .anySatisfy(problem -> assertThat(problem).contains("tier"))
        .anySatisfy(problem -> assertThat(problem).contains("log, time, random"));
  }

  @Test
  void aModuleIsAFileNameAndNeverAPath() {
    String wrong = PLUGIN.replace("wordcount.wasm", "../wordcount.wasm");

    assertThat(problems(Map.of("a.toml", wrong)))
        .anySatisfy(problem ->
            assertThat(problem).contains("module must be the name of a file ending in .wasm"));
  }

  @Test
  void everyKeyIsRead() throws IOException {
    Tool tool = tool(FULL, "git.log");

    assertThat(tool.description()).isEqualTo("Shows the history");
    assertThat(tool.sensitive()).isTrue();
    assertThat(tool.egress()).containsExactly(new EgressHost("api.example.com", 443));
    assertThat(tool.credentials())
        .isEqualTo(
            Map.of(
                new EgressHost("api.example.com", 443),
                new HeaderCredential("X-Api-Key", "", SecretRef.parse("vault://global/key"))));
    assertThat(tool.environment()).isEqualTo(Map.of("LANG", "C.UTF-8"));
    assertThat(tool.secrets()).isEqualTo(Map.of("TOKEN", SecretRef.parse("vault://global/token")));
    assertThat(tool.limits())
        .isEqualTo(
            new SandboxProcessRunnerPolicy(
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                256L << 20,
                8L << 30,
                64 << 10,
                9,
                1 << 20,
                99,
                2 << 20,
                1 << 20,
                0));
    var body = (ToolBody.Command) tool.body();
    assertThat(body.tier()).isEqualTo(Tier.ISOLATED);
    assertThat(body.program()).isEqualTo(Path.of("/usr/bin/git"));
    assertThat(body.arguments().elements()).hasSize(5);
    assertThat(body.standardInput()).contains("{text}");
  }

  /**
   * What a tool evidently can do must not be hidden from policies by leaving it out of the list.
   */
  @Test
  void evidentCapabilitiesAreAdded() throws IOException {
    assertThat(tool(FULL, "git.log").capabilities())
        .isEqualTo(
            Set.of(
                Capability.FILESYSTEM_READ,
                Capability.PROCESS_EXEC,
                Capability.NETWORK,
                Capability.SECRETS_READ));
  }

  @Test
  void aSecretCanGoToStandardInput() throws IOException {
    String toml = SMALL.replace("[arguments]", "stdin = \"vault://global/token\"\n[arguments]");

    Tool tool = tool(toml, "small");

    assertThat(tool.secretInput()).contains(SecretRef.parse("vault://global/token"));
    assertThat(tool.capabilities()).contains(Capability.SECRETS_READ);
  }

  @Test
  void aFileTakesThePlaceOfABuiltInTool() throws IOException {
    String toml =
        """
        name = "fs.read"
        description = "Reads little"
        builtin = "fs.read"
        [limits]
        output = "1k"
        [arguments]
        type = "object"
        required = ["path"]
        properties.path.type = "string"
        """;

    assertThat(tool(toml, "fs.read").limits().outputBytes()).isEqualTo(1_024);
  }

  @Test
  void argumentsThatTheSchemaDoesNotNameAreRefused() throws IOException {
    var schema = tool(FULL, "git.log").schema();

    assertThat(schema.violations(StrictJson.parse("{\"count\":1,\"text\":\"a\"}"))).isEmpty();
    assertThat(schema.violations(StrictJson.parse("{\"count\":\"1\",\"text\":\"A\",\"x\":1}")))
        .hasSize(3);
  }

  /** Without the bound this would take longer than anybody waits. */
  @Test
  void aCarelessPatternIsGivenUp() throws IOException {
    var schema = tool(FULL.replace("^[a-z]+$", "^(.*a){12}$"), "git.log").schema();
    var hostile = StrictJson.parse("{\"count\":1,\"text\":\"" + "a".repeat(64) + "!\"}");

    assertThat(schema.violations(hostile))
        .containsExactly("a value takes too long to match the schema's pattern");
  }

  @Test
  void everyMistakeOfEveryFileIsNamedAtOnce() {
    assertThat(
            problems(
                Map.of(
                    "a.toml", SMALL.replace("tier", "teir").replace("/bin/echo", "echo"),
                    "b.toml", SMALL,
                    "c.toml", SMALL)))
        .containsExactly(
            "tools/a.toml:1:1: \"tier\" is missing: it must be one of B, C",
            "tools/a.toml:5:1: command.program must be an absolute path: got \"echo\"",
            "tools/a.toml:3:1: unknown key \"teir\"; did you mean \"tier\"?",
            "tools/c.toml:1:1: tool \"small\" is defined in tools/b.toml already");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "arguments = [\"{pth}\"]  | arguments = [\"hello\"] | command.arguments uses {pth}, which is no argument of the schema",
        "builtin = \"fs.remove\"  | tier = \"B\"            | builtin must be one of fs.list, fs.read, fs.search, fs.write, process.list, process.read, process.run, process.start, process.stop, got \"fs.remove\"",
        "capabilities = [\"fly\"]\\ntier = \"B\" | tier = \"B\" | capabilities[0] must be one of process-exec, network, secrets-read, filesystem-read, filesystem-write: got \"fly\"",
        "type = \"array\"         | type = \"object\"       | arguments.type must be \"object\"",
        "type = \"object\"\\n[arguments.properties.x]\\n\"$ref\" = \"https://example.com\" | type = \"object\" | \"$ref\" must begin with \"#\": schemas are never loaded",
        "type = \"object\"\\n[limits]\\nmemory = \"1k\" | type = \"object\" | memory must be between 1048576 and 17592186044416, got `1024`",
        "type = \"object\"\\n[environment]\\nX = \"vault://nowhere\" | type = \"object\" | malformed secret reference",
        "type = \"object\"\\n[arguments.properties.x]\\ntype = \"strin\" | type = \"object\" | does not have a value in the enumeration",
      })
  void mistakes(String replacement, String original, String message) {
    String toml = SMALL.replace(original, replacement.replace("\\n", "\n"));

    assertThat(problems(Map.of("a.toml", toml)))
        .anySatisfy(problem -> assertThat(problem).contains(message));
  }

  @Test
  void aPlaceThatIsNotRequiredMustSayThatItIsOptional() {
    String toml =
        SMALL.replace("\"hello\"", "\"{x}\"") + "[arguments.properties.x]\ntype = \"string\"\n";

    assertThat(problems(Map.of("a.toml", toml)))
        .containsExactly(
            "tools/a.toml:6:1: command.arguments uses {x}, which the schema does not require: "
                + "write {x?} or require it");
  }

  @Test
  void whatIsNotUtf8IsNamed() throws IOException {
    Path tools = Files.createDirectory(folder.resolve("tools"));
    Files.write(tools.resolve("a.toml"), new byte[] {(byte) 0xff});

    var thrown =
        catchThrowableOfType(InvalidFilesException.class, () -> CatalogueReader.read(tools));

    assertThat(thrown).hasMessage("tools/a.toml:1:1: the file is not UTF-8");
  }
}
