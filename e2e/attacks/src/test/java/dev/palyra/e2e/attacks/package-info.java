/**
 * Attacks on the sandbox, each first shown to do its harm without one.
 *
 * <p>A case is a file below {@code src/test/resources}: a header that says what harm it does and
 * what stops it, then the program. {@link dev.palyra.e2e.attacks.Range} runs every case bare, in
 * tier B and in tier C, in namespaces of its own that keep the bare runs away from this machine;
 * {@link dev.palyra.e2e.attacks.AttackTest} starts it and judges what it found. Harm is judged by
 * its effect, never by an exit code.
 */
@NullMarked
package dev.palyra.e2e.attacks;

import org.jspecify.annotations.NullMarked;
