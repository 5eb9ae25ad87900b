package dev.palyra.mcp.upstream;

import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.sandbox.LiveProcesses;
import dev.palyra.core.secret.RedactedStream;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.mcp.call.CallChannels;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * All that servers need of the gateway.
 *
 * @param redactor a new stream that takes out every value that was handed out
 */
public record ServerPorts(
    LiveProcesses processes,
    Secrets secrets,
    Supplier<RedactedStream> redactor,
    CallChannels channels,
    Reach reach,
    Catalogue catalogue,
    Notes notes) {

  /** Resolves the references of a server. */
  public interface Secrets {
    SecretResolution resolve(ServerConfig server, Set<SecretRef> refs);
  }

  /** Whether a principal may be able to call a tool. */
  public interface Reach {
    boolean reaches(Principal principal, ToolName tool);
  }

  /** Takes the tools of servers into the catalogue, and the policies with them. */
  public interface Catalogue {
    /**
     * Whether {@code definition} can be a tool here; says why not.
     *
     * @return empty where it can
     */
    java.util.Optional<String> objection(ServerConfig server, Definition definition);

    /**
     * Puts these tools in the place of the servers' tools before, if the policies in force hold
     * with them.
     *
     * @return what is against it; empty where it was done
     */
    java.util.Optional<String> put(Map<ServerConfig, java.util.List<Definition>> definitions);
  }

  /** Writes down what happened, for whoever looks at the record later. */
  public interface Notes {
    void note(String kind, Map<String, String> fields);
  }
}
