package dev.palyra.mcp.upstream;

import static dev.palyra.core.Require.require;

import dev.palyra.core.policy.Capability;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One server.
 *
 * @param prefix stands before the names of its tools and prompts; may be empty
 * @param capabilities what its tools can do, beside what is evident
 * @param sensitive whether policies see {@code is_sensitive_action} for its tools
 * @param allow what it may ask of the client: sampling, roots, elicitation
 * @param quotas of a server that runs here, for its whole life
 */
public record ServerConfig(
    String name,
    String prefix,
    Place place,
    Set<Capability> capabilities,
    boolean sensitive,
    Set<String> allow,
    SandboxProcessRunnerPolicy quotas,
    Bounds bounds) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,31}");
  private static final Pattern PREFIX = Pattern.compile("([A-Za-z0-9_-]{1,32}\\.)?");

  public ServerConfig {
    require(
        NAME.matcher(name).matches(),
        "name must be 1 to 32 lower-case letters, digits, `_` and `-`, got `%s`",
        name);
    require(
        PREFIX.matcher(prefix).matches(),
        "prefix must be empty, or end with a dot, got `%s`",
        prefix);
    capabilities = Set.copyOf(capabilities);
    allow = Set.copyOf(allow);
  }

  /** Where it is. */
  public sealed interface Place {
    Tier tier();

    /** The secrets that it is given. */
    Set<SecretRef> secrets();

    /** The hosts that it may reach. */
    Set<EgressHost> egress();

    /**
     * A program in tier C that speaks over standard input and output.
     *
     * @param environment plain values by name
     * @param references secrets by the name of the variable that they fill
     */
    record Here(
        Path program,
        List<String> arguments,
        Map<String, String> environment,
        Map<String, SecretRef> references,
        Path workingDirectory,
        List<WorkspaceRoot> roots,
        Set<EgressHost> egress)
        implements Place {
      public Here {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
        references = Map.copyOf(references);
        roots = List.copyOf(roots);
        egress = Set.copyOf(egress);
      }

      @Override
      public Tier tier() {
        return Tier.ISOLATED;
      }

      @Override
      public Set<SecretRef> secrets() {
        return Set.copyOf(references.values());
      }
    }

    /**
     * A server elsewhere, over Streamable HTTP.
     *
     * @param bearer sent as {@code Authorization: Bearer}; without one, the token of a login is
     * @param oauth what is known of logins there
     */
    record Elsewhere(URI url, Optional<SecretRef> bearer, OAuth oauth) implements Place {
      public Elsewhere {
        require(
            bearer.isEmpty() || oauth.equals(OAuth.NONE),
            "a server has `bearer` or `oauth`, not both");
        String host = String.valueOf(url.getHost());
        boolean local = Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
        require(
            "https".equals(url.getScheme()) || ("http".equals(url.getScheme()) && local),
            "url must be https, or http on this machine, got `%s`",
            url);
        require(
            url.getUserInfo() == null, "url must hold no credential: name a secret in `bearer`");
      }

      @Override
      public Tier tier() {
        return Tier.BUILTIN;
      }

      @Override
      public Set<SecretRef> secrets() {
        return bearer.map(Set::of).orElse(Set.of());
      }

      @Override
      public Set<EgressHost> egress() {
        int port = url.getPort() > 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
        return Set.of(new EgressHost(url.getHost(), port));
      }
    }
  }

  /**
   * What an operator knows of the logins at a server; the rest is discovered.
   *
   * @param clientId who we are to the authorization server; an https address is that of a client
   *     metadata document
   * @param clientSecret proves that, where the authorization server wants it
   * @param issuer the only authorization server that may be used
   * @param scopes to ask for, in the place of those that the server names
   * @param privateHosts of the authorization server, which may have private addresses: {@code
   *     host:port}
   * @param unattended whether tokens are Palyra's own (RFC 6749, 4.4), and no person logs in
   * @param clientKey signs who we are (RFC 7523), in the place of the secret
   */
  public record OAuth(
      Optional<String> clientId,
      Optional<VaultRef> clientSecret,
      Optional<String> issuer,
      List<String> scopes,
      Set<String> privateHosts,
      boolean unattended,
      Optional<VaultRef> clientKey) {
    public static final OAuth NONE =
        new OAuth(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Set.of(),
            false,
            Optional.empty());

    public OAuth {
      scopes = List.copyOf(scopes);
      privateHosts = Set.copyOf(privateHosts);
      require(
          unattended || clientKey.isEmpty(),
          "`oauth.client-key` is for `grant = \"client-credentials\"`");
      require(
          !unattended || (clientId.isPresent() && issuer.isPresent()),
          "`grant = \"client-credentials\"` needs `oauth.client-id` and `oauth.issuer`");
      require(
          !unattended || clientSecret.isPresent() != clientKey.isPresent(),
          "`grant = \"client-credentials\"` needs either `oauth.client-secret` or `oauth.client-key`");
    }
  }

  /**
   * Limits.
   *
   * @param message bytes of one message
   * @param tools that are taken from it
   * @param pending calls that it works on at the same time
   * @param start how long it may take to start
   * @param call how long one call may take
   */
  public record Bounds(long message, int tools, int pending, Duration start, Duration call) {
    public static final Bounds DEFAULTS =
        new Bounds(4L << 20, 256, 64, Duration.ofSeconds(60), Duration.ofMinutes(10));
  }
}
