package dev.palyra.core.provider;

import static dev.palyra.core.Require.require;

import dev.palyra.core.secret.VaultRef;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A named way to a provider of models. Holds no secret: a key is named by its place in the vault.
 *
 * @param endpoint the base of the API, without a slash at its end
 * @param agent whose runs alone may use it; empty for everybody's
 * @param rank the lower, the earlier it is tried
 * @param fallbacks profiles that stand in for it, the first first
 * @param key of the API, where there is one
 * @param login how tokens are had, where there is no key
 */
public record ProviderProfile(
    String name,
    ProviderKind kind,
    URI endpoint,
    Optional<String> agent,
    int rank,
    List<String> fallbacks,
    Optional<VaultRef> key,
    Optional<OAuthLogin> login) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern AGENT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final int MOST_FALLBACKS = 8;
  private static final int LONGEST = 1_024;

  public ProviderProfile {
    fallbacks = List.copyOf(fallbacks);
    require(
        NAME.matcher(name).matches(),
        "a profile's name is 1 to 63 lower-case letters, digits or `-`, got `%s`",
        name);
    agent.ifPresent(
        only -> require(AGENT.matcher(only).matches(), "`%s` is no name of an agent", only));
    require(rank >= 0 && rank <= 1_000, "rank must be from 0 to 1000, got `%d`", rank);
    require(
        fallbacks.size() <= MOST_FALLBACKS && Set.copyOf(fallbacks).size() == fallbacks.size(),
        "a profile has at most %d fallbacks, each once",
        MOST_FALLBACKS);
    require(!fallbacks.contains(name), "profile `%s` cannot stand in for itself", name);
    require(key.isEmpty() || login.isEmpty(), "profile `%s` has a key or a login, not both", name);
    requireSafe("endpoint", endpoint);
    require(
        endpoint.getQuery() == null && !endpoint.toString().endsWith("/"),
        "endpoint has neither a query nor a slash at its end, got `%s`",
        endpoint);
  }

  /** Credentials go over TLS, or to this machine, which has no wire. */
  public static void requireSafe(String what, URI uri) {
    boolean here =
        Set.of("localhost", "127.0.0.1", "[::1]").contains(String.valueOf(uri.getHost()));
    require(
        uri.toString().length() <= LONGEST
            && uri.getUserInfo() == null
            && uri.getHost() != null
            && uri.getFragment() == null
            && ("https".equals(uri.getScheme()) || ("http".equals(uri.getScheme()) && here)),
        "%s must be https, or http to this machine, without credentials in it, got `%s`",
        what,
        uri);
  }

  /** Whether a run of this agent may use it. */
  public boolean serves(Optional<String> asking) {
    return agent.isEmpty() || agent.equals(asking);
  }
}
