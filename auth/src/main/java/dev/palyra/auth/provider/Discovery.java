package dev.palyra.auth.provider;

import dev.palyra.core.provider.OAuthLogin;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Finds the authorization server of a server of tools, as the MCP authorization specification
 * (2025-11-25) has it: protected resource metadata (RFC 9728), authorization server metadata (RFC
 * 8414, or OpenID Connect Discovery), and who we are there.
 *
 * <p>Every address in it is named by somebody who may be hostile: {@link Described} says what it
 * may be, and the {@link Transport} looks where it leads. What a document is about must be what was
 * asked for, exactly; nothing of its words is repeated.
 */
final class Discovery {
  private static final String RESOURCE = "/.well-known/oauth-protected-resource";
  private static final String SERVER = "/.well-known/oauth-authorization-server";
  private static final String OPENID = "/.well-known/openid-configuration";
  private static final int MOST = 32;
  private static final byte[] NOTHING = {};

  private final ProtectedResource configured;
  private final Described described;
  private final Transport transport;
  private final Function<String, Optional<String>> secrets;

  /**
   * @param secrets the configured secret of the client, for a host that it may go to
   */
  Discovery(
      ProtectedResource configured,
      Transport transport,
      Function<String, Optional<String>> secrets) {
    this.configured = configured;
    this.described = new Described(configured.local());
    this.transport = transport;
    this.secrets = secrets;
  }

  /**
   * Finds it, and registers us there where that has to be.
   *
   * @param redirect where the browser comes back to
   * @throws OAuthException with words for people
   */
  Grantor find(Challenge challenge, URI redirect) {
    JsonNode resource = resource(challenge);
    URI identifier = identifier(resource);
    String issuer = issuer(resource);
    JsonNode metadata = metadata(issuer);
    if (!texts(metadata.path("code_challenge_methods_supported")).contains("S256")) {
      throw OAuthException.refused("the authorization server does not know PKCE with S256");
    }
    URI authorization =
        described.address(metadata.path("authorization_endpoint"), "the authorization endpoint");
    URI token = described.address(metadata.path("token_endpoint"), "the token endpoint");
    Optional<URI> revocation =
        described.endpoint(metadata, "revocation_endpoint", "the revocation endpoint");
    List<String> scopes = withOffline(scopes(challenge, resource), metadata);
    Client client =
        client(metadata, token, redirect); // The last: it leaves something behind there.
    boolean named =
        metadata.path("authorization_response_iss_parameter_supported").asBoolean(false);
    return new Grantor(
        new OAuthLogin(
            issuer, named, client.id(), authorization, token, Optional.empty(), revocation, scopes),
        identifier,
        client.credential());
  }

  /**
   * Where tokens of our own come from, and what proves there who we are.
   *
   * @param methods the proofs that are taken; empty where that is not said
   * @param algorithms the signatures that are taken; empty where that is not said
   */
  record Own(Grantor grantor, List<String> methods, List<String> algorithms) {}

  /** Finds the authorization server that is configured, for tokens without a person. */
  Own own(Challenge challenge) {
    JsonNode resource = resource(challenge);
    URI identifier = identifier(resource);
    return own(issuer(resource), identifier, scopes(challenge, resource));
  }

  /** The same once more: the server of tools has no say in it any more. */
  Own own(Grantor before) {
    return own(before.login().issuer(), before.resource(), before.login().scopes());
  }

  private Own own(String issuer, URI identifier, List<String> scopes) {
    JsonNode metadata = metadata(issuer);
    URI token = described.address(metadata.path("token_endpoint"), "the token endpoint");
    var login =
        new OAuthLogin(
            issuer,
            false,
            configured.clientId().orElseThrow(),
            token, // There is no page, and a server for machines alone names none.
            token,
            Optional.empty(),
            Optional.empty(),
            scopes);
    return new Own(
        new Grantor(login, identifier, Optional.empty()),
        texts(metadata.path("token_endpoint_auth_methods_supported")),
        texts(metadata.path("token_endpoint_auth_signing_alg_values_supported")));
  }

  private JsonNode resource(Challenge challenge) {
    if (challenge.metadata().isPresent()) {
      return document(described.address(challenge.metadata().get(), "the metadata of the server"))
          .orElseThrow(() -> OAuthException.refused("the server's metadata is not where it says"));
    }
    String path = configured.url().getRawPath();
    String own = path == null || path.equals("/") ? "" : path;
    return document(at(configured.url(), RESOURCE + own))
        .or(() -> own.isEmpty() ? Optional.empty() : document(at(configured.url(), RESOURCE)))
        .orElseThrow(
            () -> OAuthException.refused("the server does not say where its tokens come from"));
  }

  /** The server's name for itself: its address, or what that begins with. */
  private URI identifier(JsonNode resource) {
    URI claimed = described.address(resource.path("resource"), "the resource");
    URI url = configured.url();
    String path = String.valueOf(url.getRawPath());
    String prefix = claimed.getRawPath() == null ? "" : claimed.getRawPath();
    String bare = prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix;
    boolean same =
        url.getScheme().equalsIgnoreCase(claimed.getScheme())
            && url.getHost().equalsIgnoreCase(claimed.getHost())
            && port(url) == port(claimed)
            && claimed.getRawQuery() == null
            && (path.equals(prefix) || path.equals(bare) || path.startsWith(bare + "/"));
    if (!same) {
      throw OAuthException.refused("the metadata is that of another server");
    }
    return claimed;
  }

  private static int port(URI url) {
    return url.getPort() > 0 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
  }

