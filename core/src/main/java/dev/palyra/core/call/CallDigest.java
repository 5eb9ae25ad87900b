package dev.palyra.core.call;

import static dev.palyra.core.Require.require;

import dev.palyra.core.Digests;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What an approval is bound to: SHA-256 over principal, tool, canonical arguments, policy revision
 * and expiry, each length-prefixed, in lower-case hexadecimal. If any of them changes, the approval
 * is for another call.
 */
public record CallDigest(String hex) {
  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  public CallDigest {
    require(
        FORM.matcher(hex).matches(), "call digest must be 64 hexadecimal digits, got `%s`", hex);
  }

  public static CallDigest of(ToolCall call, String policyRevision, Instant expires) {
    return new CallDigest(
        Digests.sha256Hex(
            "palyra-call-v1",
            call.principal().toString(),
            call.tool().value(),
            call.arguments().text(),
            policyRevision,
            expires.toString()));
  }

  @Override
  public String toString() {
    return hex;
  }
}
