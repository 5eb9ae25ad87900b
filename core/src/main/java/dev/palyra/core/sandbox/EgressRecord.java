package dev.palyra.core.sandbox;

import java.util.Optional;

/**
 * What became of an {@link EgressAttempt}, for the audit log.
 *
 * @param address the address that was connected to, if one was
 * @param refusal why it was refused, or cut off; empty if it was not
 * @param sentBytes from the program to the host
 * @param receivedBytes from the host to the program
 * @param credential true if a credential was put in
 */
public record EgressRecord(
    EgressAttempt attempt,
    Optional<String> address,
    Optional<String> refusal,
    long sentBytes,
    long receivedBytes,
    boolean credential) {}
