package dev.palyra.cedar;

/** The answer to a request. */
public enum Decision {
  /** At least one permit applies, and no forbid. */
  ALLOW,
  /** Anything else: also when nothing applies, or what would have permitted erred. */
  DENY
}
