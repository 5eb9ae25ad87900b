package dev.palyra.bench.store;

import dev.palyra.core.audit.AuditEvent;
import dev.palyra.store.Store;
import dev.palyra.store.StoreLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Durable appends a second by 1, 16 and 64 callers, each waiting for its own. The yardstick is one
 * thread that writes 4 KiB to a file in the same folder and forces them to the disk: what a log
 * without group commit could reach at best.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 3)
@Measurement(iterations = 3, time = 5)
@State(Scope.Benchmark)
public class AppendBench {
  private static final AuditEvent EVENT =
      new AuditEvent.Lifecycle(
          "bench.append",
          Map.of("tool", "shell.run", "revision", "ab".repeat(32), "principal", "Agent:bench"));

  /** The log and, beside it, a plain file. */
  @State(Scope.Benchmark)
  public static class Disk {
    private final Path folder = temporary();
    private final Store store = open(folder);
    private final FileChannel file = plain(folder);
    private final ByteBuffer block = ByteBuffer.allocateDirect(4_096);

    /** Makes the first write, which allocates. */
    @Setup
    public void touch() {
      store.log().append(EVENT);
    }

    /** Removes everything. */
    @TearDown
    public void remove() throws IOException {
      store.close();
      file.close();
      try (var all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }

    private static Path temporary() {
      try {
        return Files.createTempDirectory("palyra-bench");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Store open(Path folder) {
      try {
        var key = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        return Store.open(folder, key, Clock.systemUTC(), StoreLimits.DEFAULTS);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException(e);
      }
    }

    private static FileChannel plain(Path folder) {
      try {
        return FileChannel.open(
            folder.resolve("plain"), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The yardstick. */
  @Benchmark
  @Threads(1)
  public int bareFsync(Disk disk) throws IOException {
    int written = disk.file.write(disk.block.rewind());
    disk.file.force(false);
    return written;
  }

  /** Every append has a commit of its own. */
  @Benchmark
  @Threads(1)
  public void oneWriter(Disk disk) {
    disk.store.log().append(EVENT);
  }

  /** Up to 16 appends share a commit. */
  @Benchmark
  @Threads(16)
  public void sixteenWriters(Disk disk) {
    disk.store.log().append(EVENT);
  }

  /** Up to 64 appends share a commit. */
  @Benchmark
  @Threads(64)
  public void sixtyFourWriters(Disk disk) {
    disk.store.log().append(EVENT);
  }
}
