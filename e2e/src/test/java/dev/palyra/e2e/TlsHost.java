package dev.palyra.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** Hosts on loopback, over TLS, that send back what they were shown as credentials. */
final class TlsHost implements AutoCloseable {
  static final String PASSWORD = "changeit";

  private final HttpsServer server;
  private final List<String> credentials = new CopyOnWriteArrayList<>();

  /**
   * @param store where the key and the certificate go
   * @param names of the hosts
   */
  TlsHost(Path store, List<String> names) throws Exception {
    makeKey(store, names);
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory identity = KeyManagerFactory.getInstance("PKIX");
    identity.init(keys, PASSWORD.toCharArray());
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(identity.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  private static void makeKey(Path store, List<String> names) throws Exception {
    String alternatives = "san=dns:" + String.join(",dns:", names);
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "host",
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + names.getFirst(),
                "-ext",
                alternatives,
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .inheritIO()
            .start();
    if (!keytool.waitFor(120, TimeUnit.SECONDS) || keytool.exitValue() != 0) {
      throw new IllegalStateException("keytool made no key");
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    String credential =
        String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))
            + " for "
            + exchange.getRequestHeaders().getFirst("Host");
    credentials.add(credential);
    byte[] body = credential.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** What came in so far: the header, and the host that it was for. */
  List<String> credentials() {
    return credentials;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
