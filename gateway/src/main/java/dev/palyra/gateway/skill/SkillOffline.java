package dev.palyra.gateway.skill;

import dev.palyra.core.tool.Tool;
import dev.palyra.gateway.StartException;
import dev.palyra.gateway.catalogue.SkillTools;
import dev.palyra.gateway.config.InvalidFilesException;
import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.config.SkillSettings;
import dev.palyra.gateway.policy.OfflineOptions;
import dev.palyra.gateway.policy.SigningKeys;
import dev.palyra.skills.Installed;
import dev.palyra.skills.PublisherKey;
import dev.palyra.skills.SkillFolder;
import dev.palyra.skills.SkillId;
import dev.palyra.skills.SkillPackage;
import dev.palyra.skills.SkillRefusedException;
import dev.palyra.skills.SkillStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code palyra skill …}: for authors on folders and packages, for operators on a home. Needs no
 * gateway; a running one takes quarantine and removal in at the next call, and tools within seconds
 * ({@link LiveSkills}).
 */
public final class SkillOffline {
  private static final int FOUND = 1;
  private static final int UNUSABLE = 2;
  private static final int MAX_PACKAGE = 33 << 20;

  private static final String HELP =
      """
      Usage: palyra skill COMMAND [--home DIR]
      For authors:

        keygen FILE                    make a key for signing, and print the public one
        build FOLDER [--out FILE]      make a package of a folder, and check its tools
        sign --key FILE PACKAGE        sign a package

      For operators, on the home:

        verify PACKAGE|ID              who signed it, and whether every byte is as it was signed
        install [--downgrade] PACKAGE  verify and install; the first key of a skill is pinned
        list                           what is installed
        quarantine --reason TEXT ID    keep a skill from running, at once
        release ID                     let it run again
        remove [--forget-publisher] ID remove it; the pin of its key stays unless it is to be forgotten

      Exit status: 0 done, 1 refused, 2 used wrongly or unreadable.
      """;

  private final OfflineOptions options;
  private final PrintStream out;

