@NullMarked
package dev.palyra.mcp.server;

import org.jspecify.annotations.NullMarked;
