/**
 * Runs of agents: what was asked for, where it stands, and what can happen to it. A run changes
 * only by an event of the audit log, as calls and approvals do; the loop that drives it lives
 * elsewhere and can be killed at any moment.
 */
@NullMarked
package dev.palyra.core.run;

import org.jspecify.annotations.NullMarked;
