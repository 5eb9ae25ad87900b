/** A gateway that tests can stop between any two steps; here to reach what its package keeps. */
@NullMarked
package dev.palyra.gateway;

import org.jspecify.annotations.NullMarked;
