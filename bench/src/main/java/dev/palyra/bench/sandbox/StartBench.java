package dev.palyra.bench.sandbox;

import dev.palyra.core.sandbox.Bytes;
import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Execution;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.core.sandbox.WorkspaceRoot;
import dev.palyra.sandbox.LinuxSandbox;
import dev.palyra.sandbox.SandboxConfig;
import dev.palyra.sandbox.egress.EgressLimits;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.linux.Children;
import dev.palyra.sandbox.process.PoolLimits;
import dev.palyra.sandbox.process.SeccompProfile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/**
 * Start to exit of small programs, each way of starting in turn within each round, so that what
 * else the machine does falls on all of them. What is called first is what the first call of its
 * kind costs, for which bwrap builds everything. Arguments: rounds, then peers as {@code
 * name=program and arguments separated by blanks}, to which the measured command is appended.
 */
public final class StartBench {
  private static final int WARM_UP = 200; // a gateway runs for days: its code is compiled;

  /** One way to start a program; it returns once that has ended. */
  private record Way(String name, Optional<CommandRequest> waitFor, Callable<Boolean> start) {}

  private StartBench() {}

  public static void main(String[] arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    Path directory = Files.createTempDirectory("palyra-bench");
    Path workspace = Files.createDirectory(directory.resolve("workspace"));
    try (LinuxSandbox cold =
            sandbox(directory.resolve("cold"), PoolLimits.OFF, TemplateLimits.DEFAULTS);
        LinuxSandbox first =
            sandbox(directory.resolve("first"), PoolLimits.OFF, TemplateLimits.OFF);
        LinuxSandbox pooled =
            sandbox(
                directory.resolve("pooled"),
                new PoolLimits(4, 1, Duration.ofMinutes(5)),
                TemplateLimits.DEFAULTS)) {
      for (List<String> command :
          List.of(List.of("/bin/true"), List.of("/usr/bin/python3", "-c", "pass"))) {
        List<Way> ways = new ArrayList<>();
        ways.add(new Way("ProcessBuilder", Optional.empty(), () -> bare(command)));
        ways.add(
            new Way(
                "tier B, new",
                Optional.empty(),
                () -> run(cold, Tier.PROCESS, command, workspace)));
        ways.add(
            new Way(
                "tier B, pool",
                pool(Tier.PROCESS, command, workspace),
                () -> run(pooled, Tier.PROCESS, command, workspace)));
        ways.add(new Way("bwrap", Optional.empty(), () -> bare(bwrap(command, workspace))));
        ways.add(
            new Way(
                "tier C, first",
                Optional.empty(),
                () -> run(first, Tier.ISOLATED, command, workspace)));
        ways.add(
            new Way(
                "tier C, new",
                Optional.empty(),
                () -> run(cold, Tier.ISOLATED, command, workspace)));
        ways.add(
            new Way(
                "tier C, pool",
                pool(Tier.ISOLATED, command, workspace),
                () -> run(pooled, Tier.ISOLATED, command, workspace)));
        for (String peer : Arrays.asList(arguments).subList(1, arguments.length)) {
          List<String> all = new ArrayList<>(List.of(peer.split("=", 2)[1].split(" ", -1)));
          all.addAll(command);
          ways.add(new Way(peer.split("=", 2)[0], Optional.empty(), () -> bare(all)));
        }
        report(String.join(" ", command), measure(ways, rounds, pooled));
      }
    }
  }

  private static Map<String, long[]> measure(List<Way> ways, int rounds, LinuxSandbox pooled)
      throws Exception {
    Map<String, long[]> nanos = new LinkedHashMap<>();
    ways.forEach(way -> nanos.put(way.name(), new long[rounds]));
    for (int round = -WARM_UP; round < rounds; round++) {
      for (Way way : ways) {
        boolean slow = way.name().startsWith("peer");
        if (slow && (round < -1 || round >= 10)) {
          continue;
        }
        for (Way pool : ways) {
          pool.waitFor().ifPresent(request -> awaitPool(pooled, request));
        }
        long start = System.nanoTime();
        boolean success = way.start().call();
        long took = System.nanoTime() - start;
        reapOrphans();
        if (!success) {
          throw new IllegalStateException(way.name() + " failed");
        }
        if (round >= 0) {
          Objects.requireNonNull(nanos.get(way.name()))[round] = took;
        }
      }
    }
    return nanos;
  }

