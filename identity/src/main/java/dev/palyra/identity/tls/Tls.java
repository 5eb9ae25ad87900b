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
  private static final List<String> GROUPS =
      List.of("X25519MLKEM768", "SecP256r1MLKEM768", "x25519", "secp256r1");

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
    parameters.setNamedGroups(groups(context).toArray(String[]::new));
    return parameters;
  }

  /** The wanted groups that this JDK offers. JDK 25 offers no hybrid one yet. */
  static List<String> groups(SSLContext context) {
    var offered = new ArrayList<>(GROUPS);
    String @Nullable [] known = context.getSupportedSSLParameters().getNamedGroups();
    offered.retainAll(known == null ? List.of("x25519", "secp256r1") : List.of(known));
    return offered;
  }
}
