package dev.palyra.identity.device;

import dev.palyra.identity.cert.Certificates;
import dev.palyra.identity.cert.ChainRules;
import dev.palyra.identity.cert.SpiffeId;
import dev.palyra.identity.cert.Verdict;
import dev.palyra.identity.cert.Violation;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Looks at a gateway that nothing is known of, so that a person can decide whether to trust it. The
 * chain has to be sound in itself; who stands behind it is for the person to say.
 */
public final class FirstUse {
  private FirstUse() {}

  /** What would be pinned. */
  public static Pins look(String gateway, Clock clock, SecureRandom random) {
    try (var link = anybody(gateway, random)) {
      return sound(link.get("/v1/ca"), new ChainRules(clock));
    }
  }

  /** A link to whoever answers. */
  static GatewayLink anybody(String gateway, SecureRandom random) {
    return new GatewayLink(
        gateway,
        chain ->
            chain.isEmpty()
                ? new Verdict.Refused(Violation.EMPTY_CHAIN)
                : new Verdict.Accepted(
                    SpiffeId.gateway("unproved"), chain.getFirst(), chain.getFirst()),
        Optional.empty(),
        random);
  }

  /** The root that the gateway names, if the connection's own chain ends there. */
  static Pins sound(GatewayLink.Answer answer, ChainRules rules) {
    JsonNode body = GatewayLink.expect(answer);
    Pins pins;
    try {
      X509Certificate root = Certificates.parsePem(body.path("root").asString()).getFirst();
      pins = new Pins(body.path("trust_domain").asString(), List.of(root));
    } catch (IllegalArgumentException e) {
      throw new DeviceException("the gateway's root cannot be read");
    }
    if (pins.judge(answer.chain(), rules) instanceof Verdict.Refused refused) {
      throw new DeviceException(
          "the gateway's certificate is not sound: " + refused.violation().text());
    }
    return pins;
  }
}
