package dev.palyra.bench.sandbox;

import dev.palyra.core.sandbox.Availability;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.sandbox.LinuxSandbox;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.process.PoolLimits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Runs programs in both tiers and counts what is there before and after: processes, threads,
 * mounts, descriptors, control groups, files. Every tenth program leaves a daemon behind, every
 * tenth fills its temporary directory. It goes in rounds, each with a sandbox of its own that is
 * opened and closed, and stops at the first that leaves something.
 *
 * <p>Arguments: how many, and a file to which each round that left nothing is added; what stands
 * there already is not done again. Exit status 0 if nothing is left.
 */
public final class Leaks {
  private static final int AT_ONCE = 4;
  private static final int ROUND = 2_500;
  private static final int WARM_UP = 50;
  private static final String DAEMON = "setsid sleep 1000 >/dev/null 2>&1 & exit 0";
  private static final String FILES =
      "mkdir -p \"$TMPDIR/a/b\"; for i in 1 2 3; do echo x > \"$TMPDIR/a/b/$i\"; done";

  private Leaks() {}

  public static void main(String[] arguments) throws Exception {
    int executions = Integer.parseInt(arguments[0]);
    Optional<Path> done =
        arguments.length > 1 ? Optional.of(Path.of(arguments[1])) : Optional.empty();
    long before = done.isPresent() ? done(done.get()) : 0;
    Path directory = Files.createTempDirectory("palyra-bench");
    Path workspace = Files.createDirectory(directory.resolve("workspace"));
    Path runs = directory.resolve("runs");
    var groups = new LeftGroups(runs);
    var _ = round(WARM_UP, runs, workspace, groups); // what is loaded once is not a leak
    boolean clean = true;
    for (long left = executions - before; clean && left > 0; left -= ROUND) {
      Round round = round((int) Math.min(left, ROUND), runs, workspace, groups);
      System.out.println(round);
      clean = round.clean();
      if (clean && done.isPresent()) {
        Files.writeString(
            done.get(), round + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
    }
    System.out.println(clean ? "nothing is left of " + executions : "SOMETHING IS LEFT");
    System.exit(clean ? 0 : 1);
  }

  /** How many executions earlier rounds have made. */
  private static long done(Path file) throws IOException {
    if (!Files.exists(file)) {
      return 0;
    }
    long done = 0;
    for (String line : Files.readAllLines(file)) {
      done += Long.parseLong(line.replaceAll("^\\{\"executions\": (\\d+),.*", "$1"));
    }
    return done;
  }

  /** What one round found. */
  private record Round(
      int executions,
      int failures,
      double seconds,
      Map<String, Long> before,
      Map<String, Long> after) {
    boolean clean() {
      return failures == 0
          && before.entrySet().stream()
              .allMatch(entry -> after.getOrDefault(entry.getKey(), 0L) <= entry.getValue());
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "{\"executions\": %d, \"failures\": %d, \"seconds\": %.1f, \"per_second\": %.1f, \"before\": %s, \"after\": %s}",
          executions,
          failures,
          seconds,
          executions / seconds,
          json(before),
          json(after));
    }
  }

  private static Round round(int executions, Path runs, Path workspace, LeftGroups groups)
      throws Exception {
    var failures = new AtomicInteger();
    System.gc();
    Map<String, Long> before = count(runs, groups);
    long start = System.nanoTime();
    try (LinuxSandbox sandbox =
            StartBench.sandbox(runs, PoolLimits.DEFAULTS, TemplateLimits.DEFAULTS);
        var _ = groups.watch()) {
      run(sandbox, executions, workspace, failures);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    System.gc();
    Thread.sleep(1_000); // the kernel takes network namespaces down in the background
    return new Round(executions, failures.get(), seconds, before, count(runs, groups));
  }

  private static void run(
      LinuxSandbox sandbox, int executions, Path workspace, AtomicInteger failures)
      throws Exception {
    List<Tier> tiers =
        Stream.of(Tier.PROCESS, Tier.ISOLATED)
            .filter(tier -> sandbox.availability().get(tier) instanceof Availability.Available)
            .toList();
    if (tiers.size() < 2) {
      System.err.println("only these tiers hold here: " + tiers);
    }
    try (ExecutorService clients = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < executions; i++) {
        int number = i;
        all.add(clients.submit(() -> one(sandbox, tiers, number, workspace, failures)));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
  }

  private static void one(
      LinuxSandbox sandbox, List<Tier> tiers, int number, Path workspace, AtomicInteger failures) {
    List<String> command =
        switch (number / tiers.size() % 10) {
          case 0 -> List.of("/bin/sh", "-c", DAEMON);
          case 1 -> List.of("/bin/sh", "-c", FILES);
          default -> List.of("/bin/true");
        };
    Execution execution =
        sandbox.execute(
            StartBench.request(tiers.get(number % tiers.size()), command, workspace),
            OutputFilter.IDENTITY,
            new Cancellation());
    if (!execution.outcome().success()) {
      failures.incrementAndGet();
      System.err.println(execution.outcome());
    }
  }

  /** Only what belongs to this process, so that others may use the machine meanwhile. */
  private static Map<String, Long> count(Path runs, LeftGroups groups) throws IOException {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("processes", ProcessHandle.current().descendants().count());
    counts.put("zombies", zombies());
    counts.put("descriptors", entries(Path.of("/proc/self/fd")));
    counts.put("mounts", lines(Path.of("/proc/self/mountinfo")));
    counts.put("control-groups", groups.count());
    counts.put("launch-threads", launchThreads());
    counts.put("directories", Files.exists(runs) ? entries(runs) : 0);
    return counts;
  }

  private static long launchThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("palyra-"))
        .filter(thread -> !thread.getName().equals("palyra-doctor"))
        .count();
  }

  private static long zombies() throws IOException {
    long zombies = 0;
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      for (Path path : all.filter(p -> p.getFileName().toString().matches("\\d+")).toList()) {
        try {
          String stat = Files.readString(path.resolve("stat"), StandardCharsets.ISO_8859_1);
          String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
          if (fields[0].equals("Z") && Long.parseLong(fields[1]) == ProcessHandle.current().pid()) {
            zombies++;
          }
        } catch (IOException e) {
          // It has gone.
        }
      }
    }
    return zombies;
  }

  private static long entries(Path directory) throws IOException {
    try (Stream<Path> all = Files.list(directory)) {
      return all.count();
    }
  }

  private static long lines(Path file) throws IOException {
    try (Stream<String> all = Files.lines(file)) {
      return all.count();
    }
  }

  private static String json(Map<String, Long> counts) {
    List<String> members = new ArrayList<>();
    counts.forEach((name, value) -> members.add("\"%s\": %d".formatted(name, value)));
    return "{" + String.join(", ", members) + "}";
  }
}
