/**
 * Palyra as an MCP server, and in front of MCP servers. What passes here is decided elsewhere:
 * every call goes through the gate, whichever side of this module it comes from.
 */
@NullMarked
package dev.palyra.mcp;

import org.jspecify.annotations.NullMarked;
