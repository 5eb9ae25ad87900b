package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.Limit;
import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.sandbox.linux.ControlGroup;
import dev.palyra.sandbox.linux.MemoryFiles;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.ProcessTable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures a tree while it runs and says which quota it has exceeded. It covers what rlimits do
 * not: the whole tree instead of each process, resident memory instead of mapped, and the disk.
 */
final class Usage {
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final int DISK_EVERY = 5;

  private final SandboxProcessRunnerPolicy quotas;
  private final ProcessTree tree;
  private final ControlGroup group;
  private final Optional<PrivateDirectory> directory;
  private final int around;
  private final Map<Long, Long> written = new HashMap<>();
  private long peakMemory;
  private Duration cpuTime = Duration.ZERO;
  private long memoryFiles;
  private Optional<Limit> kept = Optional.empty();
  private int samples;

  Usage(SandboxProcessRunnerPolicy quotas, ProcessTree tree, Prepared sandbox) {
    this.quotas = quotas;
    this.tree = tree;
    this.group = sandbox.mark().group();
    this.directory = sandbox.waiting().directory();
    this.around = sandbox.waiting().around();
  }

  /** Whether the kernel bounds memory and processes at every moment. */
  boolean inGroup() {
    return group.bounds();
  }

  /** The largest resident memory of the tree that was seen, by whoever ended it for that. */
  long peakMemory() {
    boolean byKernel = kept.equals(Optional.of(Limit.MEMORY));
    return byKernel ? Math.max(peakMemory, group.peakMemory()) : peakMemory;
  }

  /** The CPU time that was seen last. */
  Duration cpuTime() {
    return cpuTime;
  }

  /** The quota that the kernel has kept so far. */
  Optional<Limit> kept() {
    kept =
        group
            .kept()
            .map(kind ->
                switch (kind) {
                  case MEMORY -> Limit.MEMORY;
                  case PROCESSES -> Limit.PROCESSES;
                });
    return kept;
  }

  Optional<Limit> sample(ProcessTable table) {
    if (kept().isPresent()) {
      return kept;
    }
    tree.reapOrphans();
    List<Proc.Entry> members = tree.members(table);
    long ticks = 0;
    long resident = 0;
    int tasks = 0;
    for (Proc.Entry member : members) {
      ticks += member.cpuTicks();
      resident += member.residentPages() * Proc.PAGE_BYTES;
      tasks += Math.max(1, member.threads());
    }
    if (samples % DISK_EVERY == 0) {
      memoryFiles = MemoryFiles.bytes(members);
    }
    resident += memoryFiles;
    if (resident > quotas.memoryBytes()) {
      // Pages that processes share were counted for each, and what they map of memory files twice.
      resident = proportional(members, memoryFiles);
    }
    peakMemory = Math.max(peakMemory, resident);
    cpuTime = Duration.ofNanos(ticks * NANOS_PER_TICK).plus(tree.orphansCpu());
    if (resident > quotas.memoryBytes()) {
      return Optional.of(Limit.MEMORY);
    }
    if (tasks - around > quotas.processes()) {
      return Optional.of(Limit.PROCESSES);
    }
    if (cpuTime.compareTo(quotas.cpuTime()) > 0) {
      return Optional.of(Limit.CPU);
    }
    if (samples++ % DISK_EVERY == 0 && diskExceeded(members)) {
      return Optional.of(Limit.DISK);
    }
    return Optional.empty();
  }

  /**
   * Shared memory belongs to a file in memory, or to no file at all; how much of it is which, the
   * kernel does not say: so the larger of both counts.
   */
  private static long proportional(List<Proc.Entry> members, long memoryFiles) {
    long own = 0;
    long shared = 0;
    for (Proc.Entry member : members) {
      long all =
          Proc.kilobytes(member.pid(), "smaps_rollup", "Pss")
              .orElse(member.residentPages() * Proc.PAGE_BYTES);
      long part = Proc.kilobytes(member.pid(), "smaps_rollup", "Pss_Shmem").orElse(0);
      own += all - part;
      shared += part;
    }
    return own + Math.max(shared, memoryFiles);
  }

  private boolean diskExceeded(List<Proc.Entry> members) {
    for (Proc.Entry member : members) {
      // The start keeps a number that is used again from hiding what its first owner wrote.
      long key = member.startTicks() << 22 ^ member.pid();
      Proc.written(member.pid()).ifPresent(bytes -> written.merge(key, bytes, Math::max));
    }
    long total = written.values().stream().mapToLong(Long::longValue).sum();
    return total > quotas.diskBytes()
        || directory.map(own -> own.usage(quotas.diskBytes())).orElse(0L) > quotas.diskBytes();
  }
}
