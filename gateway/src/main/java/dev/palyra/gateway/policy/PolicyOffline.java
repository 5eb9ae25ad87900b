package dev.palyra.gateway.policy;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.Limits;
import dev.palyra.cedar.text.PolicyFormatter;
import dev.palyra.core.tool.Tool;
import dev.palyra.gateway.StartException;
import dev.palyra.gateway.catalogue.CatalogueReader;
import dev.palyra.gateway.config.InvalidFilesException;
import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.skill.Skills;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.bundle.BundleException;
import dev.palyra.policy.bundle.BundleSource;
import dev.palyra.policy.bundle.FileKind;
import dev.palyra.policy.check.BundleCheck;
import dev.palyra.policy.compare.BundleDiff;
import dev.palyra.policy.compare.Comparison;
import dev.palyra.policy.signing.BundleSignature;
import dev.palyra.policy.starter.StarterBundle;
import java.io.Console;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code palyra policy new|check|test|fmt|diff|keygen|sign}: works on a folder, with the tools of a
 * home, and needs no gateway. So it runs before a commit and in a build, and it can mend a folder
 * that keeps a gateway from starting.
 */
public final class PolicyOffline {
  private static final int FOUND = 1;
  private static final int UNUSABLE = 2;
  private static final int REQUESTS = 1_000;

  private static final String HELP =
      """
      Usage: palyra policy COMMAND [FOLDER] [--home DIR]
      On a folder of policies, default policies/ of the home; the tools are those of the home:

        new STARTER [FOLDER]   begin with a starter bundle: %s
        check [FOLDER]         what activation would say: syntax, types, tests, invariants, signature
        test [FOLDER]          run its tests
        fmt [--check] [FOLDER] lay out its policies; with --check only say which files are not
        diff A B               search for calls on which two folders differ
        keygen FILE            make a key for signing, and print what palyra.toml needs
        sign --key FILE [FOLDER]   sign the folder

      Of the running gateway (palyra policy COMMAND --help):

        status, activate, explain, shadow, replay, suggest

      Exit status: 0 nothing found, 1 something was found, 2 used wrongly or unreadable.
      """
          .formatted(
              Arrays.stream(StarterBundle.values())
                  .map(StarterBundle::title)
                  .collect(Collectors.joining(", ")));

  private final OfflineOptions options;
  private final OfflineReport report;

  private PolicyOffline(OfflineOptions options, OfflineReport report) {
    this.options = options;
    this.report = report;
  }

  /** Runs one command. */
  public static void main(String[] arguments) {
    String noColor = System.getenv("NO_COLOR");
    boolean colours =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent()
            && (noColor == null || noColor.isEmpty())
            && !"dumb".equals(System.getenv("TERM"));
    int status = run(arguments, System.out, System.err, colours);
    if (status != 0) {
      System.exit(status);
    }
  }

  static int run(String[] arguments, PrintStream out, PrintStream err, boolean colours) {
    if (arguments.length == 0 || List.of("--help", "-h", "help").contains(arguments[0])) {
      out.print(HELP);
      return arguments.length == 0 ? UNUSABLE : 0;
    }
    var report = new OfflineReport(out, colours);
    try {
      OfflineOptions options =
          OfflineOptions.parse(
              "palyra policy",
              arguments,
              System.getenv(),
              Set.of("--check", "--help", "-h"),
              Set.of("--key"));
      if (options.flags().contains("--help") || options.flags().contains("-h")) {
        out.print(HELP);
        return 0;
      }
      return new PolicyOffline(options, report).run();
    } catch (BundleException e) {
      report.diagnostics(e.problems());
      return FOUND;
    } catch (StartException | InvalidFilesException e) {
      String.valueOf(e.getMessage()).lines().forEach(line -> err.println("palyra: " + line));
      return UNUSABLE;
    } catch (NoSuchFileException e) {
      err.println("palyra: there is no \"" + e.getFile() + "\"");
      return UNUSABLE;
    } catch (FileAlreadyExistsException e) {
      err.println("palyra: the folder is not empty: it holds \"" + e.getFile() + "\"");
      return UNUSABLE;
    } catch (IOException | GeneralSecurityException e) {
      err.println("palyra: " + e);
      return UNUSABLE;
    }
  }

  private int run() throws IOException, GeneralSecurityException {
    return switch (options.command()) {
      case "new" -> begin();
      case "check" -> check();
      case "test" -> test();
      case "fmt" -> format();
      case "diff" -> diff();
      case "keygen" -> keygen();
      case "sign" -> sign();
      default ->
          throw new StartException(
              "unknown command \"" + options.command() + "\"; see palyra policy --help");
    };
  }

  private int begin() throws IOException {
    options.expect(2);
    String title = options.word(0, "the name of a starter bundle");
    StarterBundle bundle =
        StarterBundle.named(title)
            .orElseThrow(() ->
                new StartException(
                    "there is no starter \""
                        + title
                        + "\"; there are "
                        + Arrays.stream(StarterBundle.values())
                            .map(it -> it.title() + " (" + it.summary() + ")")
                            .collect(Collectors.joining(", "))));
    bundle.copyInto(options.folder(1)).forEach(file -> report.line("created " + file));
    return 0;
  }

