package dev.palyra.cedar.text;

/**
 * Unwinds the parser to where it can go on, once the error has been reported. It never leaves this
 * package.
 */
final class SyntaxError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SyntaxError() {
    super("reported", null, false, false);
  }
}
