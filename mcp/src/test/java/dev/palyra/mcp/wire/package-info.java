@NullMarked
package dev.palyra.mcp.wire;

import org.jspecify.annotations.NullMarked;
