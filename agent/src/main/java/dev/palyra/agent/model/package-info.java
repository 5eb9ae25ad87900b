/**
 * Port: a language model that proposes tool calls. Knows nothing of runs and of where they are
 * kept.
 */
@NullMarked
package dev.palyra.agent.model;

import org.jspecify.annotations.NullMarked;
