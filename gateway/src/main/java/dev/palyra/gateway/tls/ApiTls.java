package dev.palyra.gateway.tls;

import dev.palyra.identity.tls.Tls;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/**
 * TLS 1.3 in front of the API, with a certificate of the gateway's own authority. Who asks is told
 * by tokens and sessions as ever: no certificate is asked for here.
 */
public final class ApiTls {
  private ApiTls() {}

  /** A connector that speaks nothing but TLS. */
  public static ServerConnector connector(Server server, HttpConfiguration http, GatewayKeys keys) {
    SSLContext context = context(keys);
    var ssl =
        new SslContextFactory.Server() {
          @Override
          public void customize(SSLEngine engine) {
            super.customize(engine);
            engine.setSSLParameters(Tls.parameters(context));
          }
        };
    ssl.setSslContext(context);
    ssl.setIncludeProtocols(Tls.VERSION);
    ssl.setIncludeCipherSuites(Tls.SUITES);
    ssl.setSniRequired(false);
    var secure = new HttpConfiguration(http);
    // The Host header is checked by the API, against the same names with and without TLS.
    secure.addCustomizer(new SecureRequestCustomizer(false));
    var http1 = new HttpConnectionFactory(secure);
    return new ServerConnector(
        server, 1, 1, new SslConnectionFactory(ssl, http1.getProtocol()), http1);
  }

  private static SSLContext context(GatewayKeys keys) {
    try {
      SSLContext context = SSLContext.getInstance(Tls.VERSION);
      context.init(new KeyManager[] {keys.keys()}, new TrustManager[0], new SecureRandom());
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the JDK lacks TLS 1.3", e);
    }
  }
}
