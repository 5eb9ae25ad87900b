/** Scenarios against the built product, and the rules of the architecture as tests. */
@NullMarked
package dev.palyra.e2e;

import org.jspecify.annotations.NullMarked;
