package dev.palyra.sandbox.egress;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A host {@code api.test} on loopback, over TLS or not, and a client that trusts it alone. */
public final class TestHost implements AutoCloseable {
  private static final InetAddress LOCALHOST = InetAddress.ofLiteral("127.0.0.1");
  private static final char[] PASSWORD = "changeit".toCharArray();

  private final SSLContext tls;
  private final ServerSocket server;
  private final UnaryOperator<String> answers;
  private final List<String> heard = new CopyOnWriteArrayList<>();

  private TestHost(SSLContext tls, ServerSocket server, UnaryOperator<String> answers) {
    this.tls = tls;
    this.server = server;
    this.answers = answers;
  }

  /**
   * Starts a host.
   *
   * @param answers makes the whole answer of the request's head
   */
  public static TestHost start(Path folder, boolean secure, UnaryOperator<String> answers)
      throws Exception {
    SSLContext tls = context(folder.resolve("host.p12"));
    ServerSocket server =
        secure ? tls.getServerSocketFactory().createServerSocket() : new ServerSocket();
    server.bind(new InetSocketAddress(LOCALHOST, 0));
    TestHost host = new TestHost(tls, server, answers);
    Thread.ofVirtual().start(host::serve);
    return host;
  }

  /**
   * The identity of {@code api.test}, and trust in nobody else.
   *
   * @param store where its keys are made; there is nothing yet
   */
  static SSLContext context(Path store) throws Exception {
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "host",
                "-keyalg",
                "EC",
                "-dname",
                "CN=api.test",
                "-ext",
                "san=dns:api.test",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit")
            .redirectErrorStream(true)
            .start();
    if (!keytool.waitFor(120, TimeUnit.SECONDS)) {
      throw new IllegalStateException("keytool takes too long");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory identity = KeyManagerFactory.getInstance("PKIX");
    identity.init(keys, PASSWORD);
    TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
    trust.init(keys);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
    return tls;
  }

  private void serve() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        StringBuilder head = new StringBuilder();
        readHead(socket.getInputStream(), head);
        heard.add(head.toString());
        socket
            .getOutputStream()
            .write(answers.apply(head.toString()).getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
      } catch (IOException e) {
        // The client did not want to.
      }
    }
  }

  /** Appends what comes until a head is complete or nothing more comes; also before it fails. */
  static void readHead(InputStream in, StringBuilder head) throws IOException {
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return;
      }
      head.append((char) next);
    }
  }

  public int port() {
    return server.getLocalPort();
  }

  /** The heads of the requests so far. */
  public List<String> heard() {
    return heard;
  }

  /** A client for which every name is this host's address. */
  public EgressClient client(EgressLimits limits) {
    return new EgressClient(
        new Upstream(_ -> List.of(LOCALHOST), tls.getSocketFactory(), _ -> false), limits);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
