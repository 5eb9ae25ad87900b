/**
 * Who may do what on the control plane: Cedar again, with a schema and policies of its own, so that
 * a wide permit for tools never opens the gateway itself. Every route is an action.
 */
@NullMarked
package dev.palyra.policy.control;

import org.jspecify.annotations.NullMarked;
