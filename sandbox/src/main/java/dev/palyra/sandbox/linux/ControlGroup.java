package dev.palyra.sandbox.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The control group of one execution. What is started in it stays in it: a program sees no file
 * system in which it could move.
 */
public final class ControlGroup implements AutoCloseable {
  private static final long PATIENCE_NANOS = 2_000_000_000;
  private static final long PAUSE_NANOS = 1_000_000;
  private static final long MARGIN_BYTES = 32 << 20; // page tables and the like count, too

  private final int version;
  private final List<Path> directories;

  /**
   * A group that exists.
   *
   * @param version 1, 2, or 0 for none
   * @param directories of version 1 that of the memory controller and that of pids, of version 2
   *     the one that has both
   */
  ControlGroup(int version, List<Path> directories) {
    this.version = version;
    this.directories = List.copyOf(directories);
  }

  /** A group that is none. */
  public static ControlGroup none() {
    return new ControlGroup(0, List.of());
  }

  /** Whether there is one. */
  public boolean bounds() {
    return version != 0;
  }

  /** A limit that the kernel has kept. */
  public enum Kept {
    MEMORY,
    PROCESSES
  }

  /**
   * What lets a thread go in by itself, which is much faster than {@link #add}; empty where only
   * whole processes can be moved.
   */
  public Optional<ThreadInGroup> forThread() {
    try {
      return version == 1 ? Optional.of(ThreadInGroup.of(directories)) : Optional.empty();
    } catch (ErrnoException e) {
      return Optional.empty();
    }
  }

  /** Moves a process in; what it starts from now on is in it, too. */
  public void add(int pid) throws IOException {
    for (Path directory : directories) {
      write(directory.resolve("cgroup.procs"), Integer.toString(pid));
    }
  }

  /**
   * Limits all of it together. Memory is what lies in it in any form, mapped or not: also shared
   * memory, files in memory and the kernel's own; so it is somewhat more than was asked for.
   */
  public void limit(long processes, long memoryBytes) throws IOException {
    String memory = Long.toString(memoryBytes + memoryBytes / 8 + MARGIN_BYTES);
    switch (version) {
      case 1 -> {
        write(pids("pids.max"), Long.toString(processes));
        write(memory("memory.limit_in_bytes"), memory);
        writeIfThere(memory("memory.memsw.limit_in_bytes"), memory);
      }
      case 2 -> {
        write(pids("pids.max"), Long.toString(processes));
        write(memory("memory.max"), memory);
        writeIfThere(memory("memory.swap.max"), "0");
        writeIfThere(memory("memory.oom.group"), "1");
      }
      default -> {
        // There is no group.
      }
    }
  }

  /** Which limit it has run into so far, if any. */
  public Optional<Kept> kept() {
    if (version == 0) {
      return Optional.empty();
    }
    if (count(memory(version == 1 ? "memory.oom_control" : "memory.events"), "oom_kill") > 0) {
      return Optional.of(Kept.MEMORY);
    }
    return count(pids("pids.events"), "max") > 0 ? Optional.of(Kept.PROCESSES) : Optional.empty();
  }

  /** The most memory that it has held, with what the kernel had cached for it; 0 if unknown. */
  public long peakMemory() {
    if (version == 0) {
      return 0;
    }
    Path file = memory(version == 1 ? "memory.max_usage_in_bytes" : "memory.peak");
    return Long.parseLong(Proc.read(file.toString()).orElse("0").strip());
  }

  /** Nothing in it can start anything any more. */
  public void stopForking() {
    if (version == 0) {
      return;
    }
    try {
      write(pids("pids.max"), "0");
    } catch (IOException e) {
      // It is killed all the same; a bomb only takes longer.
    }
  }

  /**
   * Everything in it that has not ended, but never this process, one of whose threads may be in it
   * for a moment.
   */
  public Set<Integer> processes() {
    Set<Integer> all = new LinkedHashSet<>();
    for (Path directory : directories) {
      Proc.numbers(directory.resolve("cgroup.procs").toString()).ifPresent(all::addAll);
    }
    all.remove(Proc.SELF);
    return all;
  }

  /** Removes it; everything in it must have ended. */
  @Override
  public void close() {
    for (Path directory : directories) {
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while (!removed(directory) && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(PAUSE_NANOS); // what has just ended may still be on its way out
      }
    }
  }

  private static boolean removed(Path directory) {
    try {
      Files.deleteIfExists(directory);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Path memory(String file) {
    return directories.getFirst().resolve(file);
  }

  private Path pids(String file) {
    return directories.getLast().resolve(file);
  }

  private static long count(Path file, String key) {
    for (String line : Proc.read(file.toString()).orElse("").split("\n", -1)) {
      if (line.startsWith(key + " ")) {
        return Long.parseLong(line.substring(key.length() + 1).trim());
      }
    }
    return 0;
  }

  private static void writeIfThere(Path file, String text) throws IOException {
    if (Files.exists(file)) {
      write(file, text);
    }
  }

  static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
  }
}
