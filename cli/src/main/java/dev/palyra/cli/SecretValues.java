package dev.palyra.cli;

import dev.palyra.core.call.StrictJson;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretLease;
import dev.palyra.core.secret.SecretRef;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Asks the gateway for the values of references, which it records. */
final class SecretValues {
  private SecretValues() {}

  /** All of them, or the command ends. The caller closes the lease. */
  static SecretLease of(Palyra app, Collection<SecretRef> refs, @Nullable String code) {
    Map<SecretRef, Secret> values = new LinkedHashMap<>();
    if (!refs.isEmpty()) {
      ObjectNode body = Json.mapper().createObjectNode();
      refs.forEach(ref -> body.withArray("refs").add(ref.toString()));
      byte[] answer = app.operator().postForBytes("/v1/secrets:use", body, code);
      JsonNode given = StrictJson.parse(answer).path("values");
      Arrays.fill(answer, (byte) 0);
      for (JsonNode value : given) {
        byte[] bytes = Base64.getDecoder().decode(value.path("base64").asString());
        values.put(SecretRef.parse(value.path("ref").asString()), Secret.copyOf(bytes));
        Arrays.fill(bytes, (byte) 0);
      }
    }
    return new SecretLease(values);
  }

  /** A reference as a user wrote it. */
  static SecretRef parse(String text) {
    try {
      return SecretRef.parse(text);
    } catch (IllegalArgumentException e) {
      throw CliException.unusable(String.valueOf(e.getMessage()));
    }
  }
}
