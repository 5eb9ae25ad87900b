package dev.palyra.identity.device;

import dev.palyra.identity.ca.Credential;
import dev.palyra.identity.cert.Certificates;
import dev.palyra.identity.cert.ChainRules;
import dev.palyra.identity.cert.CsrRequest;
import dev.palyra.identity.cert.Keys;
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
 * requests are under way. Several processes may be the same device: one renews, the others take
 * over what it got. Thread-safe.
 *
 * <p>Whoever calls asks for {@link #link} each time and does not keep it: a new certificate comes
 * with a new link, on which no connection of the one before is used.
 */
public final class PairedDevice implements AutoCloseable {
  private final DeviceStore store;
  private final Clock clock;
  private final SecureRandom random;
  private final ChainRules rules;
  private volatile DeviceStore.Kept kept;
  private volatile GatewayLink link;

  /** Let go one renewal later, so that whoever has just asked for it can still use it. */
  private Optional<GatewayLink> previous = Optional.empty();

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
    this.link = linked();
  }

  private GatewayLink linked() {
    return new GatewayLink(
        kept.gateway(),
        chain -> kept.pins().judge(chain, rules),
        Optional.of(new SwappableKeys(paired().credential())),
        random);
  }

  private DeviceStore.Paired paired() {
    return kept.paired().orElseThrow();
  }

  public String id() {
    return paired().device().value();
  }

  /** The gateway, HOST:PORT. */
  public String gateway() {
    return kept.gateway();
  }

  /** For the next request. Its certificate is the one that is current. */
  public GatewayLink link() {
    return link;
  }

  /** The certificate that is used now. */
  public X509Certificate certificate() {
    return paired().credential().leaf();
  }

  /**
   * Takes over what another process of this device has got, then renews if two thirds of the
   * certificate's life are over. Returns whether there is another certificate now.
   */
  public synchronized boolean renewIfDue() {
    return store.alone(() -> {
      boolean taken = takeOver();
      if (clock.instant().isBefore(paired().credential().renewAt())) {
        return taken;
      }
      renewNow();
      return true;
    });
  }

  /** Takes another certificate, for a new key, and follows a rotation of the root. */
  public synchronized void renew() {
    boolean _ =
        store.alone(() -> {
          boolean _ = takeOver();
          renewNow();
          return true;
        });
  }

  /**
   * Renews, and then has every earlier certificate revoked, by the one that came: had it been lost
   * on the way, the earlier ones would still hold.
   */
  public synchronized void rotate() {
    renew();
    JsonNode _ =
        GatewayLink.expect(
            link.post(
                "/v1/devices/" + id() + "/revoke-others", JsonNodeFactory.instance.objectNode()));
  }

  private boolean takeOver() {
    Optional<DeviceStore.Kept> stored =
        store
            .read()
            .filter(known -> known.paired().isPresent())
            .filter(known -> known.paired().get().device().equals(paired().device()))
            .filter(known -> !known.paired().get().credential().leaf().equals(certificate()));
    stored.ifPresent(this::use);
    return stored.isPresent();
  }

  private void use(DeviceStore.Kept next) {
    kept = next;
    previous.ifPresent(GatewayLink::retire);
    previous = Optional.of(link);
    link = linked();
  }

  private void renewNow() {
    KeyPair next = Keys.generate(Keys.algorithm(paired().credential().key()), random);
    JsonNode answer =
        GatewayLink.expect(
            link.post(
                "/v1/devices/" + id() + "/renew",
                JsonNodeFactory.instance.objectNode().put("csr", CsrRequest.pem(next))));
    Pins pins = follow(answer);
    List<X509Certificate> chain = Certificates.parsePem(answer.path("certificate").asString());
    Verdict verdict =
        rules.judge(chain, pins.roots(), pins.trustDomain(), ChainRules.Purpose.TLS_CLIENT);
    if (!(verdict instanceof Verdict.Accepted accepted)
        || !accepted.leaf().getPublicKey().equals(next.getPublic())) {
      throw new DeviceException("the certificate that came is not for this device");
    }
    var renewed =
        new DeviceStore.Kept(
            kept.gateway(),
            pins,
            Optional.of(
                new DeviceStore.Paired(
                    paired().device(), new Credential(next.getPrivate(), chain))));
    store.write(renewed); // Before it is used: a crash must not leave a key that is nowhere.
    use(renewed);
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
    synchronized (this) {
      previous.ifPresent(GatewayLink::close);
      link.close();
    }
  }
}
