package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads /proc. A process that is gone is an empty answer, never an error. */
public final class Proc {
  private static final int OPENAT = Kernel.number("openat");
  private static final int AT_FDCWD = -100;
  private static final int MAX_BYTES = 1 << 16;

  /** This process's own id. */
  public static final int SELF = (int) ProcessHandle.current().pid();

  /** Bytes of a page of memory, which is what residentPages counts. */
  public static final long PAGE_BYTES = kilobytes(SELF, "smaps", "KernelPageSize").orElse(4_096);

  private Proc() {}

  /**
   * One process, as of {@code /proc/PID/stat}.
   *
   * @param cpuTicks its own and that of the children it waited for, in 1/100 s
   * @param startTicks tells a process from another that got its number later
   */
  public record Entry(
      int pid,
      String name,
      char state,
      int parent,
      int session,
      long cpuTicks,
      int threads,
      long startTicks,
      long residentPages) {
    public boolean zombie() {
      return state == 'Z' || state == 'X';
    }
  }

  public static Optional<Entry> entry(int pid) {
    return read("/proc/" + pid + "/stat").flatMap(text -> parse(pid, text));
  }

  static Optional<Entry> parse(int pid, String stat) {
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')'); // the name may hold anything, brackets too
    if (open < 0 || close < 0) {
      return Optional.empty();
    }
    String[] fields = stat.substring(close + 2).trim().split(" ", -1);
    if (fields.length < 22) {
      return Optional.empty();
    }
    long cpu = 0;
    for (int i = 11; i <= 14; i++) {
      cpu += Long.parseLong(fields[i]);
    }
    return Optional.of(
        new Entry(
            pid,
            stat.substring(open + 1, close),
            fields[0].charAt(0),
            Integer.parseInt(fields[1]),
            Integer.parseInt(fields[3]),
            cpu,
            Integer.parseInt(fields[17]),
            Long.parseLong(fields[19]),
            Long.parseLong(fields[21])));
  }

  /**
   * The children of one thread (CONFIG_PROC_CHILDREN). Where one of them is waited for meanwhile,
   * the kernel may leave out another: {@link Children} prevents that for this process's own.
   */
  public static Optional<List<Integer>> children(int pid, int thread) {
    return numbers("/proc/" + pid + "/task/" + thread + "/children");
  }

  /** All numbers in a file, however many there are. */
  static Optional<List<Integer>> numbers(String path) {
    return read(path, Integer.MAX_VALUE)
        .map(text -> {
          List<Integer> numbers = new ArrayList<>();
          for (String word : text.split("[ \\n]", -1)) {
            if (!word.isEmpty()) {
              numbers.add(Integer.valueOf(word));
            }
          }
          return numbers;
        });
  }

  /** A process's hard limit of real-time CPU, which marks the processes of one execution. */
  public static OptionalLong marker(int pid) {
    Optional<String> limits = read("/proc/" + pid + "/limits");
    if (limits.isPresent()) {
      for (String line : limits.get().split("\n", -1)) {
        if (line.startsWith("Max realtime timeout")) {
          String[] words = line.trim().split(" +", -1);
          String hard = words[words.length - 2];
          return hard.equals("unlimited")
              ? OptionalLong.empty()
              : OptionalLong.of(Long.parseLong(hard));
        }
      }
    }
    return OptionalLong.empty();
  }

  /** The number after {@code key} in a file of {@code key: number kB} lines, in bytes. */
  public static OptionalLong kilobytes(int pid, String file, String key) {
    Optional<String> text = read("/proc/" + pid + "/" + file);
    if (text.isPresent()) {
      for (String line : text.get().split("\n", -1)) {
        if (line.startsWith(key + ":")) {
          String[] words = line.substring(key.length() + 1).trim().split(" +", -1);
          return OptionalLong.of(Long.parseLong(words[0]) * 1024);
        }
      }
    }
    return OptionalLong.empty();
  }

  /** The process that a thread belongs to; empty if it has ended. */
  public static OptionalInt process(int thread) {
    Optional<String> status = read("/proc/" + thread + "/status");
    if (status.isPresent()) {
      for (String line : status.get().split("\n", -1)) {
        if (line.startsWith("Tgid:")) {
          return OptionalInt.of(Integer.parseInt(line.substring(5).trim()));
        }
      }
    }
    return OptionalInt.empty();
  }

  /** What a process has caused to be written to storage, in bytes. */
  public static OptionalLong written(int pid) {
    Optional<String> io = read("/proc/" + pid + "/io");
    if (io.isPresent()) {
      for (String line : io.get().split("\n", -1)) {
        if (line.startsWith("write_bytes: ")) {
          return OptionalLong.of(Long.parseLong(line.substring(13).trim()));
        }
      }
    }
    return OptionalLong.empty();
  }

  /** The open flags of a thread's descriptor, close-on-exec among them; 0 if it is not open. */
  public static int descriptorFlags(int thread, int descriptor) {
    Optional<String> info = read("/proc/" + thread + "/fdinfo/" + descriptor);
    if (info.isPresent()) {
      for (String line : info.get().split("\n", -1)) {
        if (line.startsWith("flags:")) {
          return Integer.parseInt(line.substring(6).trim(), 8);
        }
      }
    }
    return 0;
  }

  /** Tasks on the whole machine, so at least as many as any one user has. */
  public static int tasks() {
    String loadavg = read("/proc/loadavg").orElse("0 0 0 0/4096 0");
    String[] fields = loadavg.split(" ", -1);
    return Integer.parseInt(fields[3].substring(fields[3].indexOf('/') + 1));
  }

  static Optional<String> read(String path) {
    return read(path, MAX_BYTES);
  }

  private static Optional<String> read(String path, int maxBytes) {
    try (Arena arena = Arena.ofConfined()) {
      long fd = Kernel.call(OPENAT, AT_FDCWD, arena.allocateFrom(path).address(), Io.O_CLOEXEC, 0);
      if (fd < 0) {
        return Optional.empty();
      }
      try (Fd file = new Fd((int) fd)) {
        MemorySegment buffer = arena.allocate(4_096);
        StringBuilder text = new StringBuilder();
        while (text.length() < maxBytes) {
          long count = Io.read(file, buffer);
          if (count < 0) {
            return Optional.empty();
          }
          if (count == 0) {
            break;
          }
          byte[] bytes = buffer.asSlice(0, count).toArray(JAVA_BYTE);
          text.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return Optional.of(text.toString());
      }
    }
  }
}