  private int check() throws IOException {
    options.expect(1);
    BundleSource source = BundleSource.read(options.folder(0));
    var objections = settings().policy().admission().objections(source);
    report.diagnostics(objections);
    PolicyBundle bundle = PolicyBundle.of(source, tools());
    BundleCheck check = BundleCheck.of(bundle);
    report.diagnostics(check.errors());
    report.diagnostics(check.warnings());
    if (!check.accepted() || !objections.isEmpty()) {
      return FOUND;
    }
    report.line(
        "%d policies and %d tests are good; revision %s"
            .formatted(bundle.policies().size(), check.tests().size(), bundle.revision().sha256()));
    return 0;
  }

  private int test() throws IOException {
    options.expect(1);
    BundleCheck check = BundleCheck.of(bundle(options.folder(0)));
    report.tests(check.tests());
    long failed = check.tests().stream().filter(result -> !result.passed()).count();
    if (check.tests().isEmpty()) {
      report.line("there are no tests: write some into a file *.test.toml");
    }
    // A test that cannot be run is an error and no result.
    var others =
        check.errors().stream()
            .filter(error ->
                check.tests().stream()
                    .noneMatch(result -> error.span().equals(result.test().span())))
            .toList();
    report.diagnostics(others);
    report.line((check.tests().size() - failed) + " of " + check.tests().size() + " tests pass");
    return failed == 0 && others.isEmpty() ? 0 : FOUND;
  }

  private int format() throws IOException {
    options.expect(1, "--check");
    Path folder = options.folder(0);
    BundleSource source = BundleSource.read(folder);
    boolean only = options.flags().contains("--check");
    int status = 0;
    for (String name : source.names(FileKind.POLICIES)) {
      try {
        String before = source.source(name).text();
        String after = PolicyFormatter.format(source.source(name), Limits.DEFAULTS);
        if (!after.equals(before)) {
          report.line((only ? "not laid out: " : "laid out ") + name);
          if (only) {
            status = FOUND;
          } else {
            replace(folder.resolve(name), after);
          }
        }
      } catch (CedarException e) {
        report.diagnostics(e.diagnostics());
        status = FOUND;
      }
    }
    return status;
  }

  /** As a whole or not at all, with the rights that the file had. */
  private static void replace(Path file, String text) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(folder, ".", ".tmp");
    try {
      Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(file));
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private int diff() throws IOException {
    options.expect(2);
    Path before = Path.of(options.word(0, "two folders"));
    Path after = Path.of(options.word(1, "two folders"));
    Comparison.Report found = BundleDiff.search(bundle(before), bundle(after), REQUESTS, 1);
    report.comparison(found);
    return found.different() == 0 ? 0 : FOUND;
  }

  private int keygen() throws IOException, GeneralSecurityException {
    options.expect(1);
    String key = SigningKeys.generate(Path.of(options.word(0, "the file for the key")));
    report.line("# in palyra.toml; from the next start on only signed bundles come into force");
    report.line("[policy]");
    report.line("signed-by = [\"" + key + "\"]");
    return 0;
  }

  private int sign() throws IOException, GeneralSecurityException {
    options.expect(1, "--key");
    Path key =
        Path.of(
            options.value("--key").orElseThrow(() -> new StartException("sign needs --key FILE")));
    Path folder = options.folder(0);
    BundleCheck check = BundleCheck.of(bundle(folder));
    if (!check.accepted()) {
      throw new BundleException(check.errors()); // Nobody should sign what cannot come into force.
    }
    Path file = folder.resolve(BundleSignature.FILE);
    String signature = BundleSignature.sign(BundleSource.read(folder), SigningKeys.read(key));
    if (Files.exists(file)) {
      replace(file, signature);
    } else {
      Files.writeString(file, signature);
    }
    report.line("signed " + folder);
    return 0;
  }

  private PolicyBundle bundle(Path folder) throws IOException {
    return PolicyBundle.of(BundleSource.read(folder), tools());
  }

  /** The tools of the home; where there is no home, the built-in ones. */
  private Collection<Tool> tools() throws IOException {
    Path tools = options.home().resolve("tools");
    return Files.isDirectory(tools)
        ? CatalogueReader.read(
                tools,
                Skills.load(Skills.store(options.home(), settings().skills(), Instant::now))
                    .loaded())
            .all()
        : CatalogueReader.builtIn().all();
  }

  private Settings settings() throws IOException {
    Path file = options.home().resolve("palyra.toml");
    return Files.isRegularFile(file)
        ? Settings.read(
            "palyra.toml",
            Files.readString(file),
            options.home(),
            Path.of(System.getProperty("user.home")))
        : Settings.defaults(options.home());
  }
}
