/**
 * Tier B: a process of the host's own, confined by what the kernel lets a thread do to itself.
 *
 * <p>A throw-away platform thread drops its capabilities, sets no-new-privileges, applies a
 * Landlock ruleset and a seccomp filter, and starts the program; all of it is inherited, and the
 * gateway's other threads stay free. The child waits at a gate until its resource limits are set
 * from outside. One supervising thread then moves the output, watches the quotas and, at the end,
 * kills whatever is left of the tree.
 *
 * <p>What this tier does not do: it gives the program no network at all (a tool that needs one runs
 * in tier C), and it does not hide that other processes exist.
 */
@NullMarked
package dev.palyra.sandbox.process;

import org.jspecify.annotations.NullMarked;
