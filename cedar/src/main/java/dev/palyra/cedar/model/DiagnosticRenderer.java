package dev.palyra.cedar.model;

import java.util.List;
import java.util.Locale;

/** Prints a diagnostic with the line it speaks of. */
final class DiagnosticRenderer {
  /**
   * How much of a source line is quoted at most, so that a megabyte on one line doesn't flood a
   * terminal.
   */
  private static final int WINDOW = 100;

  private DiagnosticRenderer() {}

  static String render(Diagnostic diagnostic) {
    StringBuilder out = new StringBuilder();
    SourceSpan span = diagnostic.span();
    if (span.isPresent()) {
      out.append(span).append(": ");
    }
    out.append(diagnostic.severity().name().toLowerCase(Locale.ROOT))
        .append(": ")
        .append(diagnostic.message());
    if (span.isPresent()) {
      quote(span, out);
    }
    if (!diagnostic.expected().isEmpty()) {
      out.append("\n  expected: ").append(alternatives(diagnostic.expected()));
    }
    diagnostic.hint().ifPresent(hint -> out.append("\n  hint: ").append(hint));
    return out.toString();
  }

  private static void quote(SourceSpan span, StringBuilder out) {
    String line = span.source().lineText(span.line());
    int at = Math.min(span.column() - 1, line.length());
    int from = line.length() <= WINDOW ? 0 : Math.max(0, at - WINDOW / 2);
    int to = Math.min(line.length(), from + WINDOW);
    String gutter = String.valueOf(span.line());
    out.append("\n ").append(gutter).append(" | ").append(from > 0 ? "…" : "");
    for (int i = from; i < to; i++) {
      char c = line.charAt(i);
      out.append(c == '\t' ? ' ' : Character.isISOControl(c) ? '?' : c);
    }
    int marks = Math.max(1, Math.min(span.end() - span.start(), to - at));
    out.append(to < line.length() ? "…" : "")
        .append("\n ")
        .append(" ".repeat(gutter.length()))
        .append(" | ");
    out.append(" ".repeat(at - from + (from > 0 ? 1 : 0))).append("^".repeat(marks));
  }

  private static String alternatives(List<String> expected) {
    int last = expected.size() - 1;
    return last == 0
        ? expected.getFirst()
        : String.join(", ", expected.subList(0, last)) + " or " + expected.get(last);
  }
}
