/**
 * Calls in flight: each on a virtual thread of its own, within limits, and independent of whoever
 * asked for it. A client that goes away does not end its call.
 */
@NullMarked
package dev.palyra.gateway.call;

import org.jspecify.annotations.NullMarked;
