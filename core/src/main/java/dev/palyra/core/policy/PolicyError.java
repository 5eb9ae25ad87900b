package dev.palyra.core.policy;

/**
 * A policy whose condition could not be evaluated, with the engine's message. Shown to operators,
 * never to agents.
 */
public record PolicyError(PolicyId policy, String message) {}
