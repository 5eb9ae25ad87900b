package dev.palyra.identity.device;

import dev.palyra.identity.ca.Credential;
import dev.palyra.identity.cert.Certificates;
import dev.palyra.identity.cert.ChainRules;
import dev.palyra.identity.cert.CsrRequest;
import dev.palyra.identity.cert.Verdict;
import dev.palyra.identity.tls.SwappableKeys;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * A paired device at work: a link to its gateway whose key and pins are replaced in time, while
 * requests are under way. Thread-safe.
 */
public final class PairedDevice implements AutoCloseable {
  private final DeviceStore store;
  private final Clock clock;
  private final SecureRandom random;
  private final ChainRules rules;
  private final SwappableKeys keys;
  private final GatewayLink link;
  private volatile DeviceStore.Kept kept;
  private volatile Optional<Thread> background = Optional.empty();

  /**
   * @throws DeviceException when this device is not paired
   */
  public PairedDevice(DeviceStore store, Clock clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
    this.rules = new ChainRules(clock);
    this.kept =
        store
            .read()
            .filter(known -> known.paired().isPresent())
            .orElseThrow(
                () -> new DeviceException("this device is not paired; see `palyra pair join`"));
    this.keys = new SwappableKeys(paired().credential());
    this.link =
        new GatewayLink(
            kept.gateway(), chain -> kept.pins().judge(chain, rules), Optional.of(keys), random);
  }

  private DeviceStore.Paired paired() {
    return kept.paired().orElseThrow();
  }

  public String id() {
    return paired().device().value();
  }

  public GatewayLink link() {
    return link;
  }

  /** The certificate that is used now. */
  public X509Certificate certificate() {
    return keys.current().leaf();
  }

  /** Renews if two thirds of the certificate's life are over. Returns whether it did. */
  public synchronized boolean renewIfDue() {
    if (clock.instant().isBefore(keys.current().renewAt())) {
      return false;
    }
    renew(false);
    return true;
  }

  /**
   * Takes another certificate, for a new key, and follows a rotation of the root.
   *
   * @param alone whether the earlier certificates are to be revoked
   */
  public synchronized void renew(boolean alone) {
    KeyPair next = DeviceStore.newKey(random);
    JsonNode answer =
        GatewayLink.expect(
            link.post(
                "/v1/devices/" + id() + "/renew",
                JsonNodeFactory.instance
                    .objectNode()
                    .put("csr", CsrRequest.pem(next))
                    .put("alone", alone)));
    Pins pins = follow(answer);
    List<X509Certificate> chain = Certificates.parsePem(answer.path("certificate").asString());
    Verdict verdict =
        rules.judge(chain, pins.roots(), pins.trustDomain(), ChainRules.Purpose.TLS_CLIENT);
    if (!(verdict instanceof Verdict.Accepted accepted)
        || !accepted.leaf().getPublicKey().equals(next.getPublic())) {
      throw new DeviceException("the certificate that came is not for this device");
    }
    var credential = new Credential(next.getPrivate(), chain);
    var renewed =
        new DeviceStore.Kept(
            kept.gateway(),
            pins,
            Optional.of(new DeviceStore.Paired(paired().device(), credential)));
    store.write(renewed); // Before it is used: a crash must not leave a key that is nowhere.
    kept = renewed;
    keys.replace(credential);
  }

  private Pins follow(JsonNode answer) {
    X509Certificate root = Certificates.parsePem(answer.path("root").asString()).getFirst();
    List<X509Certificate> handOver =
        answer.has("hand_over")
            ? Certificates.parsePem(answer.path("hand_over").asString())
            : List.of();
    boolean overlap =
        answer.has("previous_until")
            && clock.instant().isBefore(Instant.parse(answer.path("previous_until").asString()));
    return kept.pins().follow(root, handOver, overlap);
  }

  /** Renews in time, on a thread of its own, until this is closed. */
  public void renewInBackground(java.time.Duration look) {
    background =
        Optional.of(
            Thread.ofVirtual()
                .name("device-certificate")
                .start(() -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    try {
                      renewIfDue();
                    } catch (DeviceException _) {
                      // The gateway may be away for a while; a third of the life is left to try.
                    }
                    try {
                      Thread.sleep(look);
                    } catch (InterruptedException _) {
                      return;
                    }
                  }
                }));
  }

  @Override
  public void close() {
    background.ifPresent(Thread::interrupt);
    link.close();
  }
}
