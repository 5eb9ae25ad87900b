/**
 * What the module {@code mcp} needs of the gateway: calls through the gate, the tools that a
 * caller's policy lets it call, and the servers behind Palyra as tools of the catalogue.
 */
@NullMarked
package dev.palyra.gateway.mcp;

import org.jspecify.annotations.NullMarked;
