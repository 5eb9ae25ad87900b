@NullMarked
package dev.palyra.mcp.upstream;

import org.jspecify.annotations.NullMarked;
