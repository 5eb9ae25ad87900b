/** How long a sandboxed start takes, how many go at once, and what they leave behind. */
@NullMarked
package dev.palyra.bench.sandbox;

import org.jspecify.annotations.NullMarked;
