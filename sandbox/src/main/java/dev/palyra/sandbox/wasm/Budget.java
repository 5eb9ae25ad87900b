package dev.palyra.sandbox.wasm;

import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import java.time.Duration;

/**
 * What one call may spend. Fuel and depth are counted, and mean the same on every host; the time is
 * for what waits outside, and for hosts that are slower than expected.
 *
 * @param fuel units; about one for each instruction
 * @param depth units of stack; a function takes one and another for each 16 of its locals
 * @param memoryBytes the largest that the linear memory may become
 * @param time from the beginning of the call, its start section included
 */
public record Budget(long fuel, int depth, long memoryBytes, Duration time) {
  /** Fuel for a second of CPU time: what hot compiled code spends, roughly. */
  public static final long FUEL_PER_SECOND = 1_000_000_000L;

  /** A frame of one unit takes at most half a KiB of the host's stack. */
  public static final int DEFAULT_DEPTH = 1_000;

  public Budget {
    if (fuel < 0 || depth < 1 || depth > 100_000 || memoryBytes < 0 || !time.isPositive()) {
      throw new IllegalArgumentException(
          "not a budget: fuel `%d`, depth `%d`, memory `%d`, time `%s`"
              .formatted(fuel, depth, memoryBytes, time));
    }
  }

  /** The quotas of a sandbox request, with CPU time turned into fuel. */
  public static Budget of(SandboxProcessRunnerPolicy quotas) {
    long millis = quotas.cpuTime().toMillis();
    return new Budget(
        Math.multiplyExact(Math.max(millis, 1), FUEL_PER_SECOND / 1_000),
        DEFAULT_DEPTH,
        quotas.memoryBytes(),
        quotas.wallTime());
  }
}
