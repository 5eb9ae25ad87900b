package dev.palyra.core.approval;

import dev.palyra.core.call.ToolCall;

/**
 * One line that tells an operator what will run, and that cannot be made to look like something
 * else.
 */
public final class CallSummary {
  private static final int MAX_CHARS = 200;

  private CallSummary() {}

  /** Summarises {@code call} in at most 200 characters. */
  public static String of(ToolCall call) {
    var out = new StringBuilder(call.tool().value()).append(' ');
    String arguments = call.arguments().text();
    for (int i = 0; i < arguments.length() && out.length() < MAX_CHARS; ) {
      int c = arguments.codePointAt(i);
      out.append(misleads(c) ? String.format("\\u{%x}", c) : Character.toString(c));
      i += Character.charCount(c);
    }
    return out.length() < MAX_CHARS ? out.toString() : out.append('…').toString();
  }

  // Control and format characters can hide or reorder what the operator reads (CVE-2021-42574).
  private static boolean misleads(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
