package dev.palyra.core.policy;

import static dev.palyra.core.Require.require;

import java.util.regex.Pattern;

/**
 * What made a decision, to the bit.
 *
 * @param sha256 of the bundle: SHA-256 over its policies, tests and tool definitions, in
 *     hexadecimal. Approvals are bound to it
 * @param grants SHA-256 over the grants that were in force beside it; empty when there were none.
 *     Granting must not void the approvals that wait, so they are not bound to this
 */
public record PolicyRevision(String sha256, String grants) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public PolicyRevision {
    require(
        FORM.matcher(sha256).matches() && (grants.isEmpty() || FORM.matcher(grants).matches()),
        "policy revision must be 64 hexadecimal digits, got `%s`",
        sha256);
  }

  /** A bundle without grants. */
  public PolicyRevision(String sha256) {
    this(sha256, "");
  }

  /** The first twelve digits, for people. */
  public String abbreviated() {
    return sha256.substring(0, 12);
  }

  @Override
  public String toString() {
    return grants.isEmpty() ? sha256 : sha256 + "+" + grants;
  }
}
