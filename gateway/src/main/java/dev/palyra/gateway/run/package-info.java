/** The gateway's own agents: what stands behind the ports of the run loop, put together. */
@NullMarked
package dev.palyra.gateway.run;

import org.jspecify.annotations.NullMarked;
