package dev.palyra.sandbox.macos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The live processes of one user, by ps(1), which is the documented way to a process's resident
 * memory on macOS. Shared by everything that is being watched. Thread-safe.
 */
final class RunningProcesses {
  private static final int MAX_BYTES = 16 << 20;
  private static final int MAX_SECONDS = 10;

  private final Path ps;
  private final int user;
  private List<Entry> latest = List.of();
  private long takenAt = System.nanoTime() - Long.MAX_VALUE / 2;

  /** A process that has not ended. */
  record Entry(long pid, long residentBytes) {}

  RunningProcesses(Path ps, int user) {
    this.ps = ps;
    this.user = user;
  }

  /**
   * As of now, or as of so long ago.
   *
   * @throws IOException if they cannot be listed
   */
  synchronized List<Entry> atMostOld(long nanos) throws IOException {
    if (nanos == 0 || System.nanoTime() - takenAt > nanos) {
      long now = System.nanoTime();
      latest = scan();
      takenAt = now;
    }
    return latest;
  }

  private List<Entry> scan() throws IOException {
    var builder =
        new ProcessBuilder(ps.toString(), "-axo", "pid=,uid=,rss=,stat=")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      byte[] out = process.getInputStream().readNBytes(MAX_BYTES);
      if (out.length == MAX_BYTES
          || !process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)
          || process.exitValue() != 0) {
        throw new IOException("`%s` does not list the processes".formatted(ps));
      }
      return parse(new String(out, StandardCharsets.ISO_8859_1), user, process.pid());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Of lines of process, user, resident KiB and state; one that has ended has the state Z. */
  static List<Entry> parse(String text, int user, long itself) throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (String line : text.lines().toList()) {
      String[] words = line.strip().split(" +", -1);
      if (words.length != 4) {
        throw new IOException("ps said `%s`".formatted(line.strip()));
      }
      try {
        long pid = Long.parseLong(words[0]);
        if (Long.parseLong(words[1]) == user && !words[3].startsWith("Z") && pid != itself) {
          entries.add(new Entry(pid, Long.parseLong(words[2]) << 10));
        }
      } catch (NumberFormatException e) {
        throw new IOException("ps said `%s`".formatted(line.strip()), e);
      }
    }
    return List.copyOf(entries);
  }
}
