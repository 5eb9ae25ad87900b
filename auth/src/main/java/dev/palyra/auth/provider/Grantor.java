package dev.palyra.auth.provider;

import dev.palyra.core.provider.OAuthLogin;
import java.net.URI;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An authorization server that was found, not configured, and what its tokens are for: kept with
 * them, so that a refresh token goes back to where it came from, whatever anybody says by then.
 *
 * @param credential what proves who we are there, where that has to be proved
 * @param resource the identifier of the protected resource (RFC 8707)
 */
record Grantor(OAuthLogin login, URI resource, Optional<ClientCredential> credential) {
  ObjectNode toJson() {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("issuer", login.issuer())
            .put("names_itself", login.namesItself())
            .put("client_id", login.clientId())
            .put("authorization", login.authorization().toString())
            .put("token", login.token().toString())
            .put("resource", resource.toString());
    login.revocation().ifPresent(uri -> json.put("revocation", uri.toString()));
    credential.ifPresent(secret -> json.set("client", secret.toJson()));
    var scopes = json.putArray("scopes");
    login.scopes().forEach(scopes::add);
    return json;
  }

  /**
   * @throws IllegalArgumentException where it is not what {@link #toJson} made
   */
  static Grantor of(JsonNode json) {
    return new Grantor(
        new OAuthLogin(
            json.path("issuer").asString(""),
            json.path("names_itself").asBoolean(true),
            json.path("client_id").asString(""),
            URI.create(json.path("authorization").asString("")),
            URI.create(json.path("token").asString("")),
            Optional.empty(),
            Optional.ofNullable(json.get("revocation")).map(it -> URI.create(it.asString())),
            json.path("scopes").valueStream().map(JsonNode::asString).toList()),
        URI.create(json.path("resource").asString("")),
        ClientCredential.of(json.path("client")));
  }
}
