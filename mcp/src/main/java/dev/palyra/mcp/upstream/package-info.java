/**
 * The MCP servers behind Palyra: started in tier C or reached over HTTP, spoken to through one
 * connection each, pinned to the definitions that an operator knows.
 *
 * <p>What a server says is never trusted: its messages are bounded, its answers belong to what was
 * asked, its definitions count once they are pinned, and its words about its own tools change no
 * decision.
 */
@NullMarked
package dev.palyra.mcp.upstream;

import org.jspecify.annotations.NullMarked;
