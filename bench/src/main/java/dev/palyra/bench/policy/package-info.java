/** What a decision costs at the gate: from a tool call to a decision, and over recorded calls. */
@NullMarked
package dev.palyra.bench.policy;

import org.jspecify.annotations.NullMarked;
