package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Names each suite of {@link BlobBackendContract} that ran, and each that was skipped with the
 * reason, in {@code target/backends.txt} and in the build's output: a suite that is skipped is
 * never silently green.
 */
public final class BackendReport implements TestExecutionListener {
  private static final Path REPORT = Path.of("target", "backends.txt");

  private static final class Suite {
    int passed;
    int failed;
    int skipped;
    String why = "";

    String line(String name) {
      String verdict = failed > 0 ? "FAILED" : passed > 0 ? "ran" : "skipped";
      String counts =
          "%d passed, %d failed%s"
              .formatted(passed, failed, skipped > 0 ? ", " + skipped + " skipped" : "");
      return "%-38s %-8s %s"
          .formatted(
              name,
              verdict,
              passed + failed > 0 ? counts + (why.isEmpty() ? "" : ": " + why) : why);
    }
  }

  private final Map<String, Suite> suites = new TreeMap<>();

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    suite(test).ifPresent(suite -> skip(suite, test, reason));
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    suite(test)
        .ifPresent(suite -> {
          switch (result.getStatus()) {
            case SUCCESSFUL -> suite.passed += test.isTest() ? 1 : 0;
            case FAILED -> suite.failed++;
            case ABORTED ->
                skip(
                    suite,
                    test,
                    result.getThrowable().map(Throwable::getMessage).orElse("no reason given"));
          }
        });
  }

  private static void skip(Suite suite, TestIdentifier test, String reason) {
    suite.skipped += test.isTest() ? 1 : 0;
    suite.why =
        reason
            .replaceFirst("^(Assumption failed: |Disabled .* ==> )", "")
            .lines()
            .findFirst()
            .orElse("");
  }

  @Override
  public void testPlanExecutionFinished(TestPlan plan) {
    if (suites.isEmpty()) {
      return;
    }
    StringBuilder report =
        new StringBuilder(
            "Contract suites of the vault's backends, on %s %s:%n"
                .formatted(System.getProperty("os.name"), System.getProperty("os.arch")));
    suites.forEach((name, suite) -> report.append(suite.line(name).stripTrailing()).append('\n'));
    System.out.print(report);
    try {
      Files.createDirectories(REPORT.getParent());
      Files.writeString(REPORT, report, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The suite that a class or a method of it belongs to. */
  private Optional<Suite> suite(TestIdentifier test) {
    return test.getSource()
        .flatMap(BackendReport::javaClass)
        .filter(BlobBackendContract.class::isAssignableFrom)
        .map(suite -> suites.computeIfAbsent(name(suite), _ -> new Suite()));
  }

  private static String name(Class<?> suite) {
    DisplayName shown = suite.getAnnotation(DisplayName.class);
    return shown == null ? suite.getSimpleName() : shown.value();
  }

  private static Optional<Class<?>> javaClass(TestSource source) {
    return switch (source) {
      case ClassSource classes -> Optional.of(classes.getJavaClass());
      case MethodSource methods -> Optional.of(methods.getJavaClass());
      default -> Optional.empty();
    };
  }
}
