/**
 * Implements the port {@link dev.palyra.core.sandbox.Sandbox}: sends each request to the tier that
 * it names, and refuses it where that tier does not hold. There is no second choice.
 */
@NullMarked
package dev.palyra.sandbox;

import org.jspecify.annotations.NullMarked;
