package dev.palyra.cedar.model;

import java.util.Locale;

/** A {@code when} or {@code unless} clause. */
public record Condition(Kind kind, Expr body, SourceSpan span) {
  /** Whether the body must be true or must be false. */
  public enum Kind {
    WHEN,
    UNLESS;

    private final String text = name().toLowerCase(Locale.ROOT);

    /** As it is written in a policy. */
    @Override
    public String toString() {
      return text;
    }
  }
}
