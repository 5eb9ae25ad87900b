package dev.palyra.auth.provider;

import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What proves to an authorization server that a client is the one it registered (RFC 6749, 2.3.1).
 * A class, not a record: it is a secret.
 */
final class ClientCredential implements ClientProof {
  static final String NONE = "none";
  private static final String BASIC = "client_secret_basic";
  private static final String POST = "client_secret_post";

  private final String method;
  private final String secret;

  private ClientCredential(String method, String secret) {
    this.method = method;
    this.secret = secret;
  }

  /**
   * @throws OAuthException where it is a method that is not known here
   */
  static ClientCredential of(String method, String secret) {
    if (secret.isEmpty() || !(method.equals(BASIC) || method.equals(POST))) {
      throw OAuthException.refused("the authorization server wants another proof of who we are");
    }
    return new ClientCredential(method, secret);
  }

  /**
   * The method to use, of those that a server takes.
   *
   * @param secret whether there is one already
   */
  static String choose(List<String> taken, boolean secret) {
    if (!secret && (taken.isEmpty() || taken.contains(NONE))) {
      return NONE; // A public client has nothing to lose.
    }
    return taken.isEmpty() || taken.contains(BASIC) ? BASIC : POST;
  }

  @Override
  public ClientAuthentication of(String client) {
    return method.equals(BASIC)
        ? new ClientSecretBasic(new ClientID(client), new Secret(secret))
        : new ClientSecretPost(new ClientID(client), new Secret(secret));
  }

  JsonNode toJson() {
    return JsonNodeFactory.instance.objectNode().put("method", method).put("secret", secret);
  }

  static Optional<ClientCredential> of(JsonNode json) {
    return json.isObject()
        ? Optional.of(of(json.path("method").asString(""), json.path("secret").asString("")))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return "ClientCredential[redacted]";
  }
}
