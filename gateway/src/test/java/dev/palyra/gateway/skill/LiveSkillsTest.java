package dev.palyra.gateway.skill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.gateway.catalogue.CatalogueReader;
import dev.palyra.gateway.catalogue.LiveCatalogue;
import dev.palyra.gateway.config.SkillSettings;
import dev.palyra.skills.SkillFolder;
import dev.palyra.skills.SkillId;
import dev.palyra.skills.SkillPackage;
import dev.palyra.skills.SkillStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to skills while a gateway runs; each look is the test's, not the clock's. */
class LiveSkillsTest {
  private static final Path MODULE = Path.of("../examples/plugins/wordcount-c/wordcount.wasm");
  private static final SkillId ID = new SkillId("text-tools");
  private static final ToolName COUNT = new ToolName("text-tools.count");
  private static final ToolName MORE = new ToolName("text-tools.more");

  @TempDir private Path home;
  @TempDir private Path author;

  private final List<AuditEvent.Lifecycle> facts = new ArrayList<>();
  private final Set<SecretRef> recalled = new HashSet<>();
  private Optional<String> against = Optional.empty();
  private String revision = "r1";
  private int checks;
  private int told;
  private final KeyPair key;
  private SkillStore store;
  private LiveCatalogue catalogue;
  private LiveSkills live;

  LiveSkillsTest() throws Exception {
    key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
  }

  @BeforeEach
  void begin() throws Exception {
    for (String folder : List.of("skills", "state/skills", "tools")) {
      Files.createDirectories(home.resolve(folder));
    }
    store = Skills.store(home, SkillSettings.DEFAULTS, Instant::now);
    catalogue = new LiveCatalogue(CatalogueReader.read(home.resolve("tools"), List.of()));
    live =
        new LiveSkills(
            store,
            Skills.load(store),
            new LiveSkills.Ports(
                catalogue,
                () -> {
                  checks++;
                  return against;
                },
                () -> revision,
                recalled::addAll,
                () -> told++,
                events -> List.of(events).forEach(it -> facts.add((AuditEvent.Lifecycle) it))));
  }

  private void install(String version, String... tools) throws Exception {
    Path folder = Files.createDirectory(author.resolve(version));
    for (String name : List.of("tools", "modules")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.copy(MODULE, folder.resolve("modules/wordcount.wasm"));
    Files.writeString(
        folder.resolve("skill.toml"),
        "id = \"text-tools\"\nversion = \"%s\"\ndescription = \"Counts.\"\n".formatted(version));
    for (String tool : tools) {
      Files.writeString(
          folder.resolve("tools/" + tool + ".toml"),
          """
          name = "text-tools.%s"
          description = "Counts the words of a text."
          tier = "A"
          [plugin]
          module = "wordcount.wasm"
          grants = ["secret"]
          [environment]
          KEY = "vault://global/key"
          [arguments]
          type = "object"
          """
              .formatted(tool));
    }
    SkillPackage skill = SkillFolder.build(folder);
    store.install(skill.signed(key.getPrivate(), key.getPublic()), false);
  }

  private List<String> kinds() {
    return facts.stream().map(AuditEvent.Lifecycle::kind).toList();
  }

  @Test
  void whatIsInstalledIsThereAtTheNextLook() throws Exception {
    live.look();
    assertThat(checks).isZero();

    install("1.0.0", "count");
    live.look();
    assertThat(catalogue.find(COUNT)).isPresent();
    assertThat(catalogue.candidate().find(COUNT)).isPresent();
    assertThat(recalled).containsExactly(SecretRef.parse("vault://global/key"));

    install("1.1.0", "more");
    live.look();
    assertThat(catalogue.find(COUNT)).isEmpty();
    assertThat(catalogue.find(MORE)).isPresent();

    live.look();
    assertThat(checks).isEqualTo(2);
    assertThat(told).isEqualTo(2);
    assertThat(kinds()).containsExactly("skill.loaded", "skill.loaded");
  }

  @Test
  void quarantineKeepsTheToolsAndRemovalTakesThem() throws Exception {
    install("1.0.0", "count");
    live.look();
    store.quarantine(ID, Optional.of("under review"));
    live.look();
    assertThat(catalogue.find(COUNT)).isPresent(); // Policies about it stay valid.
    assertThat(facts.getLast().fields()).containsEntry("reason", "under review");
    store.quarantine(ID, Optional.empty());
    live.look();
    store.remove(ID, false);
    live.look();

    assertThat(catalogue.find(COUNT)).isEmpty();
    assertThat(kinds())
        .containsExactly("skill.loaded", "skill.quarantined", "skill.loaded", "skill.removed");
  }

  @Test
  void toolsThatPoliciesDoNotFitStayUntilSomethingChanges() throws Exception {
    install("1.0.0", "count");
    live.look();
    against = Optional.of("a rule names text-tools.count");
    store.remove(ID, false);
    live.look();
    live.look();

    assertThat(catalogue.find(COUNT)).isPresent();
    assertThat(checks).isEqualTo(2); // Nothing new can come of the same again.
    assertThat(facts.getLast())
        .isEqualTo(
            new AuditEvent.Lifecycle(
                "skill.waiting", java.util.Map.of("reason", "a rule names text-tools.count")));

    against = Optional.empty();
    revision = "r2";
    live.look();
    assertThat(catalogue.find(COUNT)).isEmpty();
    assertThat(kinds()).containsExactly("skill.loaded", "skill.waiting", "skill.removed");
  }

  @Test
  void whatDoesNotVerifyHasNoTools() throws Exception {
    install("1.0.0", "count");
    Path file;
    try (var files = Files.list(home.resolve("skills"))) {
      file = files.findFirst().orElseThrow();
    }
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    live.look();

    assertThat(catalogue.find(COUNT)).isEmpty();
    assertThat(kinds()).containsExactly("skill.refused");
  }

  @Test
  void aSkillCannotTakeTheNameOfAnothersTool() throws Exception {
    Files.writeString(
        home.resolve("tools/mine.toml"),
        """
        name = "text-tools.mine"
        description = "x"
        tier = "B"
        [command]
        program = "/bin/true"
        [arguments]
        type = "object"
        """);
    begin();
    install("1.0.0", "count");
    live.look();

    assertThat(catalogue.find(COUNT)).isEmpty();
    assertThat(facts.getLast().kind()).isEqualTo("skill.refused");
    assertThat(facts.getLast().fields().get("reason")).contains("not the skill's");
  }

  @Test
  void serversKeepTheirToolsWhenSkillsChange() throws Exception {
    install("1.0.0", "count");
    live.look();
    var server = catalogue.find(COUNT).orElseThrow();
    store.remove(ID, false);
    catalogue.begin(List.of(server)); // Any tool will do.
    live.look();

    assertThat(catalogue.find(COUNT)).isPresent();
  }
}
