package dev.palyra.mcp.upstream;

/** A server is not there, or does not behave. One line for an operator, without its own words. */
final class UpstreamException extends Exception {
  private static final long serialVersionUID = 1L;

  UpstreamException(String message) {
    super(message, null, false, false);
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
