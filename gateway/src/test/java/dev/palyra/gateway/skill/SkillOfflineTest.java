package dev.palyra.gateway.skill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.tool.Tool;
import dev.palyra.core.tool.ToolBody;
import dev.palyra.gateway.catalogue.CatalogueReader;
import dev.palyra.gateway.config.InvalidFilesException;
import dev.palyra.gateway.config.SkillSettings;
import dev.palyra.sandbox.wasm.plugin.ModuleSource;
import dev.palyra.skills.SkillStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A skill from its author's folder to the module that tier A is given. */
class SkillOfflineTest {
  private static final Path MODULE = Path.of("../examples/plugins/wordcount-c/wordcount.wasm");
  private static final ModuleSource NO_FOLDER =
      _ -> {
        throw new ModuleSource.UnusableException("not from here");
      };

  @TempDir private Path home;
  @TempDir private Path author;

  private record Result(int status, String out, String err) {}

  private Result run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--home", home.toString()));
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int status =
        SkillOffline.run(
            all.toArray(String[]::new),
            Map.of(),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Result(
        status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Result done(String... arguments) {
    Result result = run(arguments);
    assertThat(result.status()).as(result.err()).isZero();
    return result;
  }

  @BeforeEach
  void makeFolders() throws IOException {
    for (String folder : List.of("skills", "state/skills", "tools")) {
      Files.createDirectories(home.resolve(folder));
    }
    for (String folder : List.of("tools", "modules", "schemas")) {
      Files.createDirectories(author.resolve("text/" + folder));
    }
    manifest("1.0.0");
    Files.copy(MODULE, author.resolve("text/modules/wordcount.wasm"));
    Files.writeString(
        author.resolve("text/schemas/count.json"),
        "{\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\"}},\"required\":[\"text\"]}");
    tool("text-tools.count", "wordcount.wasm");
  }

  private void manifest(String version) throws IOException {
    Files.writeString(
        author.resolve("text/skill.toml"),
        "id = \"text-tools\"\nversion = \"%s\"\ndescription = \"Counts.\"\n".formatted(version));
  }

  private void tool(String name, String module) throws IOException {
    Files.writeString(
        author.resolve("text/tools/count.toml"),
        """
        name = "%s"
        description = "Counts the words of a text."
        tier = "A"
        schema = "count.json"
        [plugin]
        module = "%s"
        grants = ["log"]
        """
            .formatted(name, module));
  }

  private String path(String name) {
    return author.resolve(name).toString();
  }

  /** Makes a signed package; the key is made where it is missing. */
  private String packaged(String key) {
    if (Files.notExists(author.resolve(key))) {
      done("keygen", path(key));
    }
    done("build", path("text"), "--out", path("text.skill"));
    done("sign", "--key", path(key), path("text.skill"));
    return path("text.skill");
  }

  private SkillStore store() {
    return Skills.store(home, SkillSettings.DEFAULTS, Instant::now);
  }

  private Skills loaded() throws IOException {
    return Skills.load(store());
  }

  private Tool installedTool() throws IOException {
    return CatalogueReader.read(home.resolve("tools"), loaded().loaded())
        .find(new ToolName("text-tools.count"))
        .orElseThrow();
  }

  @Test
  void fromTheFolderToTheModule() throws Exception {
    Result installed = done("install", packaged("acme.key"));
    assertThat(installed.out()).contains("the publisher is pinned", "tool text-tools.count");
    assertThat(done("list").out()).contains("text-tools 1.0.0", "verified");
    assertThat(done("verify", "text-tools").out()).contains("every byte is as SHA256:");

    Tool tool = installedTool();
    assertThat(tool.skill()).hasValue("text-tools");
    assertThat(tool.schema().violations(dev.palyra.core.call.StrictJson.parse("{}"))).isNotEmpty();
    var plugin = (ToolBody.Plugin) tool.body();
    ModuleSource modules = new SkillModules(store()).or(NO_FOLDER);
    assertThat(modules.read(plugin.module())).isEqualTo(Files.readAllBytes(MODULE));

    // An operator's word counts at once, for the next call.
    done("quarantine", "--reason", "under review", "text-tools");
    assertThatThrownBy(() -> modules.read(plugin.module()))
        .isInstanceOf(ModuleSource.UnusableException.class)
        .hasMessage("skill `text-tools` is in quarantine: under review");
    assertThat(installedTool()).isNotNull(); // Policies about it stay valid.
    assertThat(done("list").out()).contains("in quarantine: under review");
    done("release", "text-tools");
    assertThat(modules.read(plugin.module())).isNotEmpty();

    done("remove", "text-tools");
    assertThatThrownBy(() -> modules.read(plugin.module()))
        .hasMessage("there is no skill `text-tools`");
    assertThat(done("list").out()).contains("no skill is installed");
  }

  @Test
  void aTamperedSkillLosesItsToolsAndIsOnRecord() throws Exception {
    done("install", packaged("acme.key"));
    Tool tool = installedTool();
    Path file;
    try (var files = Files.list(home.resolve("skills"))) {
      file = files.findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);

    ModuleSource modules = new SkillModules(store()).or(NO_FOLDER);
    assertThatThrownBy(() -> modules.read(((ToolBody.Plugin) tool.body()).module()))
        .isInstanceOf(ModuleSource.UnusableException.class);
    assertThat(loaded().loaded()).isEmpty();
    assertThat(loaded().facts())
        .singleElement()
        .satisfies(
            fact -> assertThat(((AuditEvent.Lifecycle) fact).kind()).isEqualTo("skill.refused"));
    assertThat(run("verify", "text-tools").status()).isEqualTo(1);
    assertThat(done("list").out()).contains("REFUSED");
  }

  @Test
  void anotherKeyIsRefused() throws Exception {
    done("install", packaged("acme.key"));
    manifest("1.1.0");
    Result other = run("install", packaged("other.key"));
    assertThat(other.status()).isEqualTo(1);
    assertThat(other.err()).contains("the publisher's key changed");
    done("install", packaged("acme.key"));
    manifest("1.0.0");
    assertThat(run("install", packaged("acme.key")).err()).contains("--downgrade");
    assertThat(done("install", "--downgrade", path("text.skill")).out())
        .contains("in the place of version 1.1.0");
  }

  @Test
  void onlyListedPublishersWhereTheOperatorSaysSo() throws Exception {
    String skill = packaged("acme.key");
    String listed = done("keygen", path("other.key")).out();
    Files.writeString(home.resolve("palyra.toml"), listed);
    assertThat(run("install", skill).err()).contains("is not among skills.publishers");
    done("install", packaged("other.key"));
  }

  @Test
  void unsignedOnesAreRefused() {
    done("build", path("text"), "--out", path("text.skill"));
    Result result = run("install", path("text.skill"));
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).isEqualTo("palyra: the package is not signed\n");
  }

  @Test
  void mistakesInToolsAreFoundWhenItIsBuilt() throws Exception {
    tool("fs.read", "wordcount.wasm");
    assertThat(run("build", path("text"), "--out", path("x.skill")).err())
        .contains("text-tools:tools/count.toml:1:1", "begins with \"text-tools.\"");
    tool("text-tools.count", "missing.wasm");
    assertThat(run("build", path("text"), "--out", path("x.skill")).err())
        .contains("the skill has no modules/missing.wasm");
    Files.writeString(
        author.resolve("text/tools/count.toml"),
        """
        name = "text-tools.count"
        description = "Runs a program."
        tier = "B"
        [command]
        program = "/bin/sh"
        [arguments]
        type = "object"
        """);
    assertThat(run("build", path("text"), "--out", path("x.skill")).err())
        .contains("a skill's tool is one of its modules");
  }

  @Test
  void noSkillTakesThePlaceOfABuiltInTool() throws Exception {
    Files.writeString(
        author.resolve("text/skill.toml"),
        "id = \"fs\"\nversion = \"1.0.0\"\ndescription = \"Reads.\"\n");
    tool("fs.read", "wordcount.wasm");
    assertThat(run("build", path("text"), "--out", path("x.skill")).err())
        .contains("fs:tools/count.toml:1:1", "the name \"fs.read\" is taken");
  }

  @Test
  void aToolFileMayNotTakeTheNameOfASkillsTool() throws Exception {
    done("install", packaged("acme.key"));
    Files.writeString(
        home.resolve("tools/mine.toml"),
        """
        name = "text-tools.other"
        description = "x"
        tier = "B"
        [command]
        program = "/bin/true"
        [arguments]
        type = "object"
        """);
    assertThatThrownBy(this::installedTool)
        .isInstanceOf(InvalidFilesException.class)
        .hasMessageContaining("has the name of skill \"text-tools\"");
  }

  @Test
  void usedWrongly() {
    assertThat(run("install").status()).isEqualTo(2);
    assertThat(run("install", path("absent.skill")).err()).contains("there is no");
    assertThat(run("list", "--downgrade").err()).contains("list has no --downgrade");
    assertThat(run("quarantine", "text-tools").err()).contains("needs --reason");
    assertThat(run("remove", "../x").status()).isEqualTo(2);
    assertThat(SkillOffline.run(new String[0], Map.of(), System.out, System.err)).isEqualTo(2);
  }
}
