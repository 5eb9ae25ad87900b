package dev.palyra.sandbox.macos;

import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures a tree while it runs and says which quota it has exceeded. What ran between two
 * measurements only is not seen; the address space, and what is written outside the temporary
 * directory, are not measured.
 */
final class TreeUsage {
  private static final int DISK_EVERY = 5;

  private final SandboxProcessRunnerPolicy quotas;
  private final TemporaryDirectory directory;
  private final Map<Long, Duration> cpu = new HashMap<>();
  private long peakMemory;
  private int samples;

  TreeUsage(SandboxProcessRunnerPolicy quotas, TemporaryDirectory directory) {
    this.quotas = quotas;
    this.directory = directory;
  }

  Optional<Limit> sample(List<RunningProcesses.Entry> members) {
    long resident = 0;
    for (RunningProcesses.Entry member : members) {
      resident += member.residentBytes();
      ProcessHandle.of(member.pid())
          .flatMap(process -> process.info().totalCpuDuration())
          .ifPresent(time -> cpu.merge(member.pid(), time, TreeUsage::longer));
    }
    peakMemory = Math.max(peakMemory, resident);
    if (resident > quotas.memoryBytes()) {
      return Optional.of(Limit.MEMORY);
    }
    if (members.size() > quotas.processes()) {
      return Optional.of(Limit.PROCESSES);
    }
    if (cpuTime().compareTo(quotas.cpuTime()) > 0) {
      return Optional.of(Limit.CPU);
    }
    if (samples++ % DISK_EVERY == 0 && directory.usage(quotas.diskBytes()) > quotas.diskBytes()) {
      return Optional.of(Limit.DISK);
    }
    return Optional.empty();
  }

  /** What was seen of each process, together. */
  Duration cpuTime() {
    return cpu.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  long peakMemory() {
    return peakMemory;
  }

  private static Duration longer(Duration a, Duration b) {
    return a.compareTo(b) >= 0 ? a : b;
  }
}
