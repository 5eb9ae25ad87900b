/**
 * Palyra as an MCP server: what a client may list and call, over any transport. {@link
 * dev.palyra.mcp.server.HttpFace} is the Streamable HTTP transport without a web server.
 *
 * <p>Deliberately absent: any decision. A call goes to the {@link dev.palyra.mcp.server.Desk}, and
 * what it says is what the client is told.
 */
@NullMarked
package dev.palyra.mcp.server;

import org.jspecify.annotations.NullMarked;
