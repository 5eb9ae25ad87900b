package dev.palyra.bench.gateway;

import java.io.IOException;
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

  private final RunningGateway gateway;
  private final String agent;

  private WaitingApprovals(Path home) throws IOException {
    this.gateway = new RunningGateway(home);
    this.agent = gateway.token("agent");
  }

  /** Arguments: the gateway's home, how many calls wait, how many of them are granted. */
  public static void main(String[] arguments) throws Exception {
    var bench = new WaitingApprovals(Path.of(arguments[0]));
    int waiting = Integer.parseInt(arguments[1]);
    int grants = Integer.parseInt(arguments[2]);

    bench.ask(WARM_UP);
    double[] _ = bench.lists(LISTS);
    double[] _ = bench.grants(100);
    long before = bench.gateway.heapKib();
    bench.ask(waiting);
    bench.awaitWaiting(WARM_UP - 100 + waiting);
    double kib = (bench.gateway.heapKib() - before) / (double) waiting;
    double[] lists = bench.lists(LISTS);
    double[] resumed = bench.grants(grants);

    ObjectNode out = JSON.createObjectNode().put("waiting", waiting).put("grants", grants);
    RunningGateway.put(out.putObject("list_of_100_ms"), lists);
    RunningGateway.put(out.putObject("grant_to_start_ms"), resumed);
    out.put("heap_kib_per_waiting_call", kib);
    out.put("status_counts", bench.gateway.get("/v1/status").path("approvals_waiting").asLong());
    boolean holds =
        RunningGateway.at(lists, 99) < LIST_P99_MS
            && RunningGateway.at(resumed, 99) < RESUME_P99_MS
            && kib < KIB_PER_CALL;
    out.put("holds", holds);
    System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out));
    System.exit(holds ? 0 : 1);
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
              while (gateway.send(agent, "POST", "/v1/calls", body.toString()).statusCode()
                  == 503) {
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
    while (gateway.get("/v1/status").path("approvals_waiting").asLong() < count) {
      Thread.sleep(100);
    }
  }

  private double[] lists(int times) throws Exception {
    var millis = new double[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      JsonNode _ = gateway.get("/v1/approvals?state=waiting&limit=100");
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
      JsonNode page = gateway.get("/v1/approvals?state=waiting&limit=500" + before);
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
      var _ =
          gateway.post(
              "/v1/approvals/" + approval[0] + "/decision",
              "{\"verdict\":\"approve\",\"reason\":\"\"}");
    }
    var millis = new ArrayList<Double>();
    for (var call : sent.entrySet()) {
      millis.add(Duration.between(call.getValue(), started(call.getKey())).toNanos() / 1e6);
    }
    return millis.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  private Instant started(String call) throws Exception {
    while (true) {
      JsonNode records = gateway.get("/v1/audit?kind=call.started&call=" + call).path("records");
      if (!records.isEmpty()) {
        return Instant.parse(records.get(0).path("time").asString());
      }
      Thread.sleep(20);
    }
  }
}
