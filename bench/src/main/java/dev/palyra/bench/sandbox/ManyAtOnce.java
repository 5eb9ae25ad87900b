package dev.palyra.bench.sandbox;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.core.sandbox.OutputFilter;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.sandbox.LinuxSandbox;
import dev.palyra.sandbox.isolated.TemplateLimits;
import dev.palyra.sandbox.process.PoolLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * 64 calls of tier C at once, over and over, beside bare bwrap one after the other on every core.
 * Argument: how many starts of each. Blocks of both alternate.
 */
public final class ManyAtOnce {
  private static final int AT_ONCE = 64;
  private static final int BLOCKS = 4;
  private static final int WARM_UP = 1_024; // a gateway runs for days: its code is compiled

  private ManyAtOnce() {}

  public static void main(String[] arguments) throws Exception {
    int starts = Integer.parseInt(arguments[0]) / BLOCKS;
    Path directory = Files.createTempDirectory("palyra-bench");
    Path workspace = Files.createDirectory(directory.resolve("workspace"));
    List<String> command = List.of("/bin/true");
    int cores = Runtime.getRuntime().availableProcessors();
    double[] seconds = new double[2];
    int[] failures = new int[2];
    try (LinuxSandbox sandbox =
        StartBench.sandbox(
            directory.resolve("runs"), PoolLimits.DEFAULTS, TemplateLimits.DEFAULTS)) {
      Callable<Boolean> ours =
          () ->
              sandbox
                  .execute(
                      StartBench.request(Tier.ISOLATED, command, workspace),
                      OutputFilter.IDENTITY,
                      new Cancellation())
                  .outcome()
                  .success();
      Callable<Boolean> bwrap = () -> StartBench.bare(StartBench.bwrap(command, workspace));
      block(ours, AT_ONCE, WARM_UP, new double[1], new int[1], 0);
      block(bwrap, cores, WARM_UP, new double[1], new int[1], 0);
      StartBench.reapOrphans();
      for (int i = 0; i < BLOCKS; i++) {
        block(ours, AT_ONCE, starts, seconds, failures, 0);
        block(bwrap, cores, starts, seconds, failures, 1);
        StartBench.reapOrphans();
      }
    }
    System.out.printf(
        Locale.ROOT,
        "tier C, %d at once: %.1f starts/s, %d failures%nbwrap, sequential on %d cores: %.1f starts/s, %d failures%n",
        AT_ONCE,
        starts * BLOCKS / seconds[0],
        failures[0],
        cores,
        starts * BLOCKS / seconds[1],
        failures[1]);
    System.exit(failures[0] == 0 ? 0 : 1);
  }

  private static void block(
      Callable<Boolean> start, int atOnce, int starts, double[] seconds, int[] failures, int of)
      throws Exception {
    long began = System.nanoTime();
    try (ExecutorService clients = Executors.newFixedThreadPool(atOnce)) {
      List<Future<Boolean>> all = new ArrayList<>();
      for (int i = 0; i < starts; i++) {
        all.add(clients.submit(start));
      }
      for (Future<Boolean> each : all) {
        failures[of] += each.get() ? 0 : 1;
      }
    }
    seconds[of] += (System.nanoTime() - began) / 1e9;
  }
}
