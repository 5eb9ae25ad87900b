/** Generators of random Cedar, for the property tests of this module. */
@NullMarked
package dev.palyra.cedar.testing;

import org.jspecify.annotations.NullMarked;
