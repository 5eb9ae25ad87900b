package dev.palyra.gateway.http;

import static dev.palyra.core.Require.require;

import dev.palyra.gateway.StartException;
import dev.palyra.gateway.config.ServerSettings;
import dev.palyra.gateway.config.Settings;
import dev.palyra.gateway.device.DevicePort;
import dev.palyra.gateway.tls.ApiTls;
import dev.palyra.gateway.tls.GatewayKeys;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.BindException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server: Jetty's core, one connector for the API, which speaks TLS where it has keys, and
 * one for devices where there is such a port; one virtual thread a request.
 */
public final class HttpServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);
  private static final int MAX_HEADER_BYTES = 16 << 10;
  private static final Map<String, String> SECURITY_HEADERS =
      Map.of(
          "Cache-Control", "no-store",
          "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'",
          "Cross-Origin-Opener-Policy", "same-origin",
          "Cross-Origin-Resource-Policy", "same-origin",
          "Referrer-Policy", "no-referrer",
          "X-Content-Type-Options", "nosniff");

  private final ServerSettings settings;
  private final Api api;
  private final Server server;
  private final ServerConnector connector;
  private final String scheme;

  /**
   * @param keys for TLS on the API; without them it listens on loopback alone
   */
  public HttpServer(
      ApiPorts ports, Settings settings, Optional<GatewayKeys> keys, Optional<DevicePort> devices) {
    require(
        keys.isPresent() || settings.server().onLoopback(),
        "without TLS the API listens on loopback alone, not on `%s`",
        settings.server().address());
    this.settings = settings.server();
    this.api = new Api(ports, settings, devices);
    var threads = new QueuedThreadPool(16, 4);
    threads.setName("http");
    threads.setVirtualThreadsExecutor(Executors.newVirtualThreadPerTaskExecutor());
    this.server = new Server(threads);
    var http = new HttpConfiguration();
    http.setSendServerVersion(false);
    http.setSendXPoweredBy(false);
    http.setRequestHeaderSize(MAX_HEADER_BYTES);
    this.connector =
        keys.map(own -> ApiTls.connector(server, http, own))
            .orElseGet(() -> new ServerConnector(server, 1, 1, new HttpConnectionFactory(http)));
    this.scheme = keys.isPresent() ? "https" : "http";
    connector.setHost(this.settings.address());
    connector.setPort(this.settings.port());
    connector.setIdleTimeout(this.settings.idleTimeout().toMillis());
    server.addConnector(connector);
    server.addBean(new NetworkConnectionLimit(this.settings.maxConnections(), connector));
    addSlowClients(connector, this.settings.maxConnections());
    devices.ifPresent(port ->
        addSlowClients(
            port.listenOn(server, http, this.settings.idleTimeout()), port.maxConnections()));
    server.setHandler(new ApiHandler());
    server.setErrorHandler(new ProblemErrorHandler());
  }

  private void addSlowClients(ServerConnector port, int maxConnections) {
    port.addBean(
        new SlowClients(
            Math.max(1, maxConnections / 2), settings.idleTimeout(), port.getScheduler()));
  }

  /**
   * Starts to listen.
   *
   * @throws StartException when the port is taken
   */
  public void start() {
    try {
      connector.open();
      server.start();
    } catch (Exception e) {
      if (e instanceof BindException || e.getCause() instanceof BindException) {
        throw new StartException(
            "port %d of %s is in use; stop what uses it, or set server.port or give --port 0"
                .formatted(settings.port(), settings.address()));
      }
      throw new StartException("cannot listen on port " + settings.port() + ": " + e.getMessage());
    }
  }

  /** Where it listens, as this machine reaches it. */
  public URI url() {
    String address = settings.reachedAt();
    String host = address.contains(":") ? "[" + address + "]" : address;
    return URI.create(scheme + "://" + host + ":" + connector.getLocalPort());
  }

  /** Takes no new connections and ends the event streams; requests under way go on. */
  public void refuseNew() {
    connector.close();
    api.stop();
  }

  @Override
  public void close() {
    api.stop();
    try {
      server.stop();
    } catch (Exception e) {
      LOG.warn("the server did not stop cleanly", e);
    }
  }

  static void putSecurityHeaders(HttpFields.Mutable headers) {
    SECURITY_HEADERS.forEach(headers::put);
  }

  private final class ApiHandler extends Handler.Abstract {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      // Waiting for operators is silence too, and must not end the request.
      request.addIdleTimeoutListener(_ -> false);
      Optional<SlowClients> slow = SlowClients.of(request);
      slow.ifPresent(clients -> clients.working(request));
      try {
        send(api.answer(request), request, response);
        callback.succeeded();
      } catch (IOException | InterruptedException | RuntimeException e) {
        callback.failed(e); // The client is gone, or the gateway stops.
      } finally {
        slow.ifPresent(clients -> clients.done(request));
      }
      return true;
    }

    private void send(Reply reply, Request request, Response response)
        throws IOException, InterruptedException {
      response.setStatus(reply.status());
      putSecurityHeaders(response.getHeaders());
      reply.headers().forEach(response.getHeaders()::put);
      if (!reply.contentType().isEmpty()) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, reply.contentType());
      }
      if (!request.consumeAvailable()) {
        // Jetty closes the connection then: who is not told sends the next request into it.
        response.getHeaders().put(HttpHeader.CONNECTION, "close");
      }
      switch (reply) {
        case Reply.Whole whole -> Content.Sink.write(response, true, ByteBuffer.wrap(whole.body()));
        case Reply.Streamed streamed -> {
          try (OutputStream out =
              new BufferedOutputStream(Content.Sink.asOutputStream(response), 16 << 10)) {
            streamed.body().writeTo(out);
          }
        }
      }
    }
  }
}
