/** The gateway as a whole, over its HTTP API. */
@NullMarked
package dev.palyra.bench.gateway;

import org.jspecify.annotations.NullMarked;
