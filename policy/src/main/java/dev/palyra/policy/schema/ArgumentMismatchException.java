package dev.palyra.policy.schema;

/**
 * Arguments that passed the tool's JSON Schema and still do not fit the type that policies see. The
 * call is refused; the message names the place and never quotes a value.
 */
public final class ArgumentMismatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ArgumentMismatchException(String message) {
    super(message, null, false, false);
  }
}
