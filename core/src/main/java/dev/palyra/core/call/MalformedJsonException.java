package dev.palyra.core.call;

import tools.jackson.core.JacksonException;

/** Input that is not the JSON that was expected. The message says where and what, in one line. */
public final class MalformedJsonException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedJsonException(String message) {
    super(message, null, false, false);
  }

  static MalformedJsonException from(JacksonException e) {
    // The original message quotes the document; the document may hold what must not be logged.
    String original = e.getOriginalMessage();
    String what =
        original != null && original.startsWith("Duplicate")
            ? "duplicate key"
            : original != null && original.contains("exceeds the maximum")
                ? "a value is over a limit"
                : "malformed JSON";
    var at = e.getLocation();
    return new MalformedJsonException(
        at == null
            ? what
            : String.format("%s at line %d, column %d", what, at.getLineNr(), at.getColumnNr()));
  }
}