  private SkillOffline(OfflineOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  /** Runs one command. */
  public static void main(String[] arguments) {
    int status = run(arguments, System.getenv(), System.out, System.err);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(
      String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
    if (arguments.length == 0 || List.of("--help", "-h", "help").contains(arguments[0])) {
      out.print(HELP);
      return arguments.length == 0 ? UNUSABLE : 0;
    }
    try {
      var options =
          OfflineOptions.parse(
              "palyra skill",
              arguments,
              environment,
              Set.of("--downgrade", "--forget-publisher", "--help", "-h"),
              Set.of("--out", "--key", "--reason"));
      if (options.flags().contains("--help") || options.flags().contains("-h")) {
        out.print(HELP);
        return 0;
      }
      new SkillOffline(options, out).run();
      return 0;
    } catch (SkillRefusedException | InvalidFilesException e) {
      say(err, e);
      return FOUND;
    } catch (NoSuchFileException e) {
      err.println("palyra: there is no \"" + e.getFile() + "\"");
      return UNUSABLE;
    } catch (StartException | IllegalArgumentException e) {
      say(err, e);
      return UNUSABLE;
    } catch (IOException | GeneralSecurityException e) {
      err.println("palyra: " + e);
      return UNUSABLE;
    }
  }

  private static void say(PrintStream err, Exception e) {
    String.valueOf(e.getMessage()).lines().forEach(line -> err.println("palyra: " + line));
  }

  private void run() throws IOException, GeneralSecurityException, SkillRefusedException {
    switch (options.command()) {
      case "keygen" -> keygen();
      case "build" -> build();
      case "sign" -> sign();
      case "verify" -> verify();
      case "install" -> install();
      case "list" -> list();
      case "quarantine" -> quarantine();
      case "release" -> release();
      case "remove" -> remove();
      default ->
          throw new StartException(
              "unknown command \"" + options.command() + "\"; see palyra skill --help");
    }
  }

  private void keygen() throws IOException, GeneralSecurityException {
    options.expect(1);
    String key = SigningKeys.generate(Path.of(options.word(0, "the file for the key")));
    out.println("# the publisher " + new PublisherKey(key).fingerprint());
    out.println("# whoever takes skills from listed publishers only puts this into palyra.toml");
    out.println("[skills]");
    out.println("publishers = [\"" + key + "\"]");
  }

  private void build() throws IOException, SkillRefusedException {
    options.expect(1, "--out");
    SkillPackage skill = SkillFolder.build(Path.of(options.word(0, "a folder")));
    List<Tool> tools = SkillTools.read(skill);
    Path file =
        Path.of(
            options
                .value("--out")
                .orElse(skill.manifest().id() + "-" + skill.manifest().version() + ".skill"));
    write(file, skill.toBytes());
    out.println("built " + file + ", not signed");
    describe(skill, tools);
  }

  private void sign() throws IOException, GeneralSecurityException, SkillRefusedException {
    options.expect(1, "--key");
    Path key =
        Path.of(
            options.value("--key").orElseThrow(() -> new StartException("sign needs --key FILE")));
    Path file = Path.of(options.word(0, "a package"));
    SkillPackage skill = read(file);
    var _ = SkillTools.read(skill); // Nobody should sign what cannot be installed.
    KeyPair pair = SigningKeys.readPair(key);
    SkillPackage signed = skill.signed(pair.getPrivate(), pair.getPublic());
    write(file, signed.toBytes());
    out.println("signed " + file + " as " + signed.signer().fingerprint());
  }

  private void verify() throws IOException, SkillRefusedException {
    options.expect(1);
    String what = options.word(0, "a package or the id of a skill");
    boolean file = what.endsWith(".skill") || what.contains("/");
    SkillPackage skill = file ? read(Path.of(what)) : store().load(new SkillId(what));
    PublisherKey signer = skill.signer();
    out.println("every byte is as " + signer.fingerprint() + " signed it");
    describe(skill, SkillTools.read(skill));
    if (!file) {
      store()
          .installed(new SkillId(what))
          .quarantine()
          .ifPresent(reason -> out.println("  in quarantine: " + reason));
    }
  }

  private void install() throws IOException, SkillRefusedException {
    options.expect(1, "--downgrade");
    SkillPackage skill = read(Path.of(options.word(0, "a package")));
    List<Tool> tools = SkillTools.read(skill);
    SkillStore.Change change = store().install(skill, options.flags().contains("--downgrade"));
    out.println(
        change
            .before()
            .map(before -> "installed in the place of version " + before.version())
            .orElse("installed"));
    out.println(
        (change.pinned() ? "the publisher is pinned from now on: " : "the publisher is known: ")
            + change.now().publisher().fingerprint());
    describe(skill, tools);
    change.now().quarantine().ifPresent(reason -> out.println("  in quarantine: " + reason));
    out.println("a running gateway has its tools in a moment, and they run if a policy permits it");
  }

  private void list() throws IOException, SkillRefusedException {
    options.expect(0);
    List<Installed> all = store().list();
    if (all.isEmpty()) {
      out.println("no skill is installed");
    }
    for (Installed skill : all) {
      out.println(
          "%s %s  %s  %s%s"
              .formatted(
                  skill.id(),
                  skill.version(),
                  skill.publisher().fingerprint(),
                  state(skill),
                  skill.quarantine().map(reason -> ": " + reason).orElse("")));
    }
  }

  private String state(Installed skill) {
    try {
      var _ = store().load(skill.id());
      return skill.quarantine().isPresent() ? "in quarantine" : "verified";
    } catch (SkillRefusedException e) {
      return "REFUSED (" + e.getMessage() + ")";
    } catch (IOException e) {
      return "unreadable";
    }
  }

  private void quarantine() throws IOException, SkillRefusedException {
    options.expect(1, "--reason");
    var id = new SkillId(options.word(0, "the id of a skill"));
    String reason =
        options
            .value("--reason")
            .orElseThrow(() -> new StartException("quarantine needs --reason TEXT"));
    store().quarantine(id, Optional.of(reason));
    out.println(id + " is in quarantine: none of its tools runs");
  }

  private void release() throws IOException, SkillRefusedException {
    options.expect(1);
    var id = new SkillId(options.word(0, "the id of a skill"));
    store().quarantine(id, Optional.empty());
    out.println(id + " may run again");
  }

  private void remove() throws IOException, SkillRefusedException {
    options.expect(1, "--forget-publisher");
    var id = new SkillId(options.word(0, "the id of a skill"));
    boolean forget = options.flags().contains("--forget-publisher");
    store().remove(id, forget);
    out.println(
        id + " is removed" + (forget ? ", and its publisher forgotten" : "; its key stays pinned"));
  }

  private void describe(SkillPackage skill, List<Tool> tools) {
    out.println("  " + skill.manifest().id() + " " + skill.manifest().version());
    out.println("  sha256 " + skill.digest());
    for (Tool tool : tools) {
      String capabilities =
          tool.capabilities().stream()
              .map(capability -> capability.actionGroup())
              .sorted()
              .collect(Collectors.joining(", "));
      out.println("  tool " + tool.name() + (capabilities.isEmpty() ? "" : ": " + capabilities));
    }
  }

  private SkillStore store() throws IOException {
    Path home = options.home();
    if (!Files.isDirectory(home.resolve("state/skills"))) {
      throw new StartException(
          "\"" + home + "\" is no home of a gateway yet; `palyra up` makes one");
    }
    Path configuration = home.resolve("palyra.toml");
    SkillSettings settings =
        Files.isRegularFile(configuration)
            ? Settings.read(
                    "palyra.toml",
                    Files.readString(configuration),
                    home,
                    Path.of(System.getProperty("user.home")))
                .skills()
            : SkillSettings.DEFAULTS;
    return Skills.store(home, settings, Instant::now);
  }

  private static SkillPackage read(Path file) throws IOException, SkillRefusedException {
    try (InputStream in = Files.newInputStream(file)) {
      return SkillPackage.read(in.readNBytes(MAX_PACKAGE));
    }
  }

  /** As a whole or not at all. */
  private static void write(Path file, byte[] bytes) throws IOException {
    Path fresh = Files.createTempFile(file.toAbsolutePath().getParent(), ".", ".tmp");
    try {
      Files.write(fresh, bytes);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }
}
