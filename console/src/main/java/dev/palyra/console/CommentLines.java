package dev.palyra.console;

/**
 * Leaves out the lines of a script that are nothing but a comment; they are a third of what would
 * be sent. No other line is touched, so that what runs is what its authors wrote. Lines inside of a
 * template literal are kept whatever they look like.
 */
final class CommentLines {
  private CommentLines() {}

  static String drop(String source) {
    var kept = new StringBuilder(source.length());
    boolean inComment = false;
    boolean inTemplate = false;
    for (String line : source.split("\n", -1)) {
      String text = line.strip();
      if (inComment) {
        int end = text.indexOf("*/");
        inComment = end < 0;
        if (end >= 0 && end < text.length() - 2) {
          kept.append(text.substring(end + 2)).append('\n'); // Code goes on behind the comment.
        }
        continue;
      }
      if (!inTemplate) {
        if (text.startsWith("//")) {
          continue;
        }
        if (text.startsWith("/*")
            && text.indexOf("*/") == (text.endsWith("*/") ? text.length() - 2 : -1)) {
          inComment = !text.endsWith("*/");
          continue;
        }
      }
      inTemplate ^= (text.chars().filter(c -> c == '`').count() & 1) == 1;
      kept.append(line).append('\n');
    }
    return kept.toString();
  }
}
