package dev.palyra.auth.provider;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Reads what servers say of themselves and of others, which is nobody's word but theirs: an address
 * in it must be https, with a host, without credentials and without a fragment, of at most 1,024
 * characters; on this machine only where the server itself is, and there http will do. Of what a
 * server says nothing is repeated in a refusal.
 *
 * @param local whether the server that speaks is on this machine
 */
record Described(boolean local) {
  private static final int LONGEST = 1_024;

  /** What a server at this address says. */
  static Described by(URI server) {
    return new Described(ProtectedResource.isLocal(server));
  }

  /**
   * The document in an answer.
   *
   * @throws OAuthException where it is not one JSON object, strictly
   */
  static JsonNode document(Transport.Answer answer) {
    try {
      JsonNode json = StrictJson.parse(answer.body());
      if (json.isObject()) {
        return json;
      }
    } catch (MalformedJsonException e) {
      // Said below, without its words.
    }
    throw OAuthException.refused("metadata is malformed: it is not a JSON object");
  }

  /**
   * An endpoint in a server's metadata; nothing where it names none.
   *
   * @throws OAuthException where it is no address that may be used
   */
  Optional<URI> endpoint(JsonNode metadata, String member, String what) {
    JsonNode found = metadata.path(member);
    return found.isMissingNode() || found.isNull()
        ? Optional.empty()
        : Optional.of(address(found, what));
  }

  /**
   * An address.
   *
   * @param what it is, for people
   * @throws OAuthException where it is none that may be used
   */
  URI address(JsonNode text, String what) {
    return address(text.asString(""), what);
  }

  /** The same of a text. */
  URI address(String text, String what) {
    URI url;
    try {
      url = URI.create(text.length() > LONGEST ? "" : text);
    } catch (IllegalArgumentException e) {
      url = URI.create("");
    }
    boolean safe =
        url.getHost() != null
            && url.getRawUserInfo() == null
            && url.getRawFragment() == null
            && (ProtectedResource.isLocal(url)
                ? local && List.of("http", "https").contains(url.getScheme())
                : "https".equals(url.getScheme()));
    if (!safe) {
      throw OAuthException.refused("what is named as " + what + " is no address that may be used");
    }
    return url;
  }
}
