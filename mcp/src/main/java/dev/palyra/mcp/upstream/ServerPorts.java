package dev.palyra.mcp.upstream;

import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolName;
import dev.palyra.core.sandbox.LiveProcesses;
import dev.palyra.core.secret.RedactedStream;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.SecretResolution;
import dev.palyra.mcp.call.CallChannels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    Logins logins,
    Supplier<RedactedStream> redactor,
    CallChannels channels,
    Reach reach,
    Catalogue catalogue,
    Notes notes) {

  /** Resolves the references of a server. */
  public interface Secrets {
    SecretResolution resolve(ServerConfig server, Set<SecretRef> refs);
  }

  /** The tokens of logins at servers elsewhere. */
  public interface Logins {
    /** A token for this server alone, for the caller to close; empty where none can be had. */
    Optional<Secret> access(ServerConfig server);

    /** Renews a token that the server has refused; returns whether there is another one now. */
    boolean renew(ServerConfig server, Secret refused);

    /**
     * Gets a token without a person, where the server is configured so.
     *
     * @param challenge its {@code WWW-Authenticate}
     * @return whether there is one now that it has not refused
     */
    boolean obtain(ServerConfig server, String challenge);

    /** Whether the token's renewal failed for a reason that may pass. */
    boolean mayPass(ServerConfig server);
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
    Optional<String> objection(ServerConfig server, Definition definition);

    /**
     * Puts these tools in the place of the servers' tools before, if the policies in force hold
     * with them.
     *
     * @return what is against it; empty where it was done
     */
    Optional<String> put(Map<ServerConfig, List<Definition>> definitions);
  }

  /** Writes down what happened, for whoever looks at the record later. */
  public interface Notes {
    void note(String kind, Map<String, String> fields);
  }
}
