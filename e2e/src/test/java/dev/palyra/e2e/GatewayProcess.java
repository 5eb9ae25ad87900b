package dev.palyra.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real gateway in a process of its own, which a test may kill at any moment. */
final class GatewayProcess implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration START = Duration.ofSeconds(60);

  private final Path home;
  private final Process process;
  private final URI url;
  private final HttpClient client = HttpClient.newHttpClient();
  private final StringBuilder transcript = new StringBuilder();

  private GatewayProcess(Path home, Process process, URI url) {
    this.home = home;
    this.process = process;
    this.url = url;
  }

  /** Starts a gateway on {@code home} and waits until it is ready. */
  static GatewayProcess start(Path home, String... jvmOptions)
      throws IOException, InterruptedException {
    return startMain(home, List.of("dev.palyra.gateway.Main"), jvmOptions);
  }

  /** Likewise, by another main class, which is given the arguments behind it first. */
  static GatewayProcess startMain(Path home, List<String> main, String... jvmOptions)
      throws IOException, InterruptedException {
    return startOn(0, home, main, jvmOptions);
  }

  /** Starts the gateway once more that has stopped, at the address where it was. */
  GatewayProcess again() throws IOException, InterruptedException {
    return startOn(url.getPort(), home, List.of("dev.palyra.gateway.Main"));
  }

  private static GatewayProcess startOn(
      int port, Path home, List<String> main, String... jvmOptions)
      throws IOException, InterruptedException {
    Path ready = home.resolve("state/gateway.json");
    Files.deleteIfExists(ready);
    Path log = home.resolveSibling(home.getFileName() + ".log");
    var command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(List.of(jvmOptions));
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "--enable-native-access=ALL-UNNAMED"));
    if (!command.contains("-cp")) {
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    }
    command.addAll(main);
    command.addAll(List.of("--home", home.toString(), "--port", Integer.toString(port)));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    long deadline = System.nanoTime() + START.toNanos();
    while (!Files.exists(ready)) {
      if (!process.isAlive() || System.nanoTime() > deadline) {
        process.destroyForcibly();
        throw new IOException("the gateway did not start: " + Files.readString(log));
      }
      Thread.sleep(50);
    }
    return new GatewayProcess(
        home, process, URI.create(JSON.readTree(Files.readString(ready)).get("url").asString()));
  }

  /** An answer: the status and the body as JSON. */
  record Answer(int status, JsonNode body) {}

  Answer asAgent(String method, String path, String body) throws IOException, InterruptedException {
    return send("agent", method, path, body);
  }

  Answer asOperator(String method, String path, String body)
      throws IOException, InterruptedException {
    return send("operator", method, path, body);
  }

  private Answer send(String role, String method, String path, String body)
      throws IOException, InterruptedException {
    RawAnswer response = raw(role, method, path, "application/json", body);
    return new Answer(
        response.statusCode(), JSON.readTree(response.body().isEmpty() ? "null" : response.body()));
  }

  /** As whoever has this token, with further headers: name, value, and so on. */
  Answer with(String token, String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpResponse<String> response =
        client.send(
            request(token, method, path, body, headers), HttpResponse.BodyHandlers.ofString());
    return new Answer(
        response.statusCode(), JSON.readTree(response.body().isEmpty() ? "null" : response.body()));
  }

  /** Sends without waiting for the answer; to be cancelled by closing what it goes through. */
  void sendAndForget(HttpClient through, String token, String method, String path, String body) {
    var _ = sendAsync(through, token, method, path, body);
  }

  CompletableFuture<HttpResponse<Void>> sendAsync(
      HttpClient through, String token, String method, String path, String body) {
    return through.sendAsync(
        request(token, method, path, body), HttpResponse.BodyHandlers.discarding());
  }

  URI url() {
    return url;
  }

  String token(String role) throws IOException {
    return Files.readString(home.resolve("state/tokens/" + role)).strip();
  }

  private HttpRequest request(
      String token, String method, String path, String body, String... headers) {
    return request(token, method, path, "application/json", body, headers);
  }

  /** An answer as it came. */
  record RawAnswer(int statusCode, String body) {}

  /** Any request, and its answer as it is; of a stream of events, what comes in some seconds. */
  RawAnswer raw(String role, String method, String path, String type, String body)
      throws IOException, InterruptedException {
    HttpResponse<InputStream> response =
        client.send(
            request(token(role), method, path, type, body, new String[0]),
            HttpResponse.BodyHandlers.ofInputStream());
    boolean endless =
        response.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
    String text = endless ? beginning(response.body()) : whole(response.body());
    transcript.append(response.statusCode()).append(' ').append(response.headers().map());
    transcript.append('\n').append(text).append('\n');
    return new RawAnswer(response.statusCode(), text);
  }

  private static String whole(InputStream body) throws IOException {
    try (body) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String beginning(InputStream stream) throws InterruptedException {
    var said = new ByteArrayOutputStream();
    Thread reader =
        Thread.startVirtualThread(() -> {
          try (stream) {
            stream.transferTo(said);
          } catch (IOException e) {
            // Closed below: what came until then counts.
          }
        });
    reader.join(Duration.ofSeconds(3));
    try {
      stream.close();
    } catch (IOException e) {
      // The gateway closed it first.
    }
    reader.join();
    return said.toString(StandardCharsets.UTF_8);
  }

  private HttpRequest request(
      String token, String method, String path, String type, String body, String[] headers) {
    var request =
        HttpRequest.newBuilder(url.resolve(path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", type)
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return request.build();
  }

  /** What a stream of server-sent events says until it has said {@code last}. */
  String events(String role, String run, String last) throws IOException, InterruptedException {
    return eventsAfter(role, run, "0", last);
  }

  /** Likewise, from behind the event of that id. */
  String eventsAfter(String role, String run, String after, String last)
      throws IOException, InterruptedException {
    String token = Files.readString(home.resolve("state/tokens/" + role)).strip();
    var request =
        HttpRequest.newBuilder(url.resolve("/v1/runs/" + run + "/events"))
            .header("Authorization", "Bearer " + token)
            .header("Accept", "text/event-stream")
            .header("Last-Event-ID", after)
            .build();
    var said = new StringBuilder();
    try (Stream<String> lines = client.send(request, HttpResponse.BodyHandlers.ofLines()).body()) {
      Iterator<String> each = lines.iterator();
      boolean ended = false;
      while (!ended && each.hasNext()) {
        said.append(each.next()).append('\n');
        ended = said.indexOf(last) >= 0 && said.toString().endsWith("\n\n");
      }
    }
    transcript.append(said);
    return said.toString();
  }

  /** Everything that every answer has said so far, headers too. */
  String transcript() {
    return transcript.toString();
  }

  /** Takes over what the gateway before this one said. */
  void transcribe(String before) {
    transcript.insert(0, before);
  }

  /** As {@code kill -9} does it. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Lets go of what a killed gateway leaves in this process. */
  void discard() {
    client.shutdownNow();
  }

  long pid() {
    return process.pid();
  }

  /** Stops it as SIGTERM does, and fails when that takes longer than a minute. */
  @Override
  public void close() {
    close(Duration.ofMinutes(1));
  }

  /** Likewise, with more patience: a gateway that archives its classes does so when it stops. */
  void close(Duration atMost) {
    process.destroy();
    try {
      if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("the gateway did not stop");
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
