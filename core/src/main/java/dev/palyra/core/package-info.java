/** The domain of Palyra: the values, the ports and the gate that a tool call passes. */
@NullMarked
package dev.palyra.core;

import org.jspecify.annotations.NullMarked;
