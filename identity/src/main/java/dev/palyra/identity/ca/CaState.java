package dev.palyra.identity.ca;

import dev.palyra.core.call.StrictJson;
import dev.palyra.core.secret.Secret;
import dev.palyra.identity.cert.Certificates;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Everything of the authority but its keys, in the one value whose write makes a change take
 * effect.
 *
 * @param generation counts the keys that were made, so that a key's name is never used twice
 * @param rootKey the name under which the root's key rests
 * @param issuingKey the name under which the issuing authority's key rests
 * @param hosts what the issuing authority may name
 * @param retired issuing authorities before it whose certificates may still hold, the newest first
 */
record CaState(
    int generation,
    TrustBundle bundle,
    String rootKey,
    X509Certificate issuing,
    String issuingKey,
    List<String> hosts,
    List<Retired> retired) {
  static final String NAME = "ca-state";

  /**
   * An authority that issues no more. Its key rests until all that it issued has ended, to say what
   * of that is revoked.
   */
  record Retired(X509Certificate issuing, String key, Instant until) {}

  CaState {
    hosts = List.copyOf(hosts);
    retired = List.copyOf(retired);
  }

  Secret seal() {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", 1)
            .put("generation", generation)
            .put("trust_domain", bundle.trustDomain())
            .put("root", Certificates.pem(bundle.current()))
            .put("root_key", rootKey)
            .put("issuing", Certificates.pem(issuing))
            .put("issuing_key", issuingKey);
    hosts.forEach(json.putArray("hosts")::add);
    var old = json.putArray("retired");
    for (Retired one : retired) {
      old.addObject()
          .put("issuing", Certificates.pem(one.issuing()))
          .put("issuing_key", one.key())
          .put("until", one.until().toString());
    }
    bundle
        .previous()
        .ifPresent(previous ->
            json.putObject("previous")
                .put("root", Certificates.pem(previous.root()))
                .put("hand_over", Certificates.pem(previous.handOver()))
                .put("until", previous.until().toString()));
    byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
    return Secret.copyOf(text);
  }

  /**
   * @throws IllegalArgumentException when it is not what {@link #seal} made
   */
  static CaState unseal(Secret sealed) {
    byte[] text = sealed.reveal();
    try {
      JsonNode json = StrictJson.parse(text);
      if (json.path("version").asInt(0) != 1) {
        throw new IllegalArgumentException("the stored authority was written by a newer program");
      }
      var previous =
          json.has("previous")
              ? Optional.of(
                  new TrustBundle.Previous(
                      certificate(json.path("previous"), "root"),
                      certificate(json.path("previous"), "hand_over"),
                      Instant.parse(json.path("previous").path("until").asString())))
              : Optional.<TrustBundle.Previous>empty();
      return new CaState(
          json.path("generation").asInt(),
          new TrustBundle(
              json.path("trust_domain").asString(), certificate(json, "root"), previous),
          json.path("root_key").asString(),
          certificate(json, "issuing"),
          json.path("issuing_key").asString(),
          json.path("hosts").valueStream().map(JsonNode::asString).toList(),
          json.path("retired").valueStream().map(CaState::retired).toList());
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }

  private static Retired retired(JsonNode json) {
    return new Retired(
        certificate(json, "issuing"),
        json.path("issuing_key").asString(),
        Instant.parse(json.path("until").asString()));
  }

  private static X509Certificate certificate(JsonNode json, String name) {
    return Certificates.parsePem(json.path(name).asString()).getFirst();
  }
}
