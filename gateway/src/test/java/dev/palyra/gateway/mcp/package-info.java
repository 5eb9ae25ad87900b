@NullMarked
package dev.palyra.gateway.mcp;

import org.jspecify.annotations.NullMarked;
