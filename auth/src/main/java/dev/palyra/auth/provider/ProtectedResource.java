package dev.palyra.auth.provider;

import static dev.palyra.core.Require.require;

import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A server of tools that wants tokens (RFC 9728), as the operator has configured it. Only what
 * stands here is trusted; all the rest is the server's word.
 *
 * @param server its name here
 * @param url where it is, and the only place its tokens go to
 * @param clientId who we are to its authorization server, where that was agreed on before; an https
 *     address is that of a client metadata document
 * @param clientSecret proves that, where the authorization server wants it
 * @param issuer the only authorization server that may be used, where one was named
 * @param scopes to ask for; empty for those that the server names
 * @param privateHosts hosts that may have private addresses, such as {@code login.intranet:443}
 * @param unattended whether tokens are ours (RFC 6749, 4.4) and no person's: then the client, what
 *     proves it, and the authorization server that it is proved to are known
 * @param clientKey signs that proof (RFC 7523), in the place of a secret
 */
public record ProtectedResource(
    String server,
    URI url,
    Optional<String> clientId,
    Optional<VaultRef> clientSecret,
    Optional<String> issuer,
    List<String> scopes,
    Set<String> privateHosts,
    boolean unattended,
    Optional<VaultRef> clientKey) {
  private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

  public ProtectedResource {
    scopes = List.copyOf(scopes);
    privateHosts = Set.copyOf(privateHosts);
    require(url.getHost() != null, "the server's url has no host");
    // Else the server could name the one that we show our secret to.
    require(
        !unattended
            || (issuer.isPresent()
                && clientId.isPresent()
                && clientSecret.isPresent() != clientKey.isPresent()),
        "tokens without a person need an issuer, a client and either its secret or its key");
  }

  /** A server at which people log in. */
  public ProtectedResource(
      String server,
      URI url,
      Optional<String> clientId,
      Optional<VaultRef> clientSecret,
      Optional<String> issuer,
      List<String> scopes,
      Set<String> privateHosts) {
    this(
        server, url, clientId, clientSecret, issuer, scopes, privateHosts, false, Optional.empty());
  }

  /** Whether an address may be on this machine: only where the server itself is. */
  boolean local() {
    return isLocal(url);
  }

  static boolean isLocal(URI url) {
    return THIS_MACHINE.contains(String.valueOf(url.getHost()));
  }

  /**
   * Whether a request may go to an address that is not the internet's: to the server's own host and
   * port, to this machine where the server is on it, and to the hosts that were named.
   */
  public boolean mayBePrivate(URI to) {
    return (local() && isLocal(to))
        || authority(to).equals(authority(url))
        || privateHosts.contains(authority(to));
  }

  private static String authority(URI url) {
    int port = url.getPort() > 0 ? url.getPort() : "https".equals(url.getScheme()) ? 443 : 80;
    return url.getHost() + ":" + port;
  }
}
