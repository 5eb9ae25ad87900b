package dev.palyra.bench.identity;

import dev.palyra.core.identity.DeviceId;
import dev.palyra.identity.ca.CaSettings;
import dev.palyra.identity.ca.CertificateAuthority;
import dev.palyra.identity.ca.Credential;
import dev.palyra.identity.cert.ChainRules;
import dev.palyra.identity.cert.Keys;
import dev.palyra.identity.tls.PeerTrust;
import dev.palyra.identity.tls.SwappableKeys;
import dev.palyra.identity.tls.Tls;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Mutual TLS 1.3 handshakes in memory on one thread, both sides of each: with our keys and rules,
 * and with the JDK's own managers and the same certificates. Nothing is resumed.
 */
@SuppressWarnings("NullAway.Init") // JMH sets up before it measures.
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class HandshakeBench {
  private SSLContext ourServer;
  private SSLContext ourClient;
  private SSLContext plainServer;
  private SSLContext plainClient;

  /** Makes one authority, and two contexts for each side. */
  @Setup
  public void setUp() throws Exception {
    var random = new SecureRandom();
    Clock clock = Clock.systemUTC();
    var authority =
        CertificateAuthority.open(
            new MemorySafe(), CaSettings.defaults(List.of("localhost")), clock, random);
    KeyPair deviceKeys = Keys.generate(Keys.Algorithm.ECDSA_P256, random);
    var device =
        new Credential(
            deviceKeys.getPrivate(),
            authority.issueDevice(
                new DeviceId("01D00000000000000000000001"), deviceKeys.getPublic()));
    Credential gateway = authority.issueGateway();
    var rules = new ChainRules(clock);
    ourServer = ours(gateway, authority, rules, ChainRules.Purpose.TLS_CLIENT, random);
    ourClient = ours(device, authority, rules, ChainRules.Purpose.TLS_SERVER, random);
    plainServer = plain(gateway, authority, random);
    plainClient = plain(device, authority, random);
  }

  private static SSLContext ours(
      Credential own,
      CertificateAuthority authority,
      ChainRules rules,
      ChainRules.Purpose peer,
      SecureRandom random) {
    return Tls.context(
        new SwappableKeys(own),
        new PeerTrust(chain ->
            rules.judge(
                chain, List.of(authority.bundle().current()), authority.trustDomain(), peer)),
        random);
  }

  private static SSLContext plain(
      Credential own, CertificateAuthority authority, SecureRandom random) throws Exception {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    keys.load(null, null);
    keys.setKeyEntry("own", own.key(), new char[0], own.chain().toArray(Certificate[]::new));
    var keyManagers = KeyManagerFactory.getInstance("PKIX");
    keyManagers.init(keys, new char[0]);
    KeyStore roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("root", authority.bundle().current());
    var trustManagers = TrustManagerFactory.getInstance("PKIX");
    trustManagers.init(roots);
    SSLContext context = SSLContext.getInstance(Tls.VERSION);
    context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), random);
    return context;
  }

  /** As the device port does it. */
  @Benchmark
  public String palyra() throws SSLException {
    return handshake(ourClient, ourServer);
  }

  /** As JSSE does it by itself. */
  @Benchmark
  public String plainJsse() throws SSLException {
    return handshake(plainClient, plainServer);
  }

  private static String handshake(SSLContext clientContext, SSLContext serverContext)
      throws SSLException {
    SSLEngine client = clientContext.createSSLEngine();
    client.setUseClientMode(true);
    client.setSSLParameters(Tls.parameters(clientContext));
    SSLEngine server = serverContext.createSSLEngine();
    server.setUseClientMode(false);
    var parameters = Tls.parameters(serverContext);
    parameters.setNeedClientAuth(true);
    server.setSSLParameters(parameters);
    ByteBuffer toServer = ByteBuffer.allocate(1 << 16);
    ByteBuffer toClient = ByteBuffer.allocate(1 << 16);
    ByteBuffer plain = ByteBuffer.allocate(1 << 16);
    for (int i = 0; i < 100; i++) {
      step(client, toClient, toServer, plain);
      step(server, toServer, toClient, plain);
      if (over(client) && over(server) && toServer.position() == 0 && toClient.position() == 0) {
        return client.getSession().getCipherSuite();
      }
    }
    throw new SSLException("the handshake does not end");
  }

  private static boolean over(SSLEngine engine) {
    return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
        && !engine.getSession().getCipherSuite().equals("SSL_NULL_WITH_NULL_NULL");
  }

  /** Reads what has come and writes what is to be said, as far as that goes. */
  private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out, ByteBuffer plain)
      throws SSLException {
    in.flip();
    while (true) {
      HandshakeStatus status = engine.getHandshakeStatus();
      if (status == HandshakeStatus.NEED_TASK) {
        engine.getDelegatedTask().run();
      } else if (status == HandshakeStatus.NEED_WRAP
          || (status == HandshakeStatus.NOT_HANDSHAKING && !over(engine))) {
        engine.wrap(ByteBuffer.allocate(0), out);
      } else if (in.hasRemaining()) {
        plain.clear();
        SSLEngineResult result = engine.unwrap(in, plain);
        if (result.getStatus() == SSLEngineResult.Status.BUFFER_UNDERFLOW) {
          break;
        }
      } else {
        break;
      }
    }
    in.compact();
  }
}
