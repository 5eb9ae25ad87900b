package dev.palyra.core.sandbox;

import java.time.Duration;

/**
 * Every quota of one execution. Sizes are bytes. No quota can be switched off: each has a finite
 * maximum, so that a typing error in a tool file cannot make one meaningless.
 *
 * <p>On macOS the kernel enforces {@code openFiles}, {@code stackBytes}, {@code coreBytes}, {@code
 * fileSizeBytes} (whole KiB), and {@code cpuTime} of each process. {@code memoryBytes}, {@code
 * processes} (threads are not counted), CPU time of the tree, and the temporary directory's share
 * of {@code diskBytes} are kept by measuring every quarter of a second. {@code addressSpaceBytes},
 * and what is written to storage elsewhere, is not bounded there. The attestation names the
 * mechanisms.
 *
 * @param cpuTime CPU time of each process (RLIMIT_CPU, whole seconds, rounded up) and of the whole
 *     tree
 * @param wallTime time from start to the end of the whole tree, output included
 * @param memoryBytes resident memory of the whole tree; the writable memory that a single process
 *     may map (RLIMIT_DATA) is bounded at twice this
 * @param addressSpaceBytes address space of each process (RLIMIT_AS); large, because runtimes such
 *     as V8 and the JVM reserve far more than they use
 * @param outputBytes standard output and error together, counted before filtering; reading stops
 *     there and the tree is killed
 * @param processes processes and threads of the whole tree
 * @param fileSizeBytes the largest file that a process may write (RLIMIT_FSIZE)
 * @param openFiles open descriptors of each process (RLIMIT_NOFILE)
 * @param diskBytes what the whole tree may leave in its private temporary directory, and what it
 *     may write to storage altogether
 * @param stackBytes stack of each process's first thread (RLIMIT_STACK)
 * @param coreBytes core dumps (RLIMIT_CORE); zero by default, a dump would hold secrets
 */
public record SandboxProcessRunnerPolicy(
    Duration cpuTime,
    Duration wallTime,
    long memoryBytes,
    long addressSpaceBytes,
    long outputBytes,
    int processes,
    long fileSizeBytes,
    int openFiles,
    long diskBytes,
    long stackBytes,
    long coreBytes) {

  private static final long MIB = 1L << 20;
  private static final long GIB = 1L << 30;

  /** What a tool gets that asks for nothing: enough for a compiler, too little for a nuisance. */
  public static final SandboxProcessRunnerPolicy DEFAULTS =
      new SandboxProcessRunnerPolicy(
          Duration.ofSeconds(60),
          Duration.ofSeconds(120),
          2 * GIB,
          64 * GIB,
          MIB,
          256,
          512 * MIB,
          1_024,
          GIB,
          8 * MIB,
          0);

  public SandboxProcessRunnerPolicy {
    between("cpu-time", cpuTime, Duration.ofHours(24));
    between("wall-time", wallTime, Duration.ofHours(24));
    between("memory", memoryBytes, MIB, 1L << 44);
    between("address-space", addressSpaceBytes, 16 * MIB, 1L << 46);
    between("output", outputBytes, 1, GIB);
    between("processes", processes, 1, 65_536);
    between("file-size", fileSizeBytes, 0, 1L << 44);
    between("open-files", openFiles, 16, 1_048_576);
    between("disk", diskBytes, 0, 1L << 44);
    between("stack", stackBytes, 128 << 10, 4 * GIB);
    between("core", coreBytes, 0, GIB);
  }

  /** The stricter of the two in each quota; never wider than either. */
  public SandboxProcessRunnerPolicy tighten(SandboxProcessRunnerPolicy other) {
    return new SandboxProcessRunnerPolicy(
        shorter(cpuTime, other.cpuTime),
        shorter(wallTime, other.wallTime),
        Math.min(memoryBytes, other.memoryBytes),
        Math.min(addressSpaceBytes, other.addressSpaceBytes),
        Math.min(outputBytes, other.outputBytes),
        Math.min(processes, other.processes),
        Math.min(fileSizeBytes, other.fileSizeBytes),
        Math.min(openFiles, other.openFiles),
        Math.min(diskBytes, other.diskBytes),
        Math.min(stackBytes, other.stackBytes),
        Math.min(coreBytes, other.coreBytes));
  }

  /** These quotas with each one that {@code set} names replaced. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }

  private static void between(String key, Duration value, Duration max) {
    if (!value.isPositive() || value.compareTo(max) > 0) {
      throw new IllegalArgumentException(
          "%s must be more than 0 and at most %s, got `%s`".formatted(key, max, value));
    }
  }

  private static void between(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s must be between %d and %d, got `%d`".formatted(key, min, max, value));
    }
  }

  /** Changes single quotas of a policy; {@link #build()} validates. Not thread-safe. */
  public static final class Builder {
    private Duration cpuTime;
    private Duration wallTime;
    private long memoryBytes;
    private long addressSpaceBytes;
    private long outputBytes;
    private int processes;
    private long fileSizeBytes;
    private int openFiles;
    private long diskBytes;
    private long stackBytes;
    private long coreBytes;

    private Builder(SandboxProcessRunnerPolicy from) {
      cpuTime = from.cpuTime;
      wallTime = from.wallTime;
      memoryBytes = from.memoryBytes;
      addressSpaceBytes = from.addressSpaceBytes;
      outputBytes = from.outputBytes;
      processes = from.processes;
      fileSizeBytes = from.fileSizeBytes;
      openFiles = from.openFiles;
      diskBytes = from.diskBytes;
      stackBytes = from.stackBytes;
      coreBytes = from.coreBytes;
    }

    public Builder cpuTime(Duration value) {
      cpuTime = value;
      return this;
    }

    public Builder wallTime(Duration value) {
      wallTime = value;
      return this;
    }

    public Builder memoryBytes(long value) {
      memoryBytes = value;
      return this;
    }

    public Builder addressSpaceBytes(long value) {
      addressSpaceBytes = value;
      return this;
    }

    public Builder outputBytes(long value) {
      outputBytes = value;
      return this;
    }

    public Builder processes(int value) {
      processes = value;
      return this;
    }

    public Builder fileSizeBytes(long value) {
      fileSizeBytes = value;
      return this;
    }

    public Builder openFiles(int value) {
      openFiles = value;
      return this;
    }

    public Builder diskBytes(long value) {
      diskBytes = value;
      return this;
    }

    public Builder stackBytes(long value) {
      stackBytes = value;
      return this;
    }

    public Builder coreBytes(long value) {
      coreBytes = value;
      return this;
    }

    public SandboxProcessRunnerPolicy build() {
      return new SandboxProcessRunnerPolicy(
          cpuTime,
          wallTime,
          memoryBytes,
          addressSpaceBytes,
          outputBytes,
          processes,
          fileSizeBytes,
          openFiles,
          diskBytes,
          stackBytes,
          coreBytes);
    }
  }
}
