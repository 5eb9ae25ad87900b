package dev.palyra.bench.gateway;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sends calls of a trivial Tier-B tool to a running gateway and counts what is lost and what is
 * left behind: file descriptors, threads, child processes and temporary files, before and after.
 * Prints JSON; {@code bench/many-calls} runs it.
 */
public final class ManyCalls {
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int WARM_UP = 500;

  private final Path home;
  private final RunningGateway gateway;

  private ManyCalls(Path home) throws IOException {
    this.home = home;
    this.gateway = new RunningGateway(home);
  }

  /**
   * Arguments: the gateway's home, the number of calls, how many at once, the folder of temporary
   * files.
   */
  public static void main(String[] arguments) throws Exception {
    var bench = new ManyCalls(Path.of(arguments[0]));
    int calls = Integer.parseInt(arguments[1]);
    int clients = Integer.parseInt(arguments[2]);
    Path temporary = Path.of(arguments[3]);

    long[] _ = bench.send(WARM_UP, clients, "warm", new AtomicInteger());
    Map<String, Long> before = bench.count(temporary);
    var lost = new AtomicInteger();
    long start = System.nanoTime();
    long[] nanos = bench.send(calls, clients, "bench", lost);
    double seconds = (System.nanoTime() - start) / 1e9;
    Map<String, Long> after = bench.settled(temporary, before);

    ObjectNode out =
        JSON.createObjectNode().put("calls", calls).put("clients", clients).put("lost", lost.get());
    out.put("calls_per_second", Math.round(calls / seconds));
    out.put("p50_ms", nanos[calls / 2] / 1e6).put("p99_ms", nanos[calls * 99 / 100] / 1e6);
    out.put("finished_in_audit_log", bench.finished());
    before.forEach(out.putObject("before")::put);
    after.forEach(out.putObject("after")::put);
    boolean clean =
        lost.get() == 0
            && after.entrySet().stream()
                .allMatch(e -> e.getValue() <= before.getOrDefault(e.getKey(), 0L) + 4);
    out.put("clean", clean);
    System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out));
    System.exit(clean ? 0 : 1);
  }

  /** Sends {@code calls} calls and returns their sorted times. */
  private long[] send(int calls, int clients, String run, AtomicInteger lost) throws Exception {
    String token = gateway.token("agent");
    var next = new AtomicInteger();
    var nanos = new long[calls];
    try (var threads = Executors.newFixedThreadPool(clients)) {
      Callable<Integer> client =
          () -> {
            for (int i = next.getAndIncrement(); i < calls; i = next.getAndIncrement()) {
              long start = System.nanoTime();
              if (!call(token, run, "call-" + i)) {
                lost.incrementAndGet();
              }
              nanos[i] = System.nanoTime() - start;
            }
            return 0;
          };
      for (var done :
          threads.invokeAll(IntStream.range(0, clients).mapToObj(_ -> client).toList())) {
        done.get();
      }
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private boolean call(String token, String run, String text)
      throws IOException, InterruptedException {
    ObjectNode body = JSON.createObjectNode().put("tool", "bench.echo").put("run", run);
    body.putObject("arguments").put("text", text);
    HttpResponse<String> answer = gateway.send(token, "POST", "/v1/calls", body.toString());
    return answer.statusCode() == 200
        && JSON.readTree(answer.body())
            .path("result")
            .path("stdout")
            .asString("")
            .equals(text + "\n");
  }

  /** How many calls of the bench the audit log says have finished. */
  private long finished() throws IOException, InterruptedException {
    try (Stream<String> lines =
        gateway.read("/v1/audit/export", HttpResponse.BodyHandlers.ofLines())) {
      return lines
          .filter(line ->
              line.contains("\"kind\":\"call.finished\"") && line.contains("\"run\":\"bench\""))
          .count();
    }
  }

  /**
   * Counts again until nothing is over what it was, for at most 30 s: idle connections and threads
   * take a moment to go.
   */
  private Map<String, Long> settled(Path temporary, Map<String, Long> before) throws Exception {
    Map<String, Long> after = count(temporary);
    for (int i = 0;
        i < 30
            && after.entrySet().stream()
                .anyMatch(e -> e.getValue() > before.getOrDefault(e.getKey(), 0L));
        i++) {
      Thread.sleep(1_000);
      after = count(temporary);
    }
    return after;
  }

  private Map<String, Long> count(Path temporary) throws IOException {
    var counts = new TreeMap<String, Long>();
    Path process = Path.of("/proc", Long.toString(gateway.pid()));
    counts.put("file_descriptors", entries(process.resolve("fd")));
    counts.put("threads", entries(process.resolve("task")));
    counts.put(
        "child_processes",
        ProcessHandle.of(gateway.pid())
            .map(ProcessHandle::descendants)
            .map(Stream::count)
            .orElse(-1L));
    counts.put("temporary_files", entries(temporary));
    counts.put("files_in_state", entries(home.resolve("state")));
    return counts;
  }

  private static long entries(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.count();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
