package dev.palyra.identity.tls;

import dev.palyra.identity.cert.Verdict;
import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Lets one judge decide on the peer's chain, whichever side this is. Host names do not matter: the
 * peer is who its SPIFFE id says. Thread-safe if the judge is.
 */
public final class PeerTrust extends X509ExtendedTrustManager {
  private final Function<List<X509Certificate>, Verdict> judge;

  public PeerTrust(Function<List<X509Certificate>, Verdict> judge) {
    this.judge = judge;
  }

  private void check(X509Certificate @Nullable [] chain) throws CertificateException {
    switch (judge.apply(chain == null ? List.of() : List.of(chain))) {
      case Verdict.Accepted _ -> {}
      case Verdict.Refused refused ->
          throw new CertificateException(
              refused.violation().text() + " (" + refused.violation().code() + ")");
    }
  }

  @Override
  public void checkClientTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(
      X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  /** None: which authorities are known is told to nobody before they have shown a certificate. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
