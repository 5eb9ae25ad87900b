package dev.palyra.cedar.text;

/**
 * Writes ranges of tokens, on one line where they fit, else broken at their loosest operators and
 * outermost brackets.
 *
 * <p>Recursive over the nesting of brackets, which the parser has bounded. Each level looks at its
 * range a fixed number of times, so time is linear in tokens times nesting.
 */
final class Layout {
  private static final int WIDTH = 80;
  private static final int STEP = 2;

  private final Tokens tokens;
  private final Spacing spacing;
  private final StringBuilder out = new StringBuilder();

  /** Where each token would end if all were on one line. */
  private final int[] ends;

  private int indent;
  private int lineStart;
  private int lineIndent;

  /** A comment ended the line, so whatever comes must go on the next. */
  private boolean broken;

  Layout(Tokens tokens) {
    this.tokens = tokens;
    this.spacing = new Spacing(tokens);
    this.ends = new int[tokens.size()];
    int at = 0;
    for (int i = 0; i < ends.length; i++) {
      at += tokens.length(i) + (spacing.before(i) ? 1 : 0);
      ends[i] = at;
    }
  }

  /** Everything, with the comments behind the last policy. */
  String finish(int end) {
    if (!tokens.leading(end).isEmpty()) {
      blankLine();
      token(end);
    }
    stripSpaces();
    while (!out.isEmpty() && out.charAt(out.length() - 1) == '\n') {
      out.setLength(out.length() - 1);
    }
    return out.isEmpty() ? "" : out.append('\n').toString();
  }

  void newline(int newIndent) {
    stripSpaces();
    out.append('\n');
    lineStart = out.length();
    out.repeat(' ', newIndent);
    indent = newIndent;
    lineIndent = newIndent;
    broken = false;
  }

  void blankLine() {
    if (!out.isEmpty()) {
      newline(0);
      newline(0);
    }
  }

  void space() {
    if (!isAtLineStart() && !broken) {
      out.append(' ');
    }
  }

  void token(int i) {
    if (broken) {
      newline(indent);
    }
    if (!tokens.leading(i).isEmpty()) {
      if (!isAtLineStart()) {
        newline(indent);
      }
      for (String comment : tokens.leading(i)) {
        out.append(comment);
        newline(indent);
      }
    }
    tokens.appendTo(out, i);
    String trailing = tokens.trailing(i);
    if (trailing != null) {
      out.append(' ').append(trailing);
      broken = true;
    }
  }

  /** The tokens on one line, as far as their comments allow it. */
  void flat(int from, int to) {
    for (int i = from; i < to; i++) {
      if (i > from && spacing.before(i)) {
        space();
      }
      token(i);
    }
  }

  /** A clause: braces with spaces inside. */
  void block(int open, int close) {
    token(open);
    boolean fits =
        !tokens.isCommentedWithin(open, close + 1)
            && column() + width(open + 1, close) + 4 <= WIDTH;
    if (fits) {
      space();
      flat(open + 1, close);
      space();
    } else {
      newline(indent + STEP);
      expression(open + 1, close);
      newline(indent - STEP);
    }
    token(close);
  }

  /** A bracket with what is in it: on one line, or an element a line. */
  void bracket(int open, int close) {
    // Behind the bracket there may be a comma or a semicolon.
    if (fits(open, close + 1, 1)) {
      flat(open, close + 1);
      return;
    }
    token(open);
    int inner = indent + STEP;
    int outer = indent;
    for (int at = open + 1; at < close; ) {
      newline(inner);
      int end = next(at, close, Token.COMMA);
      element(at, end);
      indent = inner;
      if (end < close) {
        token(end);
      }
      at = end + 1;
    }
    newline(outer);
    token(close);
  }

  private void element(int from, int to) {
    boolean keyed = from + 1 < to && tokens.kind(from + 1) == Token.COLON;
    if (keyed) {
      flat(from, from + 2);
      space();
    }
    expression(keyed ? from + 2 : from, to);
  }

