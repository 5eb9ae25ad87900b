/**
 * The run loop: asks the model, proposes its calls to the gate, tells it the results, until it is
 * done or a budget is used up. All that a run is stands in the audit log; the loop can be killed at
 * any moment and started again.
 *
 * <p>It refuses to do: deciding, executing, holding a credential of the gateway. A call goes
 * through a port, behind which the gate stands.
 */
@NullMarked
package dev.palyra.agent;

import org.jspecify.annotations.NullMarked;
