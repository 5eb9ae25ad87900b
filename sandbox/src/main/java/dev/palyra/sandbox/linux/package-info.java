/**
 * Linux, as far as the sandbox needs it, through {@code java.lang.foreign}: one thin class for each
 * kernel facility, no policy. Calls answer with the kernel's result or a negative errno, as system
 * calls do, because some of them run on threads that may load no class and throw no exception.
 *
 * <p>Nothing outside the sandbox module uses this package, and nothing here decides anything.
 */
@NullMarked
package dev.palyra.sandbox.linux;

import org.jspecify.annotations.NullMarked;
