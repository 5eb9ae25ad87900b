package dev.palyra.core.sandbox;

/**
 * One attempt at what a tier must prevent, or at what it must permit.
 *
 * @param attempt what was tried, as in {@code read a file outside the workspace}
 * @param holds true if the tier did what it must
 * @param detail what happened, where it did not hold; where it did, what it holds by that is weaker
 *     than it could be
 */
public record Probe(Tier tier, String attempt, boolean holds, String detail) {}