  private void expression(int from, int to) {
    if (fits(from, to, 1)) {
      flat(from, to);
    } else if (tokens.isWord(from, "if")) {
      conditional(from, to);
    } else if (!split(from, to, Token.OR)
        && !split(from, to, Token.AND)
        && !split(from, to, Token.PLUS)) {
      brackets(from, to);
    }
  }

  private void conditional(int start, int to) {
    int base = indent;
    int from = start;
    while (tokens.isWord(from, "if")) {
      int then = keyword(from + 1, to, "then");
      int otherwise = keyword(then + 1, to, "else");
      token(from);
      space();
      part(from + 1, then, base);
      newline(base);
      token(then);
      space();
      part(then + 1, otherwise, base);
      newline(base);
      token(otherwise);
      space();
      from = otherwise + 1;
    }
    part(from, to, base);
  }

  private void part(int from, int to, int base) {
    indent = base + STEP;
    expression(from, to);
    indent = base;
  }

  /** The place of the {@code then} or {@code else} that belongs to the {@code if} before. */
  private int keyword(int from, int to, String word) {
    int ifs = 0;
    for (int i = from; i < to; i = after(i)) {
      if (tokens.isWord(i, "if")) {
        ifs++;
      } else if (tokens.isWord(i, word) && ifs-- == 0) {
        return i;
      }
    }
    throw new IllegalStateException("a text that parses has `" + word + "` here");
  }

  /** Breaks behind each operator of that level, if there is one. */
  private boolean split(int from, int to, Token operator) {
    int end = next(from, to, operator);
    if (end == to) {
      return false;
    }
    int base = indent;
    int start = from;
    while (true) {
      // An && within an || goes deeper when it must be broken too, so that lines of one depth are
      // operands of one chain.
      boolean nested =
          operator == Token.OR && next(start, end, Token.AND) < end && !fits(start, end, 3);
      indent = nested ? base + STEP : base;
      expression(start, end);
      indent = base;
      if (end == to) {
        return true;
      }
      space();
      token(end);
      newline(base);
      start = end + 1;
      end = next(start, to, operator);
    }
  }

  private void brackets(int from, int to) {
    for (int i = from; i < to; ) {
      if (i > from && spacing.before(i)) {
        space();
      }
      if (isOpen(i)) {
        bracket(i, tokens.partner(i));
      } else {
        token(i);
      }
      i = after(i);
    }
  }

  /** The next token of that kind outside of brackets, or the end of the range. */
  private int next(int from, int to, Token kind) {
    int i = from;
    while (i < to && !matches(i, from, kind)) {
      i = after(i);
    }
    return Math.min(i, to);
  }

  private boolean matches(int i, int from, Token kind) {
    Token found = tokens.kind(i);
    return found == kind
        || (kind == Token.PLUS && found == Token.MINUS && i > from && spacing.isBinary(i));
  }

  /** The token behind this one, or behind the bracket that this one opens. */
  private int after(int i) {
    return isOpen(i) ? tokens.partner(i) + 1 : i + 1;
  }

  private boolean isOpen(int i) {
    return switch (tokens.kind(i)) {
      case LEFT_PAREN, LEFT_BRACKET, LEFT_BRACE -> true;
      default -> false;
    };
  }

  private boolean fits(int from, int to, int more) {
    return column() + width(from, to) + more <= WIDTH && !tokens.isCommentedWithin(from, to);
  }

  private int width(int from, int to) {
    return from >= to ? 0 : ends[to - 1] - ends[from] + tokens.length(from);
  }

  private int column() {
    return out.length() - lineStart;
  }

  private boolean isAtLineStart() {
    return column() == lineIndent;
  }

  private void stripSpaces() {
    int end = out.length();
    while (end > 0 && out.charAt(end - 1) == ' ') {
      end--;
    }
    out.setLength(end);
  }
}
