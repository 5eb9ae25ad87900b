package dev.palyra.identity.tls;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** TLS 1.3 and nothing older. */
public final class Tls {
  /** The version that is spoken. */
  public static final String VERSION = "TLSv1.3";

  /** Those of TLS 1.3, as a pattern. */
  public static final String SUITES = "TLS_(AES|CHACHA20)_.*";

  /**
   * The most wanted first: hybrid post-quantum (draft-ietf-tls-ecdhe-mlkem), then classic curves.
   */
  private static final List<String> HYBRID = List.of("X25519MLKEM768", "SecP256r1MLKEM768");

  private static final List<String> CLASSIC = List.of("x25519", "secp256r1");

  private Tls() {}

  /**
   * @param keys this side's credential; null for a client that has none yet
   */
  public static SSLContext context(
      @Nullable X509ExtendedKeyManager keys, PeerTrust trust, SecureRandom random) {
    try {
      SSLContext context = SSLContext.getInstance(VERSION);
      context.init(
          keys == null ? new KeyManager[0] : new KeyManager[] {keys},
          new TrustManager[] {trust},
          random);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks TLS 1.3", e);
    }
  }

  /** Version and groups for one side of a connection. */
  public static SSLParameters parameters(SSLContext context) {
    SSLParameters parameters = context.getDefaultSSLParameters();
    parameters.setProtocols(new String[] {VERSION});
    parameters.setNamedGroups(
        groups(context.getSupportedSSLParameters().getNamedGroups()).toArray(String[]::new));
    return parameters;
  }

  /** The hybrid groups that this JDK offers: none, where nobody can be offered one. */
  public static List<String> hybridGroups() {
    try {
      SSLContext context = SSLContext.getDefault();
      return groups(context.getSupportedSSLParameters().getNamedGroups()).stream()
          .filter(HYBRID::contains)
          .toList();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks TLS", e);
    }
  }

  /**
   * The wanted groups that are known, the most wanted first. One that is not known is not named: a
   * JDK may refuse the connection for it.
   *
   * @param known to this JDK; null where it does not say
   */
  static List<String> groups(String @Nullable [] known) {
    var offered = new ArrayList<>(HYBRID);
    offered.addAll(CLASSIC);
    offered.retainAll(known == null ? CLASSIC : List.of(known));
    return offered;
  }
}