  /**
   * A call every so often, as agents make them: its sandbox waits, and the pool has come to rest.
   */
  private static void awaitPool(LinuxSandbox pooled, CommandRequest request) {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (!pooled.waitsFor(request) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }
    LockSupport.parkNanos(2_000_000);
  }

  /** This process is the subreaper of what it starts, and bare bwrap leaves its inner process. */
  static void reapOrphans() {
    Children.orphans().forEach(Children::reap);
  }

  private static Optional<CommandRequest> pool(Tier tier, List<String> command, Path workspace) {
    return Optional.of(request(tier, command, workspace));
  }

  private static void report(String command, Map<String, long[]> nanos) {
    System.out.printf("%n%s: start to exit, ms%n", command);
    System.out.printf("%-16s %8s %8s %8s%n", "", "p50", "p90", "min");
    nanos.forEach((name, values) -> {
      long[] sorted = Arrays.stream(values).filter(value -> value > 0).sorted().toArray();
      System.out.printf(
          Locale.ROOT,
          "%-16s %8.2f %8.2f %8.2f%n",
          name,
          sorted[sorted.length / 2] / 1e6,
          sorted[sorted.length * 9 / 10] / 1e6,
          sorted[0] / 1e6);
    });
  }

  static LinuxSandbox sandbox(Path directory, PoolLimits pool, TemplateLimits templates)
      throws IOException {
    return LinuxSandbox.open(
        new SandboxConfig(
            directory,
            List.of(),
            SeccompProfile.DENY_LIST,
            128,
            Duration.ofMinutes(1),
            EgressLimits.DEFAULTS,
            false,
            pool,
            templates),
        EgressPolicy.REQUEST_ONLY,
        new Random());
  }

  static CommandRequest request(Tier tier, List<String> command, Path workspace) {
    return new CommandRequest(
        "bench",
        tier,
        Path.of(command.getFirst()),
        command.subList(1, command.size()),
        Map.of(),
        Bytes.EMPTY,
        workspace,
        List.of(WorkspaceRoot.full(workspace)),
        SandboxProcessRunnerPolicy.DEFAULTS,
        Set.of());
  }

  private static boolean run(
      LinuxSandbox sandbox, Tier tier, List<String> command, Path workspace) {
    Execution execution =
        sandbox.execute(
            request(tier, command, workspace), OutputFilter.IDENTITY, new Cancellation());
    if (!execution.outcome().success()) {
      System.err.println(execution.outcome() + " " + execution.stderr().text());
    }
    return execution.outcome().success();
  }

  static boolean bare(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).start();
    process.getOutputStream().close();
    process.getInputStream().readAllBytes();
    return process.waitFor() == 0;
  }

  /** The same namespaces and file systems, without what makes tier C more than that. */
  static List<String> bwrap(List<String> command, Path workspace) {
    List<String> all = new ArrayList<>();
    all.add("bwrap");
    all.addAll(
        List.of(
            "--unshare-user --unshare-ipc --unshare-pid --unshare-net --unshare-uts --unshare-cgroup-try --die-with-parent --new-session --uid 65534 --gid 65534 --cap-drop ALL --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 --ro-bind /etc /etc --proc /proc --dev /dev --tmpfs /tmp"
                .split(" ", -1)));
    all.addAll(
        List.of(
            "--bind",
            workspace.toString(),
            workspace.toString(),
            "--chdir",
            workspace.toString(),
            "--"));
    all.addAll(command);
    return all;
  }
}
