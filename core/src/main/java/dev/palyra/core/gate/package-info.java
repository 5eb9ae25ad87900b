/**
 * The one way through: {@link dev.palyra.core.gate.Gate} takes a tool call from policy to audit.
 * There is no chain of filters in which one could be left out, and no second entrance.
 */
@NullMarked
package dev.palyra.core.gate;

import org.jspecify.annotations.NullMarked;
