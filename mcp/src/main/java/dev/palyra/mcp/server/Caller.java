package dev.palyra.mcp.server;

import dev.palyra.core.call.Principal;
import java.util.Optional;

/** Whose credential a request came with. */
public record Caller(Principal principal, Optional<String> deviceId) {}
