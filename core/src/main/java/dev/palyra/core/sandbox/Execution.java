package dev.palyra.core.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The answer to one {@link SandboxRequest}.
 *
 * @param stdout filtered; at most the output quota before filtering
 * @param stderr filtered; shares the quota with stdout
 */
public record Execution(Outcome outcome, Bytes stdout, Bytes stderr, Attestation attestation) {

  /** The answer to a request for which no program has run: no mechanism was in force. */
  public static Execution nothingRan(SandboxRequest request, Outcome outcome) {
    return withoutProgram(request, outcome, Bytes.EMPTY, 0);
  }

  /**
   * The answer to a request that needed no program.
   *
   * @param rawBytes how much stdout was before filtering
   */
  public static Execution withoutProgram(
      SandboxRequest request, Outcome outcome, Bytes stdout, long rawBytes) {
    return new Execution(
        outcome,
        stdout,
        Bytes.EMPTY,
        new Attestation(
            request.tier(),
            Optional.empty(),
            "",
            List.of(),
            request.quotas(),
            outcome,
            Duration.ZERO,
            Duration.ZERO,
            0,
            rawBytes,
            false));
  }
}
