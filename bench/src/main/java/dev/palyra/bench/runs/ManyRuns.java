package dev.palyra.bench.runs;

import dev.palyra.bench.gateway.RunningGateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
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
  private static final Set<String> ENDS = Set.of("run.completed", "run.failed", "run.cancelled");

  private final RunningGateway gateway;
  private final String operator;
  private final ConcurrentLinkedQueue<EventSocket.Event> finished = new ConcurrentLinkedQueue<>();
  private final LongAdder events = new LongAdder();

  private ManyRuns(Path home) throws IOException {
    this.gateway = new RunningGateway(home);
    this.operator = gateway.token("operator");
  }

  /** Arguments: the gateway's home, how many runs wait, how many work, how long a model thinks. */
  public static void main(String[] arguments) throws Exception {
    var bench = new ManyRuns(Path.of(arguments[0]));
    int waiting = Integer.parseInt(arguments[1]);
    int active = Integer.parseInt(arguments[2]);

    bench.work(Math.min(active, 10), 0); // Warms up.
    bench.finished.clear();
    bench.events.reset();
    long before = bench.gateway.heapKib();
    for (int i = 0; i < waiting; i++) {
      String _ = bench.start("waits");
    }
    while (bench.gateway.get("/v1/status").path("approvals_waiting").asLong() < waiting) {
      Thread.sleep(100);
    }
    double kib = (bench.gateway.heapKib() - before) / (double) waiting;
    Cpu cpu = bench.cpu();
    long began = System.nanoTime();
    bench.work(active, Integer.parseInt(arguments[3]) / active);
    double seconds = (System.nanoTime() - began) / 1e9;
    Cpu spent = bench.cpu().less(cpu);

    ObjectNode out = JSON.createObjectNode().put("waiting", waiting).put("active", active);
    out.put("model_thinks_ms", arguments[3]);
    out.put("heap_kib_per_waiting_run", kib).put("heap_kib", bench.gateway.heapKib());
    out.put("seconds", seconds).put("events", bench.events.sum());
    out.put("events_per_second", bench.events.sum() / seconds);
    spent.put(out.putObject("cpu_seconds"));
    boolean holds = bench.putDelays(out);
    double[] cancelled = bench.cancelled();
    out.putObject("cancel_to_program_ended_ms")
        .put("p50", RunningGateway.at(cancelled, 50))
        .put("p95", RunningGateway.at(cancelled, 95))
        .put("max", cancelled[cancelled.length - 1]);
    holds &= RunningGateway.at(cancelled, 95) < CANCELLED_MS;
    out.put("holds", holds);
    System.out.println(JSON.writerWithDefaultPrettyPrinter().writeValueAsString(out));
    System.exit(holds ? 0 : 1);
  }

  private String start(String agent) throws Exception {
    var body = JSON.createObjectNode().put("task", "a task").put("agent", agent);
    return gateway.post("/v1/runs", body.toString()).path("id").asString();
  }

  /**
   * Starts runs and watches each, from its beginning to its end, over a stream of its own.
   *
   * @param apart milliseconds from one start to the next: all models think equally long, so that
   *     runs that begin together would end every turn together
   */
  private void work(int runs, int apart) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var watching = new ArrayList<Future<Integer>>();
      for (int i = 0; i < runs; i++) {
        String run = start("works");
        Callable<Integer> watch = () -> watch(run);
        watching.add(threads.submit(watch));
        Thread.sleep(apart);
      }
      for (Future<Integer> one : watching) {
        one.get();
      }
    }
  }

  private int watch(String run) throws IOException {
    try (var stream = new EventSocket(gateway, operator, run)) {
      for (var event = stream.next(); event.isPresent(); event = stream.next()) {
        events.increment();
        if (event.get().kind().equals("call.finished")) {
          finished.add(event.get()); // It is read once nothing is measured any more.
        } else if (ENDS.contains(event.get().kind())) {
          return 0;
        }
      }
    }
    throw new IOException("the stream of run " + run + " ended before it did");
  }

  /** While the others wait: runs whose program sleeps are cancelled, one after the other. */
  private double[] cancelled() throws Exception {
    double[] times = new double[CANCELLED];
    for (int i = 0; i < CANCELLED; i++) {
      times[i] = cancelled(start("sleeps"));
    }
    Arrays.sort(times);
    return times;
  }

  private double cancelled(String run) throws Exception {
    try (var stream = new EventSocket(gateway, operator, run)) {
      long asked = 0;
      for (var event = stream.next(); event.isPresent(); event = stream.next()) {
        if (event.get().kind().equals("call.started")) {
          Thread.sleep(200); // It is recorded before it begins; the program is to be running.
          asked = EventSocket.nanos(Instant.now());
          var _ = gateway.post("/v1/runs/" + run + "/cancel", "{}");
        } else if (event.get().kind().equals("call.finished")) {
          return (event.get().nanos() - asked) / 1e6;
        }
      }
    }
    throw new IOException("run " + run + " was not cancelled");
  }

  /**
   * From the exit to the event, and to the record of it on the way; returns whether it is in time.
   */
  private boolean putDelays(ObjectNode out) throws Exception {
    var whole = new ArrayList<Double>();
    var toRecord = new ArrayList<Double>();
    for (EventSocket.Event event : finished) {
      JsonNode record = JSON.readTree(event.data());
      String call = record.path("fields").path("call").asString();
      String said =
          gateway.get("/v1/calls/" + call).path("result").path("stdout").asString().strip();
      long exit = Long.parseLong(said);
      whole.add((event.nanos() - exit) / 1e6);
      long recorded = EventSocket.nanos(Instant.parse(record.path("time").asString()));
      toRecord.add((recorded - exit) / 1e6);
    }
    double[] sorted = sorted(whole);
    out.put("calls", sorted.length);
    RunningGateway.put(out.putObject("exit_to_event_ms"), sorted);
    RunningGateway.put(out.putObject("exit_to_record_ms"), sorted(toRecord));
    return RunningGateway.at(sorted, 99) < P99_MS;
  }

  private static double[] sorted(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
  }

  /**
   * Seconds of processor time.
   *
   * @param client of this process
   * @param gateway of the gateway without its programs
   * @param machine of all that ran here
   */
  private record Cpu(double client, double gateway, double machine) {
    Cpu less(Cpu before) {
      return new Cpu(client - before.client, gateway - before.gateway, machine - before.machine);
    }

    void put(ObjectNode out) {
      out.put("client", client).put("gateway", gateway).put("machine", machine);
    }
  }

  private Cpu cpu() throws IOException {
    String[] all =
        Files.readString(Path.of("/proc/stat"))
            .lines()
            .findFirst()
            .orElseThrow()
            .strip()
            .split(" +", -1);
    double ticks = 0;
    for (int i : new int[] {1, 2, 3, 6, 7}) { // Neither idle nor waiting for the disk.
      ticks += Double.parseDouble(all[i]);
    }
    return new Cpu(
        seconds(ProcessHandle.current()),
        seconds(ProcessHandle.of(gateway.pid()).orElseThrow()),
        ticks / 100);
  }

  private static double seconds(ProcessHandle process) {
    Optional<Duration> time = process.info().totalCpuDuration();
    return time.orElse(Duration.ZERO).toNanos() / 1e9;
  }
}
