package dev.palyra.bench.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A gateway that runs on this machine, as whoever has its home sees it. Thread-safe. */
public final class RunningGateway {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Pattern USED = Pattern.compile("\\bused (\\d+)K");

  private final Path home;
  private final URI url;
  private final long pid;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  public RunningGateway(Path home) throws IOException {
    JsonNode running = JSON.readTree(Files.readString(home.resolve("state/gateway.json")));
    this.home = home;
    this.url = URI.create(running.path("url").asString());
    this.pid = running.path("pid").asLong();
  }

  public URI url() {
    return url;
  }

  public long pid() {
    return pid;
  }

  /**
   * The token that was made at the first start.
   *
   * @param name such as {@code operator}
   */
  public String token(String name) throws IOException {
    return Files.readString(home.resolve("state/tokens/" + name)).strip();
  }

  /** What an operator reads at this path. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    return JSON.readTree(send(token("operator"), "GET", path, "").body());
  }

  /**
   * What an operator's request is answered with.
   *
   * @throws IOException with the answer, when it is no success
   */
  public JsonNode post(String path, String body) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(token("operator"), "POST", path, body);
    if (answer.statusCode() >= 300) {
      throw new IOException(path + " answered " + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** Sends one request with this token. */
  public HttpResponse<String> send(String token, String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        request(token, path).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Sends one request of an operator's and hands its answer on as it comes. */
  public <T> T read(String path, HttpResponse.BodyHandler<T> as)
      throws IOException, InterruptedException {
    return http.send(request(token("operator"), path).GET().build(), as).body();
  }

  private HttpRequest.Builder request(String token, String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json");
  }

  /** What lives in its heap after a collection, in KiB. */
  public long heapKib() throws IOException, InterruptedException {
    for (int i = 0; i < 3; i++) {
      var _ = jcmd("GC.run");
      Thread.sleep(500);
    }
    Matcher used = USED.matcher(jcmd("GC.heap_info"));
    if (!used.find()) {
      throw new IOException("jcmd says nothing of the heap");
    }
    return Long.parseLong(used.group(1));
  }

  private String jcmd(String command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin/jcmd").toString(),
                Long.toString(pid),
                command)
            .redirectErrorStream(true)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return out;
  }

  /** Puts the median, the 99th percentile and the greatest of sorted values. */
  public static void put(ObjectNode out, double[] sorted) {
    out.put("p50", at(sorted, 50)).put("p99", at(sorted, 99)).put("max", sorted[sorted.length - 1]);
  }

  /** That percentile of sorted values. */
  public static double at(double[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }
}
