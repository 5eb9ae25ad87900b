package dev.palyra.identity.tls;

import dev.palyra.identity.ca.Credential;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Gives TLS the credential that is current when a handshake begins. An alias names one credential
 * for ever, so that a handshake during which it is replaced goes on with the one that it began
 * with. Thread-safe.
 */
public final class SwappableKeys extends X509ExtendedKeyManager {
  /** The newest first; more than two are only ever needed by handshakes that take days. */
  private volatile List<Credential> credentials;

  public SwappableKeys(Credential first) {
    this.credentials = List.of(first);
  }

  /** The one that new handshakes use. */
  public Credential current() {
    return credentials.getFirst();
  }

  /** From now on new handshakes use {@code next}; open connections are not touched. */
  public synchronized void replace(Credential next) {
    credentials = List.of(next, credentials.getFirst());
  }

  private static String alias(Credential credential) {
    return credential.leaf().getSerialNumber().toString(16);
  }

  private @Nullable Credential find(@Nullable String alias) {
    return credentials.stream()
        .filter(credential -> alias(credential).equals(alias))
        .findFirst()
        .orElse(null);
  }

  private @Nullable String choose(String... keyTypes) {
    Credential now = current();
    String type = now.key().getAlgorithm();
    for (String wanted : keyTypes) {
      if (wanted.equals(type) || (wanted.equals("EdDSA") && type.equals("Ed25519"))) {
        return alias(now);
      }
    }
    return null;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keyType);
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
    return choose(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keyType);
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
    return choose(keyType);
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    @Nullable String alias = choose(keyType);
    return alias == null ? null : new String[] {alias};
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return getServerAliases(keyType, issuers);
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(@Nullable String alias) {
    @Nullable Credential found = find(alias);
    return found == null ? null : found.chain().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(@Nullable String alias) {
    @Nullable Credential found = find(alias);
    return found == null ? null : found.key();
  }
}
