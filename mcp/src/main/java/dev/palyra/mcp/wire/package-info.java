/**
 * The Model Context Protocol on the wire: JSON-RPC messages as JSON trees, so that what one side
 * sends and we don't know reaches the other side as it was.
 *
 * <p>Deliberately absent: classes for the protocol's many objects, and batches, which only the
 * revision 2025-03-26 had.
 *
 * @see <a href="https://modelcontextprotocol.io/specification">the specification</a>
 */
@NullMarked
package dev.palyra.mcp.wire;

import org.jspecify.annotations.NullMarked;
