package dev.palyra.core.call;

/** Identifies one tool call for ever: a ULID. */
public record CallId(String value) {
  public CallId {
    Ulid.requireValid("call id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
