/**
 * What confines a program on macOS: a profile for {@code sandbox-exec}. It refuses to guess: what a
 * profile does not name is denied, and a path that the profile's language cannot hold is refused.
 *
 * <p>Only the profile is here. Nothing starts programs on macOS yet, so both tiers are off there.
 */
@NullMarked
package dev.palyra.sandbox.macos;

import org.jspecify.annotations.NullMarked;
