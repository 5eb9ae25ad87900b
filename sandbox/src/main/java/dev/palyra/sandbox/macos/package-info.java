/**
 * Tiers B and C on macOS: a program under a {@code sandbox-exec} profile and the limits that a
 * shell can set, watched from outside. It refuses to guess: what a profile does not name is denied,
 * a path that the profile's language cannot hold is refused, and what the system does not enforce
 * is missing among the mechanisms.
 *
 * <p>Nobody has run this on a Mac yet. All that does not need one is tested elsewhere against a
 * stand-in for {@code sandbox-exec}; the profiles, and whether a process's sandbox can be asked,
 * are for the doctor's probes to find out on each host, which turn a tier off that does not hold.
 */
@NullMarked
package dev.palyra.sandbox.macos;

import org.jspecify.annotations.NullMarked;
