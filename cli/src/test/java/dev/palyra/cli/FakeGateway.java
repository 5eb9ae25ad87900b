package dev.palyra.cli;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers requests with what a test says, and remembers them. */
final class FakeGateway implements AutoCloseable {
  /** A request as it arrived. */
  record Request(String line, String token, String body) {}

  private record Answer(int status, String body) {}

  private final HttpServer server;
  private final Map<String, Answer> answers = new HashMap<>();
  final List<Request> requests = new ArrayList<>();

  FakeGateway(Path home) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
          requests.add(
              new Request(
                  line,
                  exchange.getRequestHeaders().getFirst("Authorization"),
                  new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
          Answer answer =
              answers.getOrDefault(
                  line,
                  new Answer(
                      404, "{\"code\":\"unknown-route\",\"detail\":\"there is no such route\"}"));
          byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    Files.createDirectories(home.resolve("state/tokens"));
    Files.writeString(home.resolve("state/tokens/agent"), "agent-token\n");
    Files.writeString(home.resolve("state/tokens/operator"), "operator-token\n");
    Files.writeString(
        home.resolve("state/gateway.json"),
        "{\"url\":\"http://127.0.0.1:" + server.getAddress().getPort() + "\",\"pid\":1}");
  }

  FakeGateway answering(String line, int status, String body) {
    answers.put(line, new Answer(status, body));
    return this;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
