package dev.palyra.core.sandbox;

/**
 * The answer to one {@link SandboxRequest}.
 *
 * @param stdout filtered; at most the output quota before filtering
 * @param stderr filtered; shares the quota with stdout
 */
public record Execution(Outcome outcome, Bytes stdout, Bytes stderr, Attestation attestation) {}
