/**
 * The command line: a thin client of the gateway's API. It decides nothing; what it prints is what
 * the gateway said. It reads the operator's token, or the agent's for {@code call}, from the home's
 * {@code state/tokens}.
 */
@NullMarked
package dev.palyra.cli;

import org.jspecify.annotations.NullMarked;