  private String issuer(JsonNode resource) {
    List<String> servers = texts(resource.path("authorization_servers"));
    Optional<String> wanted = configured.issuer();
    if (wanted.isPresent() && !servers.contains(wanted.get())) {
      throw OAuthException.refused(
          "the server does not name the authorization server that is configured for it");
    }
    String issuer =
        wanted
            .or(() -> servers.stream().findFirst())
            .orElseThrow(() -> OAuthException.refused("the server names no authorization server"));
    URI url = described.address(issuer, "the authorization server");
    if (url.getRawQuery() != null) {
      throw OAuthException.refused("the authorization server's name is malformed");
    }
    return issuer;
  }

  private JsonNode metadata(String issuer) {
    URI url = URI.create(issuer);
    String path = url.getRawPath() == null ? "" : url.getRawPath();
    String own = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    var places = new ArrayList<>(List.of(SERVER + own, OPENID + own));
    if (!own.isEmpty()) {
      places.add(own + OPENID);
    }
    JsonNode found = null;
    for (int i = 0; i < places.size() && found == null; i++) {
      found = document(at(url, places.get(i))).orElse(null);
    }
    if (found == null) {
      throw OAuthException.refused("the authorization server does not describe itself");
    }
    if (!found.path("issuer").asString("").equals(issuer)) {
      throw OAuthException.refused("the authorization server calls itself by another name");
    }
    return found;
  }

  private List<String> scopes(Challenge challenge, JsonNode resource) {
    List<String> wanted =
        !configured.scopes().isEmpty()
            ? configured.scopes()
            : !challenge.scopes().isEmpty()
                ? challenge.scopes()
                : texts(resource.path("scopes_supported"));
    return wanted.stream().limit(MOST - 1).distinct().toList();
  }

  private static List<String> withOffline(List<String> wanted, JsonNode metadata) {
    var all = new ArrayList<>(wanted);
    // Without it some servers give no refresh token.
    if (!all.isEmpty()
        && !all.contains("offline_access")
        && texts(metadata.path("scopes_supported")).contains("offline_access")) {
      all.add("offline_access");
    }
    return all;
  }

  private record Client(String id, Optional<ClientCredential> credential) {}

  private Client client(JsonNode metadata, URI token, URI redirect) {
    List<String> methods = texts(metadata.path("token_endpoint_auth_methods_supported"));
    boolean documents = metadata.path("client_id_metadata_document_supported").asBoolean(false);
    Optional<String> usable =
        configured.clientId().filter(id -> documents || !id.startsWith("https://"));
    if (usable.isPresent()) {
      return new Client(usable.get(), configured(methods, token));
    }
    @Nullable JsonNode place = metadata.get("registration_endpoint");
    if (place == null) {
      throw OAuthException.refused(
          "the authorization server registers nobody by itself: register Palyra there and set"
              + " `oauth.client-id`");
    }
    String method = ClientCredential.choose(methods, false);
    return registered(described.address(place, "the registration endpoint"), redirect, method);
  }

  private Optional<ClientCredential> configured(List<String> methods, URI token) {
    if (configured.clientSecret().isEmpty()) {
      return Optional.empty();
    }
    String secret =
        secrets
            .apply(token.getHost())
            .orElseThrow(() ->
                OAuthException.refused(
                    "the secret in `oauth.client-secret` is not there, or not for `"
                        + token.getHost()
                        + "`"));
    return Optional.of(ClientCredential.of(ClientCredential.choose(methods, true), secret));
  }

  /** Registers us (RFC 7591), as a public client where the server takes such. */
  private Client registered(URI place, URI redirect, String method) {
    ObjectNode us =
        JsonNodeFactory.instance
            .objectNode()
            .put("client_name", "Palyra")
            .put("application_type", "native")
            .put("token_endpoint_auth_method", method);
    us.putArray("redirect_uris").add(redirect.toString());
    us.putArray("grant_types").add("authorization_code").add("refresh_token");
    us.putArray("response_types").add("code");
    Transport.Answer answer =
        send(
            "POST",
            place,
            Map.of("Content-Type", "application/json", "Accept", "application/json"),
            us.toString().getBytes(StandardCharsets.UTF_8));
    if (answer.status() != 201 && answer.status() != 200) {
      throw OAuthException.refused(
          "the authorization server did not register Palyra (status " + answer.status() + ")");
    }
    JsonNode said = Described.document(answer);
    String id = said.path("client_id").asString("");
    if (id.isEmpty()) {
      throw OAuthException.refused("the authorization server's registration names no client");
    }
    String given = said.path("token_endpoint_auth_method").asString(method);
    return new Client(
        id,
        given.equals(ClientCredential.NONE)
            ? Optional.empty()
            : Optional.of(ClientCredential.of(given, said.path("client_secret").asString(""))));
  }

  /** A document of JSON; nothing where there is none at that address. */
  private Optional<JsonNode> document(URI url) {
    Transport.Answer answer = send("GET", url, Map.of("Accept", "application/json"), NOTHING);
    if (answer.status() == 200) {
      return Optional.of(Described.document(answer));
    }
    if (answer.status() >= 400 && answer.status() < 500) {
      return Optional.empty();
    }
    // A redirect too: where it leads was not looked at.
    throw OAuthException.refused("metadata cannot be had (status " + answer.status() + ")");
  }

  private Transport.Answer send(String method, URI url, Map<String, String> headers, byte[] body) {
    try {
      return transport.send(method, url, headers, body);
    } catch (IOException e) {
      throw OAuthException.unreachable(
          "`" + url.getHost() + "` cannot be asked: " + e.getMessage());
    }
  }

  private static URI at(URI origin, String path) {
    return URI.create(origin.getScheme() + "://" + origin.getRawAuthority() + path);
  }

  private static List<String> texts(JsonNode array) {
    return array
        .valueStream()
        .filter(JsonNode::isString)
        .map(JsonNode::asString)
        .limit(MOST)
        .toList();
  }
}
