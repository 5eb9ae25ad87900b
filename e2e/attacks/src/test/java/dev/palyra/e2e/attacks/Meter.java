package dev.palyra.e2e.attacks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Watches, from a thread of its own, what is started between its making and its closing. */
final class Meter implements AutoCloseable {
  private static final Path PROC = Path.of("/proc");
  private static final Path OWN_PROGRAM =
      Path.of(ProcessHandle.current().info().command().orElseThrow());
  private static final long PAUSE_NANOS = 10_000_000;
  private static final int TICKS_PER_SECOND = 100;
  private static final int QUIET_SAMPLES = 4;
  private static final long SETTLE_NANOS = 400_000_000;

  private final Set<String> before = processes();
  private final Path workspace;
  private final long diskBefore;
  private final long start = System.nanoTime();
  private final Map<Run.Measure, Long> peaks = new EnumMap<>(Run.Measure.class);
  private final Thread thread;
  private volatile boolean running = true;

  Meter(Path workspace) {
    this.workspace = workspace;
    this.diskBefore = disk();
    this.thread = Thread.ofPlatform().daemon().name("meter").start(this::watch);
  }

  private void watch() {
    while (running) {
      sample();
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void sample() {
    long resident = 0;
    long descriptors = 0;
    long tasks = 0;
    long ticks = 0;
    Set<String> mine = started();
    for (String pid : mine) {
      resident += isStarting(pid) ? 0 : number(pid, "VmRSS:");
      tasks += number(pid, "Threads:");
      ticks += ticks(pid);
      descriptors = Math.max(descriptors, descriptors(pid));
    }
    peak(Run.Measure.PROCESSES, mine.size());
    peak(Run.Measure.TASKS, tasks);
    peak(Run.Measure.SECONDS_OF_CPU, ticks / TICKS_PER_SECOND);
    peak(Run.Measure.MEBIBYTES_OF_MEMORY, resident >> 10);
    peak(Run.Measure.DESCRIPTORS, descriptors);
    peak(Run.Measure.MEBIBYTES_OF_DISK, (disk() - diskBefore) >> 20);
  }

  private void peak(Run.Measure measure, long value) {
    peaks.merge(measure, value, Math::max);
  }

  /** Everything that is there and was not at the beginning. */
  Set<String> started() {
    Set<String> now = processes();
    now.removeAll(before);
    return now;
  }

  /** Ends the watching. What still lives after a moment has survived. */
  Run finish(String ending, boolean success, String output) {
    peak(Run.Measure.SECONDS, (System.nanoTime() - start) / 1_000_000_000L);
    peak(Run.Measure.MEBIBYTES_OF_OUTPUT, output.length() >> 20);
    close();
    return new Run(ending, success, output, settle(), Map.copyOf(peaks));
  }

  /** What is still there once nothing has been seen several times in a row, or after a while. */
  private int settle() {
    long deadline = System.nanoTime() + SETTLE_NANOS;
    int survivors = 0;
    for (int quiet = 0; quiet < QUIET_SAMPLES && System.nanoTime() - deadline < 0; ) {
      survivors = survivors();
      quiet = survivors == 0 ? quiet + 1 : 0;
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    return survivors;
  }

  private int survivors() {
    return (int) started().stream().filter(Meter::lives).count();
  }

  /** A zombie has ended, unless only its first thread has. */
  private static boolean lives(String pid) {
    return !line(pid, "status", "State:").contains("Z") || number(pid, "Threads:") > 1;
  }

  @Override
  public void close() {
    running = false;
    try {
      thread.join(5_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Set<String> processes() {
    Set<String> found = new HashSet<>();
    String[] names = PROC.toFile().list();
    for (String name : names == null ? new String[0] : names) {
      if (Character.isDigit(name.charAt(0))) {
        found.add(name);
      }
    }
    return found;
  }

  /** Until it executes its program, what was started by vfork shows the memory of this Java. */
  private static boolean isStarting(String pid) {
    try {
      return Files.readSymbolicLink(PROC.resolve(pid).resolve("exe")).equals(OWN_PROGRAM);
    } catch (IOException e) {
      return false; // It has ended, or is not ours to look at.
    }
  }

  private static long number(String pid, String field) {
    String digits = line(pid, "status", field).replaceAll("[^0-9]", "");
    return digits.isEmpty() ? 0 : Long.parseLong(digits);
  }

  /** Fields 14 to 17 of /proc/PID/stat: its own time and that of the children it waited for. */
  private static long ticks(String pid) {
    try {
      String stat = Files.readString(PROC.resolve(pid).resolve("stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return Stream.of(fields).skip(11).limit(4).mapToLong(Long::parseLong).sum();
    } catch (IOException e) {
      return 0; // It has ended.
    }
  }

  private static long descriptors(String pid) {
    String[] names = PROC.resolve(pid).resolve("fd").toFile().list();
    return names == null ? 0 : names.length;
  }

  private static String line(String pid, String file, String prefix) {
    try (Stream<String> lines = Files.lines(PROC.resolve(pid).resolve(file))) {
      return lines.filter(line -> line.startsWith(prefix)).findFirst().orElse("Z");
    } catch (IOException | java.io.UncheckedIOException e) {
      return "Z"; // It has ended.
    }
  }

  /** Used space of the workspace's disk plus shared memory, in bytes; others' use is noise. */
  private long disk() {
    try {
      var store = Files.getFileStore(workspace);
      long used = store.getTotalSpace() - store.getUnallocatedSpace();
      try (Stream<String> lines = Files.lines(PROC.resolve("meminfo"))) {
        String shared = lines.filter(line -> line.startsWith("Shmem:")).findFirst().orElse("0");
        return used + (Long.parseLong(shared.replaceAll("[^0-9]", "")) << 10);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
