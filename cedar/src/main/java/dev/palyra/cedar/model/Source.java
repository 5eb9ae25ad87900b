package dev.palyra.cedar.model;

import java.util.Arrays;

/**
 * A text that was parsed, kept so that errors can name lines and quote them.
 *
 * <p>Lines and columns count from 1; a column counts UTF-16 units, and a tab is one. Lines end at
 * {@code \n}, {@code \r\n} or {@code \r}.
 */
public final class Source {
  /** The source of what was not parsed: nodes made by hand or read from JSON. */
  public static final Source NONE = new Source("", "");

  private final String name;
  private final String text;
  // Built on first use, since most texts parse without an error; the race is benign, all threads
  // compute the same.
  private int[] lineStarts = {};

  /**
   * @param name what errors call it, such as a file name; may be empty
   */
  public Source(String name, String text) {
    this.name = name;
    this.text = text;
  }

  /** A source without a name. */
  public static Source of(String text) {
    return new Source("", text);
  }

  public String name() {
    return name;
  }

  public String text() {
    return text;
  }

  /** The line that holds the offset; an offset past the end is on the last line. */
  public int line(int offset) {
    int found = Arrays.binarySearch(starts(), offset);
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The column of the offset within its line. */
  public int column(int offset) {
    return Math.min(offset, text.length()) - starts()[line(offset) - 1] + 1;
  }

  /** The text of a line, without its line break. */
  public String lineText(int line) {
    int[] starts = starts();
    int start = starts[line - 1];
    int end = line < starts.length ? starts[line] : text.length();
    while (end > start && isBreak(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private int[] starts() {
    int[] starts = lineStarts;
    if (starts.length == 0) {
      starts = findStarts(text);
      lineStarts = starts;
    }
    return starts;
  }

  private static int[] findStarts(String text) {
    int[] starts = new int[16];
    int count = 1; // Line 1 starts at offset 0.
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ends =
          c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'));
      if (ends) {
        if (count == starts.length) {
          starts = Arrays.copyOf(starts, count * 2);
        }
        starts[count++] = i + 1;
      }
    }
    return Arrays.copyOf(starts, count);
  }

  private static boolean isBreak(char c) {
    return c == '\n' || c == '\r';
  }

  @Override
  public String toString() {
    return name.isEmpty() ? "<input>" : name;
  }
}
