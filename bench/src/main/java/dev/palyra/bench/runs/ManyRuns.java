package dev.palyra.bench.runs;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Runs that wait and runs that work, against a gateway that runs: memory of one that waits, events
 * a second, the time from a tool's exit to its event at the client, and the time from the request
 * that cancels a run to the event that its program has ended. The tool prints the time when it
 * ends; all clocks are this machine's.
 */
public final class ManyRuns {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final double P99_MS = 20;
  private static final double CANCELLED_MS = 200;
  private static final int CANCELLED = 50;
  private static final Pattern USED = Pattern.compile("\\bused (\\d+)K");

  private final URI url;
  private final long pid;
  private final String operator;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Map<String, Long> arrived = new ConcurrentHashMap<>();
  private final LongAdder events = new LongAdder();

  private ManyRuns(Path home) throws IOException {
    JsonNode running = JSON.readTree(Files.readString(home.resolve("state/gateway.json")));
    this.url = URI.create(running.path("url").asString());
    this.pid = running.path("pid").asLong();
    this.operator = Files.readString(home.resolve("state/tokens/operator")).strip();
  }

  /** Arguments: the gateway's home, how many runs wait, how many work. */
  public static void main(String[] arguments) throws Exception {
    var bench = new ManyRuns(Path.of(arguments[0]));
    int waiting = Integer.parseInt(arguments[1]);
    int active = Integer.parseInt(arguments[2]);

    bench.watch(bench.start("works", Math.min(active, 10))); // Warms up.
    bench.arrived.clear();
    bench.events.reset();
    long before = bench.heapKib();
    List<String> _ = bench.start("waits", waiting);
    while (bench.get("/v1/status").path("approvals_waiting").asLong() < waiting) {
      Thread.sleep(100);
    }
    double kib = (bench.heapKib() - before) / (double) waiting;
    long began = System.nanoTime();
    bench.watch(bench.start("works", active));
    double seconds = (System.nanoTime() - began) / 1e9;
    double[] delays = bench.delays();

    ObjectNode out = JSON.createObjectNode().put("waiting", waiting).put("active", active);
    out.put("heap_kib_per_waiting_run", kib).put("heap_kib", bench.heapKib());
    out.put("seconds", seconds).put("events", bench.events.sum());
    out.put("events_per_second", bench.events.sum() / seconds);
    out.put("calls", delays.length);
    out.putObject("exit_to_event_ms")
        .put("p50", at(delays, 50))
        .put("p99", at(delays, 99))
        .put("max", delays[delays.length - 1]);
    double[] cancelled = bench.cancelled();
    out.putObject("cancel_to_program_ended_ms")
        .put("p50", at(cancelled, 50))
        .put("p95", at(cancelled, 95))
        .put("max", cancelled[cancelled.length - 1]);
    boolean holds = at(delays, 99) < P99_MS && at(cancelled, 95) < CANCELLED_MS;
    out.put("holds", holds);
    System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out));
    System.exit(holds ? 0 : 1);
  }

  private static double at(double[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private List<String> start(String agent, int count) throws Exception {
    var runs = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var body = JSON.createObjectNode().put("task", "task " + i).put("agent", agent);
      var answer = send("POST", "/v1/runs", body.toString());
      if (answer.statusCode() != 201) {
        throw new IOException(answer.body());
      }
      runs.add(JSON.readTree(answer.body()).path("id").asString());
    }
    return runs;
  }

  /** Watches the runs to their end, each over a stream of its own. */
  private void watch(List<String> runs) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var watching = new ArrayList<Future<Integer>>();
      for (String run : runs) {
        Callable<Integer> watch = () -> watch(run);
        watching.add(threads.submit(watch));
      }
      for (Future<Integer> one : watching) {
        one.get();
      }
    }
  }

  private int watch(String run) throws Exception {
    var request = request("/v1/runs/" + run + "/events").GET().build();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      String kind = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          kind = line.substring(7);
        } else if (line.startsWith("data: ")) {
          Instant now = Instant.now();
          events.increment();
          if (kind.equals("call.finished")) {
            arrived.put(
                JSON.readTree(line.substring(6)).path("fields").path("call").asString(),
                now.getEpochSecond() * 1_000_000_000L + now.getNano());
          } else if (kind.startsWith("run.")
              && kind.matches("run\\.(completed|failed|cancelled)")) {
            return 0;
          }
        }
      }
    }
    throw new IOException("the stream of run " + run + " ended before it did");
  }

  /** While the others wait: runs whose program sleeps are cancelled, one after the other. */
  private double[] cancelled() throws Exception {
    double[] times = new double[CANCELLED];
    for (int i = 0; i < CANCELLED; i++) {
      times[i] = cancelled(start("sleeps", 1).getFirst());
    }
    Arrays.sort(times);
    return times;
  }

  private double cancelled(String run) throws Exception {
    var request = request("/v1/runs/" + run + "/events").GET().build();
    try (var lines =
        new BufferedReader(
            new InputStreamReader(
                http.send(request, HttpResponse.BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      long asked = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("event: call.started")) {
          Thread.sleep(200); // It is recorded before it begins; the program is to be running.
          asked = System.nanoTime();
          var answer = send("POST", "/v1/runs/" + run + "/cancel", "{}");
          if (answer.statusCode() >= 300) {
            throw new IOException(answer.body());
          }
        } else if (line.equals("event: call.finished")) {
          return (System.nanoTime() - asked) / 1e6;
        }
      }
    }
    throw new IOException("run " + run + " was not cancelled");
  }

  private double[] delays() throws Exception {
    var all = new ArrayList<Double>();
    for (var one : arrived.entrySet()) {
      String said =
          get("/v1/calls/" + one.getKey()).path("result").path("stdout").asString().strip();
      all.add((one.getValue() - Long.parseLong(said)) / 1e6);
    }
    double[] sorted = all.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return sorted;
  }

  /** What lives after a collection, in KiB. */
  private long heapKib() throws Exception {
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

  private String jcmd(String command) throws Exception {
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

  private JsonNode get(String path) throws Exception {
    return JSON.readTree(send("GET", path, "").body());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .header("Authorization", "Bearer " + operator)
        .header("Content-Type", "application/json");
  }

  private HttpResponse<String> send(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        request(path).method(method, HttpRequest.BodyPublishers.ofString(body)).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
