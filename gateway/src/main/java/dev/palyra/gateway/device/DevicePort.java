package dev.palyra.gateway.device;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.Approvals;
import dev.palyra.core.audit.AuditEvent;
import dev.palyra.core.audit.AuditLog;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.Ulid;
import dev.palyra.core.identity.Device;
import dev.palyra.core.identity.Devices;
import dev.palyra.core.policy.PolicyRevision;
import dev.palyra.gateway.config.DeviceSettings;
import dev.palyra.gateway.tls.GatewayKeys;
import dev.palyra.identity.DeviceRegistry;
import dev.palyra.identity.ca.CertificateAuthority;
import dev.palyra.identity.cert.ChainRules;
import dev.palyra.identity.cert.Fingerprint;
import dev.palyra.identity.cert.SpiffeId;
import dev.palyra.identity.cert.Verdict;
import dev.palyra.identity.cert.Violation;
import dev.palyra.identity.pairing.Admissions;
import dev.palyra.identity.pairing.PairingDesk;
import dev.palyra.identity.pairing.PairingLimits;
import dev.palyra.identity.tls.PeerTrust;
import dev.palyra.identity.tls.Tls;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** The gateway's side of identity, put together: authority, registry, pairing, and the TLS port. */
public final class DevicePort implements AutoCloseable {
  private static final String CONNECTOR = "devices";

  private static final Duration LISTS_FRESH = Duration.ofMinutes(10);
  private static final int STRANGERS_OF_ONE_ADDRESS = 64;
  private static final Duration STRANGERS_STAY = Duration.ofMinutes(1);

  /** Requests at a time on one connection of HTTP/2. */
  private static final int MAX_STREAMS = 128;

  private final DeviceSettings settings;
  private final AuditLog audit;
  private final Clock clock;
  private final SecureRandom random;
  private final CertificateAuthority authority;
  private final DeviceRegistry registry;
  private final Admissions admissions;
  private final PairingDesk desk;
  private final GatewayKeys keys;
  private final DeviceConnections connections;
  private final ChainRules rules;
  private volatile Optional<ServerConnector> connector = Optional.empty();
  private volatile Optional<Strangers> strangers = Optional.empty();
  private volatile Optional<Lists> lists = Optional.empty();
  private final AtomicLong changes = new AtomicLong();

  /** Signed lists, which anybody may ask for again and again. */
  private record Lists(List<byte[]> signed, long change, Instant until) {}

  /** What the store and the policy give. */
  public record Ports(
      Devices devices, Approvals approvals, AuditLog audit, Supplier<PolicyRevision> revision) {}

  /**
   * @param keys that the port listens with; whoever made them closes them
   */
  public DevicePort(
      DeviceSettings settings,
      GatewayKeys keys,
      Ports ports,
      PairingLimits limits,
      Clock clock,
      SecureRandom random) {
    this.settings = settings;
    this.audit = ports.audit();
    this.clock = clock;
    this.random = random;
    this.keys = keys;
    this.authority = keys.authority();
    this.registry = new DeviceRegistry(ports.devices(), ports.audit(), clock);
    var ids = new Ulid(clock, random);
    this.admissions =
        new Admissions(
            registry, ports.approvals(), authority, ports.revision(), limits, clock, ids);
    this.desk = new PairingDesk(limits, clock, random, authority, keys::hash, admissions);
    this.connections =
        new DeviceConnections(
            registry, clock, endPoint -> strangers.ifPresent(some -> some.known(endPoint)));
    registry.onChange(changes::incrementAndGet);
    this.rules = new ChainRules(clock);
    keys.alsoLook(connections::closeRefused);
  }

  /** Adds the port to the server that serves the API. */
  public ServerConnector listenOn(Server server, HttpConfiguration http, Duration idleTimeout) {
    SSLContext context = Tls.context(keys.keys(), new PeerTrust(this::judge), random);
    var ssl =
        new SslContextFactory.Server() {
          @Override
          public void customize(SSLEngine engine) {
            super.customize(engine);
            var parameters = Tls.parameters(context);
            // Wanted, not needed: whoever pairs has no certificate yet. What a connection without
            // one may do is decided for each route.
            parameters.setWantClientAuth(true);
            engine.setSSLParameters(parameters);
          }
        };
    ssl.setSslContext(context);
    ssl.setIncludeProtocols(Tls.VERSION);
    ssl.setIncludeCipherSuites(Tls.SUITES);
    ssl.setSniRequired(false);
    var http1 = new HttpConnectionFactory(http);
    var http2 = new HTTP2ServerConnectionFactory(http);
    http2.setMaxConcurrentStreams(MAX_STREAMS);
    var alpn = new ALPNServerConnectionFactory(http2.getProtocol(), http1.getProtocol());
    alpn.setDefaultProtocol(http1.getProtocol());
    var added =
        new ServerConnector(
            server, 1, 1, new SslConnectionFactory(ssl, alpn.getProtocol()), alpn, http2, http1);
    added.setName(CONNECTOR);
    added.setHost(settings.address());
    added.setPort(settings.port());
    added.setIdleTimeout(idleTimeout.toMillis());
    added.addBean(connections);
    strangers =
        Optional.of(
            new Strangers(
                Math.max(1, settings.maxConnections() / 4),
                STRANGERS_OF_ONE_ADDRESS,
                STRANGERS_STAY,
                added.getScheduler()));
    added.addBean(strangers.get());
    added.addBean(new NetworkConnectionLimit(settings.maxConnections(), added));
    server.addConnector(added);
    connector = Optional.of(added);
    return added;
  }

