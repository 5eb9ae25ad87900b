package dev.palyra.gateway.device;

import dev.palyra.core.identity.Device;
import dev.palyra.core.identity.DeviceId;
import dev.palyra.identity.DeviceRegistry;
import dev.palyra.identity.cert.SpiffeId;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;

/**
 * The open connections of devices. When a device is shut out they are closed, whatever they carry,
 * before the call that shut it out returns. Thread-safe.
 */
final class DeviceConnections implements SslHandshakeListener {
  private final DeviceRegistry registry;
  private final InstantSource clock;
  private final Consumer<EndPoint> arrived;
  private final Map<EndPoint, X509Certificate> open = new ConcurrentHashMap<>();

  /**
   * @param arrived told of each connection that belongs to a device
   */
  DeviceConnections(DeviceRegistry registry, InstantSource clock, Consumer<EndPoint> arrived) {
    this.registry = registry;
    this.arrived = arrived;
    this.clock = clock;
    registry.onChange(this::closeRefused);
  }

  @Override
  public void handshakeSucceeded(Event event) {
    Optional<X509Certificate> certificate = certificate(event.getSSLEngine().getSession());
    if (certificate.isPresent()) {
      open.keySet().removeIf(endPoint -> !endPoint.isOpen());
      open.put(event.getEndPoint(), certificate.get());
      // It may have been shut out between the check of its certificate and this line.
      if (device(certificate.get()).isEmpty()) {
        event.getEndPoint().close();
      } else {
        arrived.accept(event.getEndPoint());
      }
    }
  }

  /** Closes what nobody may use any more: connections of who is shut out, or whose day is over. */
  void closeRefused() {
    open.forEach((endPoint, certificate) -> {
      if (device(certificate).isEmpty()) {
        endPoint.close();
        open.remove(endPoint);
      }
    });
  }

  /**
   * The admitted device that the certificate is for. Its chain was judged in the handshake; a
   * connection, and a TLS session that is resumed, may be older than its end.
   */
  Optional<Device> device(X509Certificate certificate) {
    return clock.instant().isAfter(certificate.getNotAfter().toInstant())
        ? Optional.empty()
        : id(certificate).flatMap(id -> registry.admitted(id, certificate));
  }

  private static Optional<DeviceId> id(X509Certificate certificate) {
    try {
      var names = certificate.getSubjectAlternativeNames();
      return names == null
          ? Optional.empty()
          : names.stream()
              .map(name -> String.valueOf(name.get(1)))
              .findFirst()
              .map(SpiffeId::parse)
              .flatMap(spiffe ->
                  switch (spiffe.subject()) {
                    case SpiffeId.OfDevice device -> Optional.of(device.id());
                    case SpiffeId.Gateway _ -> Optional.empty();
                  });
    } catch (java.security.cert.CertificateParsingException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  static Optional<X509Certificate> certificate(SSLSession session) {
    try {
      return session.getPeerCertificates()[0] instanceof X509Certificate certificate
          ? Optional.of(certificate)
          : Optional.empty();
    } catch (SSLPeerUnverifiedException e) {
      return Optional.empty(); // Somebody who pairs has none yet.
    }
  }
}
