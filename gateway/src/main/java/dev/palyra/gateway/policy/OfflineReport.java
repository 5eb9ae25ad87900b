package dev.palyra.gateway.policy;

import dev.palyra.cedar.model.Diagnostic;
import dev.palyra.policy.check.TestResult;
import dev.palyra.policy.compare.Comparison;
import dev.palyra.policy.compare.Difference;
import java.io.PrintStream;
import java.util.List;

/**
 * Prints what was found, for people: place first, the source quoted, colours on a terminal only.
 */
final class OfflineReport {
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";

  private final PrintStream out;
  private final boolean colours;

  OfflineReport(PrintStream out, boolean colours) {
    this.out = out;
    this.colours = colours;
  }

  void diagnostics(List<Diagnostic> diagnostics) {
    for (Diagnostic diagnostic : diagnostics) {
      String word =
          switch (diagnostic.severity()) {
            case ERROR -> "error";
            case WARNING -> "warning";
          };
      String colour =
          switch (diagnostic.severity()) {
            case ERROR -> RED;
            case WARNING -> YELLOW;
          };
      out.println(diagnostic.render().replaceFirst("\\b" + word + ":", paint(colour, word + ":")));
    }
  }

  void tests(List<TestResult> results) {
    for (TestResult result : results) {
      out.println(
          (result.passed() ? paint(GREEN, "pass") : paint(RED, "FAIL"))
              + "  "
              + result.test().name());
      for (String mistake : result.mistakes()) {
        out.println("      " + result.test().span() + ": " + mistake);
      }
    }
  }

  void comparison(Comparison.Report report) {
    out.println(report.different() + " of " + report.asked() + " requests are decided differently");
    for (Comparison.Group group : report.groups()) {
      out.println(
          "%6d  %s  %s -> %s%s"
              .formatted(
                  group.count(),
                  group.action().equals(group.tool().value())
                      ? group.tool()
                      : group.tool() + " " + group.action(),
                  group.before(),
                  paint(group.after().equals("permit") ? RED : YELLOW, group.after()),
                  group.by().isEmpty() ? "" : "  by " + group.by()));
      Difference example = group.examples().getFirst();
      out.println(
          "        such as %s %s %s"
              .formatted(
                  example.request().principal(),
                  example.request().action().resourceId(),
                  printable(example.context().arguments().text())));
    }
  }

  /** What came from outside must not move the cursor. */
  private static String printable(String text) {
    String line = text.replaceAll("[\\p{Cntrl}\\p{Cf}\\u2028\\u2029]", "?");
    return line.length() <= 200 ? line : line.substring(0, 199) + "…";
  }

  void line(String text) {
    out.println(text);
  }

  private String paint(String colour, String text) {
    return colours ? colour + text + "\u001b[0m" : text;
  }
}
