package dev.palyra.policy;

import dev.palyra.core.policy.Decision;
import java.util.Locale;

/** A decision without its reasons. */
public enum Verdict {
  PERMIT,
  ASK,
  FORBID;

  public static Verdict of(Decision decision) {
    return switch (decision) {
      case Decision.Permit _ -> PERMIT;
      case Decision.Ask _ -> ASK;
      case Decision.Forbid _ -> FORBID;
    };
  }

  /** As policy tests and reports write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
