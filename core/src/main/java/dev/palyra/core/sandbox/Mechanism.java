package dev.palyra.core.sandbox;

/**
 * Something that confined an execution.
 *
 * @param name as in {@code landlock}
 * @param version what exactly was in force, as in {@code abi 7: fs, net, scope}
 */
public record Mechanism(String name, String version) {}
