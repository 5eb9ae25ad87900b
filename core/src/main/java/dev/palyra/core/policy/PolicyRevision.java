package dev.palyra.core.policy;

import static dev.palyra.core.Require.require;

import java.util.regex.Pattern;

/**
 * The bundle that made a decision: SHA-256 over its policies, tests and tool definitions, in
 * hexadecimal.
 */
public record PolicyRevision(String sha256) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public PolicyRevision {
    require(
        FORM.matcher(sha256).matches(),
        "policy revision must be 64 hexadecimal digits, got `%s`",
        sha256);
  }

  /** The first twelve digits, for people. */
  public String abbreviated() {
    return sha256.substring(0, 12);
  }

  @Override
  public String toString() {
    return sha256;
  }
}
