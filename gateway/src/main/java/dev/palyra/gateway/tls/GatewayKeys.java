package dev.palyra.gateway.tls;

import dev.palyra.identity.ca.CertificateAuthority;
import dev.palyra.identity.ca.TrustBundle;
import dev.palyra.identity.tls.KeyHash;
import dev.palyra.identity.tls.SwappableKeys;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's certificate under its own authority: renewed at two thirds of its life, and
 * whenever the root changes. Once a minute it looks at the clock, and others with it. Thread-safe.
 */
public final class GatewayKeys implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayKeys.class);
  private static final Duration LOOK_AT_CLOCK = Duration.ofMinutes(1);

  private final CertificateAuthority authority;
  private final Clock clock;
  private final Consumer<TrustBundle> published;
  private final SwappableKeys keys;
  private final List<Runnable> others = new CopyOnWriteArrayList<>();
  private final Thread looking;

  /**
   * @param published told the roots that clients must trust, now and after each change of them; may
   *     not throw
   */
  public GatewayKeys(CertificateAuthority authority, Clock clock, Consumer<TrustBundle> published) {
    this.authority = authority;
    this.clock = clock;
    this.published = published;
    this.keys = new SwappableKeys(authority.issueGateway());
    published.accept(authority.bundle());
    this.looking = Thread.ofVirtual().name("gateway-certificate").start(this::lookInTime);
  }

  /** Who issues the certificate. */
  public CertificateAuthority authority() {
    return authority;
  }

  /** What TLS uses. */
  public SwappableKeys keys() {
    return keys;
  }

  /** SHA-256 of the public key that TLS uses now, in hexadecimal. */
  public String hash() {
    return KeyHash.of(keys.current().leaf());
  }

  /** Takes another certificate now, with a key of its own: the root has changed. */
  public synchronized void renew() {
    keys.replace(authority.issueGateway());
    published.accept(authority.bundle());
  }

  /** Has {@code action} done whenever this looks at the clock. */
  public void alsoLook(Runnable action) {
    others.add(action);
  }

  /** Renews the certificate where it is due, and does what else time brings. Once a minute. */
  public void lookAtClock() {
    attempt("the gateway could not renew its certificate", this::renewIfDue);
    others.forEach(other -> attempt("what time brings could not be done", other));
  }

  private synchronized void renewIfDue() {
    if (!clock.instant().isBefore(keys.current().renewAt())) {
      renew();
      LOG.info("the gateway renewed its certificate");
    }
  }

  private static void attempt(String fault, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      LOG.error(fault, e); // Of a certificate's life a third is left, with some hundred tries.
    }
  }

  private void lookInTime() {
    try {
      while (true) {
        Thread.sleep(LOOK_AT_CLOCK);
        lookAtClock();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // The gateway stops.
    }
  }

  @Override
  public void close() {
    looking.interrupt();
  }
}
