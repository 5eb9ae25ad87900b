package dev.palyra.gateway.mcp;

import dev.palyra.mcp.call.CallChannels;
import dev.palyra.mcp.server.FaceSettings;
import dev.palyra.mcp.server.McpServer;
import dev.palyra.mcp.server.Offers;
import dev.palyra.mcp.upstream.Upstreams;
import java.util.Optional;

/**
 * The parts of MCP that are there whether or not there are servers behind Palyra.
 *
 * @param channels between clients and servers, beside the calls themselves
 * @param offers of the servers
 * @param definitions of their tools
 * @param upstreams the servers themselves, for operators
 * @param logins at those that are elsewhere
 */
public record McpParts(
    CallChannels channels,
    Offers offers,
    McpServer.Definitions definitions,
    FaceSettings settings,
    Optional<Upstreams> upstreams,
    Optional<ServerLoginDesk> logins) {
  /** Without servers. */
  public static McpParts alone() {
    return new McpParts(
        new CallChannels(),
        Offers.NONE,
        _ -> Optional.empty(),
        FaceSettings.DEFAULTS,
        Optional.empty(),
        Optional.empty());
  }
}
