package dev.palyra.identity.device;

import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.identity.ca.Credential;
import dev.palyra.identity.cert.Certificates;
import dev.palyra.identity.cert.ChainRules;
import dev.palyra.identity.cert.ChainRules.Purpose;
import dev.palyra.identity.cert.CsrRequest;
import dev.palyra.identity.cert.Fingerprint;
import dev.palyra.identity.cert.Keys;
import dev.palyra.identity.cert.SpiffeId;
import dev.palyra.identity.cert.Verdict;
import dev.palyra.identity.pairing.Binding;
import dev.palyra.identity.pairing.PairingCode;
import dev.palyra.identity.pairing.Pake;
import dev.palyra.identity.pairing.PakeException;
import dev.palyra.identity.tls.KeyHash;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The device's side of pairing. Until both sides have proved that they know the code, the gateway
 * is anybody: its chain only has to be sound in itself, and is then bound into the proof.
 */
public final class Pairing implements AutoCloseable {
  /** Requests wait for ten minutes; this is in case that the gateway does not come back. */
  private static final Duration LONGEST = Duration.ofMinutes(15);

  private final Keys.Algorithm algorithm;
  private final Clock clock;
  private final SecureRandom random;
  private final ChainRules rules;
  private final GatewayLink link;
  private final String gateway;
  private final Optional<Fingerprint> expected;
  private final KeyPair keys;

  /**
   * @param expected the root's fingerprint, where the URI of a QR code gave it
   */
  public Pairing(String gateway, Optional<Fingerprint> expected, Clock clock, SecureRandom random) {
    this(gateway, expected, Keys.Algorithm.ECDSA_P256, clock, random);
  }

  /**
   * @param algorithm of this device's key, which its later ones will have too
   */
  public Pairing(
      String gateway,
      Optional<Fingerprint> expected,
      Keys.Algorithm algorithm,
      Clock clock,
      SecureRandom random) {
    this.algorithm = algorithm;
    this.clock = clock;
    this.random = random;
    this.rules = new ChainRules(clock);
    this.gateway = gateway;
    this.expected = expected;
    this.keys = Keys.generate(algorithm, random);
    this.link = FirstUse.anybody(gateway, random);
  }

  /** What the operator has to approve. */
  public record Asked(String request, String number, Pins pins) {}

  /** Proves the code to the gateway, and the gateway's knowledge of it to this device. */
  public Asked ask(PairingCode code, String name, String kind, DeviceRole role) {
    GatewayLink.Answer first = link.get("/v1/ca");
    Pins pins = FirstUse.sound(first, rules);
    requireExpected(Fingerprint.of(pins.roots().getFirst()));
    if (first
        .body()
        .path("key_algorithms")
        .valueStream()
        .noneMatch(word -> word.asString().equals(algorithm.word()))) {
      throw new DeviceException("the gateway takes no key of the kind " + algorithm.word());
    }
    String csr = CsrRequest.pem(keys);
    var binding =
        new Binding(
            code.nameplate(),
            Fingerprint.of(pins.roots().getFirst()),
            KeyHash.of(first.chain().getFirst()),
            csr,
            name,
            kind,
            role);
    Pake pake = Pake.ofDevice(code, binding, random);
    JsonNode begun =
        GatewayLink.expect(
            link.post(
                "/v1/pairing/sessions",
                JsonNodeFactory.instance
                    .objectNode()
                    .put("nameplate", code.nameplate())
                    .put("csr", csr)
                    .put("name", name)
                    .put("kind", kind)
                    .put("role", role.word())
                    .put("round1", pake.round1())));
    String path = "/v1/pairing/sessions/" + segment(begun.path("session").asString()) + "/confirm";
    try {
      String round2 = pake.round2(begun.path("round1").asString());
      Pake.Confirmation confirmation = pake.confirm(begun.path("round2").asString());
      JsonNode asked =
          GatewayLink.expect(
              link.post(
                  path,
                  JsonNodeFactory.instance
                      .objectNode()
                      .put("round2", round2)
                      .put("tag", confirmation.tag())));
      if (!confirmation.confirmedBy(asked.path("tag").asString())) {
        throw new PakeException();
      }
      return new Asked(segment(asked.path("request").asString()), confirmation.number(), pins);
    } catch (PakeException e) {
      // The gateway must learn that somebody tried.
      var _ = link.post(path, JsonNodeFactory.instance.objectNode().put("abort", true));
      throw new DeviceException(String.valueOf(e.getMessage()));
    }
  }

  private void requireExpected(Fingerprint root) {
    if (expected.isPresent() && !expected.get().equals(root)) {
      throw new DeviceException(
          "this is another gateway than the code is for: its root is "
              + root.grouped()
              + ", expected is "
              + expected.get().grouped());
    }
  }

  /**
   * Waits for the operator, also while the gateway is away and comes back.
   *
   * @return what to keep
   * @throws DeviceException when the answer is no, or none in time, or the certificate is not ours
   */
  public DeviceStore.Kept await(Asked asked, Duration poll) throws InterruptedException {
    // From here on the gateway is the one that knew the code, or nobody.
    try (var pinned =
        new GatewayLink(
            gateway, chain -> asked.pins().judge(chain, rules), Optional.empty(), random)) {
      Instant end = clock.instant().plus(LONGEST);
      while (true) {
        Optional<JsonNode> answer = look(pinned, asked, end);
        switch (answer.map(seen -> seen.path("state").asString()).orElse("")) {
          case "completed" -> {
            return kept(asked, answer.orElseThrow());
          }
          case "rejected" -> throw new DeviceException("an operator refused this device");
          case "expired" -> throw new DeviceException("no operator answered in time");
          default -> Thread.sleep(poll);
        }
      }
    }
  }

  private Optional<JsonNode> look(GatewayLink pinned, Asked asked, Instant end) {
    try {
      return Optional.of(GatewayLink.expect(pinned.get("/v1/pairing/requests/" + asked.request())));
    } catch (GatewayAwayException e) {
      if (clock.instant().isBefore(end)) {
        return Optional.empty(); // It may restart; the request waits in its store.
      }
      throw e;
    }
  }

  private DeviceStore.Kept kept(Asked asked, JsonNode answer) {
    var chain = Certificates.parsePem(answer.path("certificate").asString());
    var device = new DeviceId(answer.path("device").asString());
    Verdict verdict =
        rules.judge(chain, asked.pins().roots(), asked.pins().trustDomain(), Purpose.TLS_CLIENT);
    boolean ours =
        verdict instanceof Verdict.Accepted(SpiffeId id, X509Certificate leaf, var _)
            && leaf.getPublicKey().equals(keys.getPublic())
            && id.subject() instanceof SpiffeId.OfDevice(DeviceId named)
            && named.equals(device);
    if (!ours) {
      throw new DeviceException("the certificate that came is not for this device");
    }
    return new DeviceStore.Kept(
        gateway,
        asked.pins(),
        Optional.of(new DeviceStore.Paired(device, new Credential(keys.getPrivate(), chain))));
  }

  static String segment(String text) {
    if (!text.matches("[0-9A-Za-z]{1,64}")) {
      throw new DeviceException("the gateway's answer is malformed");
    }
    return text;
  }

  @Override
  public void close() {
    link.close();
  }
}