  /** Open at the same time. */
  public int maxConnections() {
    return settings.maxConnections();
  }

  private Verdict judge(List<X509Certificate> chain) {
    Verdict verdict =
        rules.judge(
            chain,
            authority.bundle().anchors(clock.instant()),
            authority.trustDomain(),
            ChainRules.Purpose.TLS_CLIENT);
    // Whoever is shut out does not even get through the handshake.
    return verdict instanceof Verdict.Accepted(SpiffeId id, X509Certificate leaf, var _)
            && id.subject() instanceof SpiffeId.OfDevice(var device)
            && registry.admitted(device, leaf).isEmpty()
        ? new Verdict.Refused(Violation.NOT_ADMITTED)
        : verdict;
  }

  /** Whether the request came over the device port. */
  public static boolean carried(Request request) {
    return CONNECTOR.equals(request.getConnectionMetaData().getConnector().getName());
  }

  /**
   * The device whose connection this is, if it is admitted now. Asked for each request: a TLS
   * session may be older than a revocation.
   */
  public Optional<Device> device(Request request) {
    return certificate(request).flatMap(connections::device);
  }

  /** The certificate that the connection was made with. */
  public static Optional<X509Certificate> certificate(Request request) {
    EndPoint.SslSessionData data = endPoint(request).getSslSessionData();
    return data == null ? Optional.empty() : DeviceConnections.certificate(data.sslSession());
  }

  private static EndPoint endPoint(Request request) {
    return request.getConnectionMetaData().getConnection().getEndPoint();
  }

  /** Takes back what waited when the gateway stopped. */
  public void resume(ApprovalRecord approval) {
    admissions.resume(approval);
  }

  public CertificateAuthority authority() {
    return authority;
  }

  public DeviceRegistry registry() {
    return registry;
  }

  public Admissions admissions() {
    return admissions;
  }

  public PairingDesk desk() {
    return desk;
  }

  /** SHA-256 of the public key that TLS uses now, in hexadecimal. */
  public String tlsKey() {
    return keys.hash();
  }

  /** Where devices find this gateway: each host with the port. */
  public List<String> addresses() {
    int port = connector.map(ServerConnector::getLocalPort).orElse(settings.port());
    return settings.hosts().stream()
        .map(host -> (host.contains(":") ? "[" + host + "]" : host) + ":" + port)
        .toList();
  }

  /** The lists of revoked certificates in DER, that of the authority in force first. */
  public List<byte[]> revocationLists() {
    Instant now = clock.instant();
    long change = changes.get();
    Optional<Lists> known =
        lists.filter(signed -> signed.change() == change && now.isBefore(signed.until()));
    if (known.isEmpty()) {
      known =
          Optional.of(
              new Lists(
                  authority.revocationLists(registry.devices().revoked(now), now.toEpochMilli()),
                  change,
                  now.plus(LISTS_FRESH)));
      lists = known;
    }
    return known.get().signed();
  }

  /**
   * Starts the change to a new root, and takes a certificate under it.
   *
   * @throws IllegalStateException while an earlier change is under way
   */
  public void rotateAuthority(Principal by) {
    Fingerprint before = Fingerprint.of(authority.bundle().current());
    authority.rotate(next ->
        audit.append(
            new AuditEvent.Lifecycle(
                "ca.rotated",
                Map.of(
                    "by", by.toString(),
                    "from", before.hex(),
                    "to", Fingerprint.of(next.current()).hex()))));
    keys.renew();
    long _ = changes.incrementAndGet();
  }

  /**
   * What time brings: the end of certificates, and a new one for the gateway. Done once a minute.
   */
  public void lookAtClock() {
    keys.lookAtClock();
  }

  @Override
  public void close() {
    admissions.close();
  }
}
