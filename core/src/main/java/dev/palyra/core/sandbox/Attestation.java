package dev.palyra.core.sandbox;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What was in force while a call ran, for the audit log. It holds digests instead of arguments and
 * no environment.
 *
 * @param programDigest SHA-256 of the program or module, in hex; empty where nothing was started
 * @param argumentsDigest SHA-256 over the length-prefixed arguments, in hex
 * @param mechanisms each one that was in force; a mechanism that is missing here was not
 * @param cpuTime user and system time of everything that was reaped, as the kernel counts it
 * @param peakMemoryBytes the largest resident set of a single process, or of the tree where it was
 *     sampled, whichever is more
 * @param outputBytes read from the program before filtering
 * @param truncated true if output was left behind
 */
public record Attestation(
    Tier tier,
    Optional<String> programDigest,
    String argumentsDigest,
    List<Mechanism> mechanisms,
    SandboxProcessRunnerPolicy limits,
    Outcome outcome,
    Duration wallTime,
    Duration cpuTime,
    long peakMemoryBytes,
    long outputBytes,
    boolean truncated) {
  public Attestation {
    mechanisms = List.copyOf(mechanisms);
  }
}
