package dev.palyra.auth.provider;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Where an authorization server that an operator named has its endpoints, as it describes itself:
 * OpenID Connect Discovery 1.0, or RFC 8414. The description must be the server's own: it says the
 * issuer that was asked for, exactly, and is fetched over TLS without following a redirect. Where
 * it leads is the server's word: {@link Described} says what an address may be.
 *
 * @param device where logins without a browser begin, where it has them
 * @param namesItself whether it promises {@code iss} in its answers (RFC 9207)
 */
public record IssuerMetadata(
    URI authorization,
    URI token,
    Optional<URI> device,
    Optional<URI> revocation,
    boolean namesItself) {
  private static final List<String> PLACES =
      List.of("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server");

  /** Port: what servers say of themselves. */
  @FunctionalInterface
  public interface Directory {
    /**
     * @throws OAuthException with words for people
     */
    IssuerMetadata of(String issuer);
  }

  /** Asks the servers themselves, each time. */
  public static Directory directory() {
    Transport transport = new DirectTransport();
    return issuer -> read(issuer, transport);
  }

  static IssuerMetadata read(String issuer, Transport transport) {
    String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
    for (String place : PLACES) {
      Optional<JsonNode> found = document(URI.create(base + place), transport);
      if (found.isPresent()) {
        return of(issuer, found.get());
      }
    }
    throw OAuthException.refused(
        "`" + issuer + "` does not describe itself: say where its endpoints are");
  }

  private static IssuerMetadata of(String issuer, JsonNode found) {
    if (!found.path("issuer").asString("").equals(issuer)) {
      throw OAuthException.refused("`" + issuer + "` calls itself by another name");
    }
    JsonNode methods = found.path("code_challenge_methods_supported");
    // Who does not speak of it may know it; who lists others does not.
    if (methods.isArray()
        && methods.valueStream().noneMatch(method -> method.asString("").equals("S256"))) {
      throw OAuthException.refused("`" + issuer + "` does not know PKCE with S256");
    }
    Described described = Described.by(URI.create(issuer));
    return new IssuerMetadata(
        described
            .endpoint(found, "authorization_endpoint", "the authorization endpoint")
            .orElseThrow(() -> lacking(issuer)),
        described
            .endpoint(found, "token_endpoint", "the token endpoint")
            .orElseThrow(() -> lacking(issuer)),
        described.endpoint(found, "device_authorization_endpoint", "the device endpoint"),
        described.endpoint(found, "revocation_endpoint", "the revocation endpoint"),
        found.path("authorization_response_iss_parameter_supported").asBoolean(false));
  }

  private static OAuthException lacking(String issuer) {
    return OAuthException.refused(
        "`" + issuer + "` describes no logins with a browser: say where its endpoints are");
  }

  /** Nothing where there is none at that address. */
  private static Optional<JsonNode> document(URI url, Transport transport) {
    Transport.Answer answer;
    try {
      answer = transport.send("GET", url, Map.of("Accept", "application/json"), new byte[0]);
    } catch (IOException e) {
      throw OAuthException.unreachable(
          "`" + url.getHost() + "` cannot be asked where its endpoints are; try again, or say it");
    }
    if (answer.status() >= 400 && answer.status() < 500) {
      return Optional.empty();
    }
    if (answer.status() != 200) { // A redirect too: where it leads is not what was named.
      throw OAuthException.unreachable(
          "`"
              + url.getHost()
              + "` does not say where its endpoints are (status "
              + answer.status()
              + ")");
    }
    return Optional.of(Described.document(answer));
  }
}
