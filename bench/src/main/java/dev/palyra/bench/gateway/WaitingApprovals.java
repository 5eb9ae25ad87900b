package dev.palyra.bench.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Lets calls wait for operators in a running gateway, and measures the list of them, the way from
 * an operator's grant to the start of the call, and the heap that each takes. Prints JSON; {@code
 * bench/waiting-approvals} runs it.
 */
public final class WaitingApprovals {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int WARM_UP = 500;
  private static final int CLIENTS = 16;
  private static final int LISTS = 500;
  private static final double LIST_P99_MS = 20;
  private static final double RESUME_P99_MS = 50;
  private static final double KIB_PER_CALL = 20;
  private static final Pattern USED = Pattern.compile("\\bused (\\d+)K");

  private final URI url;
  private final long pid;
  private final String agent;
  private final String operator;
  private final HttpClient http = HttpClient.newHttpClient();

  private WaitingApprovals(Path home) throws IOException {
    JsonNode running = JSON.readTree(Files.readString(home.resolve("state/gateway.json")));
    this.url = URI.create(running.path("url").asString());
    this.pid = running.path("pid").asLong();
    this.agent = Files.readString(home.resolve("state/tokens/agent")).strip();
    this.operator = Files.readString(home.resolve("state/tokens/operator")).strip();
  }

  /** Arguments: the gateway's home, how many calls wait, how many of them are granted. */
  public static void main(String[] arguments) throws Exception {
    var bench = new WaitingApprovals(Path.of(arguments[0]));
    int waiting = Integer.parseInt(arguments[1]);
    int grants = Integer.parseInt(arguments[2]);

    bench.ask(WARM_UP);
    double[] _ = bench.lists(LISTS);
    double[] _ = bench.grants(100);
    long before = bench.heapKib();
    bench.ask(waiting);
    bench.awaitWaiting(WARM_UP - 100 + waiting);
    double kib = (bench.heapKib() - before) / (double) waiting;
    double[] lists = bench.lists(LISTS);
    double[] resumed = bench.grants(grants);

    ObjectNode out = JSON.createObjectNode().put("waiting", waiting).put("grants", grants);
    put(out.putObject("list_of_100_ms"), lists);
    put(out.putObject("grant_to_start_ms"), resumed);
    out.put("heap_kib_per_waiting_call", kib);
    out.put("status_counts", bench.get("/v1/status").path("approvals_waiting").asLong());
    boolean holds =
        at(lists, 99) < LIST_P99_MS && at(resumed, 99) < RESUME_P99_MS && kib < KIB_PER_CALL;
    out.put("holds", holds);
    System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out));
    System.exit(holds ? 0 : 1);
  }

  private static void put(ObjectNode out, double[] sorted) {
    out.put("p50", at(sorted, 50)).put("p99", at(sorted, 99)).put("max", sorted[sorted.length - 1]);
  }

  private static double at(double[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private void ask(int calls) throws Exception {
    var next = new AtomicInteger();
    try (var threads = Executors.newFixedThreadPool(CLIENTS)) {
      Callable<Integer> client =
          () -> {
            for (int i = next.getAndIncrement(); i < calls; i = next.getAndIncrement()) {
              ObjectNode body =
                  JSON.createObjectNode()
                      .put("tool", "bench.echo")
                      .put("run", "bench")
                      .put("wait", false);
              body.putObject("arguments").put("text", "call-" + i);
              while (send(agent, "POST", "/v1/calls", body.toString()).statusCode() == 503) {
                Thread.sleep(20); // All slots are taken: the disk is behind.
              }
            }
            return 0;
          };
      for (var done :
          threads.invokeAll(IntStream.range(0, CLIENTS).mapToObj(_ -> client).toList())) {
        done.get();
      }
    }
  }

  private void awaitWaiting(long count) throws Exception {
    while (get("/v1/status").path("approvals_waiting").asLong() < count) {
      Thread.sleep(100);
    }
  }

  private double[] lists(int times) throws Exception {
    var millis = new double[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      JsonNode _ = get("/v1/approvals?state=waiting&limit=100");
      millis[i] = (System.nanoTime() - start) / 1e6;
    }
    Arrays.sort(millis);
    return millis;
  }

  /**
   * From the moment before the grant is sent to the moment that the record says the call started.
   */
  private double[] grants(int times) throws Exception {
    List<String[]> all = new ArrayList<>(); // Approval and call.
    String before = "";
    while (all.size() < 20_000) {
      JsonNode page = get("/v1/approvals?state=waiting&limit=500" + before);
      page.path("approvals")
          .forEach(a -> all.add(new String[] {a.path("id").asString(), a.path("call").asString()}));
      if (!page.has("before")) {
        break;
      }
      before = "&before=" + page.path("before").asString();
    }
    Collections.shuffle(all, new Random(1));
    Map<String, Instant> sent = new HashMap<>();
    for (String[] approval : all.subList(0, Math.min(times, all.size()))) {
      sent.put(approval[1], Instant.now());
      var answer =
          send(
              operator,
              "POST",
              "/v1/approvals/" + approval[0] + "/decision",
              "{\"verdict\":\"approve\",\"reason\":\"\"}");
      if (answer.statusCode() != 200) {
        throw new IOException(answer.body());
      }
    }
    var millis = new ArrayList<Double>();
    for (var call : sent.entrySet()) {
      millis.add(Duration.between(call.getValue(), started(call.getKey())).toNanos() / 1e6);
    }
    return millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  private Instant started(String call) throws Exception {
    while (true) {
      JsonNode records = get("/v1/audit?kind=call.started&call=" + call).path("records");
      if (!records.isEmpty()) {
        return Instant.parse(records.get(0).path("time").asString());
      }
      Thread.sleep(20);
    }
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
    return JSON.readTree(send(operator, "GET", path, "").body());
  }

  private HttpResponse<String> send(String token, String method, String path, String body)
      throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(url.resolve(path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
