package dev.palyra.cedar.text;

/** Where a space stands between two tokens of one line. */
final class Spacing {
  private final Tokens tokens;

  Spacing(Tokens tokens) {
    this.tokens = tokens;
  }

  /** Whether there is a space before the token, given the one before it. */
  boolean before(int i) {
    if (i == 0) {
      return false;
    }
    return switch (tokens.kind(i)) {
      case RIGHT_PAREN, RIGHT_BRACKET, RIGHT_BRACE, COMMA, SEMICOLON, DOT, PATH, COLON -> false;
      case LEFT_PAREN, LEFT_BRACKET -> !isOperandEnd(i - 1) && after(i - 1);
      default -> after(i - 1);
    };
  }

  private boolean after(int i) {
    return switch (tokens.kind(i)) {
      case LEFT_PAREN, LEFT_BRACKET, LEFT_BRACE, DOT, PATH, AT, NOT -> false;
      case MINUS -> isBinary(i);
      default -> true;
    };
  }

  /** Whether the minus has an operand before it. */
  boolean isBinary(int minus) {
    return isOperandEnd(minus - 1);
  }

  /** Whether an operand may end with the token: then a bracket behind it is a call or an access. */
  private boolean isOperandEnd(int i) {
    return switch (tokens.kind(i)) {
      case WORD -> !isKeyword(i) || (i > 0 && tokens.kind(i - 1) == Token.AT);
      case NUMBER, STRING, SLOT, RIGHT_PAREN, RIGHT_BRACKET, RIGHT_BRACE -> true;
      default -> false;
    };
  }

  private boolean isKeyword(int i) {
    return tokens.isWord(i, "if")
        || tokens.isWord(i, "then")
        || tokens.isWord(i, "else")
        || tokens.isWord(i, "in")
        || tokens.isWord(i, "has")
        || tokens.isWord(i, "like")
        || tokens.isWord(i, "is");
  }
}
