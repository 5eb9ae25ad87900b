/** A model that says what was recorded: for the demo, for tests, and to go through a run again. */
@NullMarked
package dev.palyra.agent.recorded;

import org.jspecify.annotations.NullMarked;
