package dev.palyra.gateway.mcp;

import dev.palyra.auth.provider.OAuthException;
import dev.palyra.auth.provider.ProtectedResource;
import dev.palyra.auth.provider.ServerLogins;
import dev.palyra.core.call.Principal;
import dev.palyra.core.secret.Secret;
import dev.palyra.mcp.upstream.ServerConfig;
import dev.palyra.mcp.upstream.ServerPorts;
import dev.palyra.mcp.upstream.Upstreams;
import java.net.URI;
import java.util.Optional;

/** Logins at the servers behind Palyra: what operators begin and end, by a server's name. */
public record ServerLoginDesk(ServerLogins logins, Upstreams upstreams) {
  /** The same, for the servers themselves. */
  public static ServerPorts.Logins port(ServerLogins logins) {
    return new ServerPorts.Logins() {
      @Override
      public Optional<Secret> access(ServerConfig server) {
        return resource(server).flatMap(logins::access);
      }

      @Override
      public boolean renew(ServerConfig server, Secret refused) {
        return resource(server).map(it -> logins.renew(it, refused)).orElse(false);
      }

      @Override
      public boolean obtain(ServerConfig server, String challenge) {
        return resource(server).map(it -> logins.obtain(it, challenge)).orElse(false);
      }

      @Override
      public boolean mayPass(ServerConfig server) {
        return resource(server).map(logins::mayPass).orElse(false);
      }
    };
  }

  private static Optional<ProtectedResource> resource(ServerConfig server) {
    return switch (server.place()) {
      case ServerConfig.Place.Here _ -> Optional.empty();
      case ServerConfig.Place.Elsewhere elsewhere ->
          elsewhere.bearer().isPresent()
              ? Optional.empty()
              : Optional.of(
                  new ProtectedResource(
                      server.name(),
                      elsewhere.url(),
                      elsewhere.oauth().clientId(),
                      elsewhere.oauth().clientSecret(),
                      elsewhere.oauth().issuer(),
                      elsewhere.oauth().scopes(),
                      elsewhere.oauth().privateHosts(),
                      elsewhere.oauth().unattended(),
                      elsewhere.oauth().clientKey()));
    };
  }

  private ProtectedResource resource(String name) {
    ServerConfig server =
        upstreams.config(name).orElseThrow(() -> OAuthException.refused("there is no such server"));
    return resource(server)
        .orElseThrow(() ->
            OAuthException.refused("the server is a program or has a `bearer`: it takes no login"));
  }

  /**
   * Begins a login.
   *
   * @param owner the token that begins it, and alone can end it
   * @param redirect the address of a listener of the command line
   * @throws OAuthException with words for people
   */
  public ServerLogins.Begun begin(String name, String owner, URI redirect) {
    return logins.begin(resource(name), upstreams.challenge(name), owner, redirect);
  }

  /**
   * Gets tokens without a person where the server is configured so, and speaks to it anew.
   *
   * @return the issuer of the tokens; empty where a person has to log in
   * @throws OAuthException with words for people
   */
  public Optional<String> obtain(String name, Principal by) {
    ProtectedResource resource = resource(name);
    if (!resource.unattended()) {
      return Optional.empty();
    }
    String issuer = logins.obtain(resource, upstreams.challenge(name), by);
    upstreams.loginChanged(name);
    return Optional.of(issuer);
  }

  /**
   * Takes what came back with the browser, and speaks to the server anew.
   *
   * @return the issuer of the tokens
   * @throws OAuthException with words for people
   */
  public String finish(String name, String answer, String owner, Principal by) {
    String issuer = logins.finish(resource(name), answer, owner, by);
    upstreams.loginChanged(name);
    return issuer;
  }

  /**
   * Gives the tokens of a login back, and speaks to the server without.
   *
   * @return what the authorization server objected to
   */
  public Optional<String> revoke(String name, Principal by) {
    Optional<String> objection = logins.revoke(resource(name), by);
    upstreams.loginChanged(name);
    return objection;
  }

  /** Whose tokens there are for a server; empty where there are none. */
  public Optional<String> issuer(ServerConfig server) {
    return resource(server).flatMap(logins::issuer);
  }
}
