package dev.palyra.bench.vault;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.ReadResult;
import dev.palyra.vault.SecretMetadata;
import dev.palyra.vault.Vault;
import dev.palyra.vault.VaultSettings;
import dev.palyra.vault.WriteOptions;
import dev.palyra.vault.WriteResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Reads and writes of 40-byte values, and the file system's own append and sync to compare with.
 */
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Benchmark)
public class VaultBench {
  @Param({"10", "1000", "10000"})
  int secrets;

  private final Secret value = Secret.ofUtf8("0123456789".repeat(4));
  private Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // Set up by JMH.
  private Vault vault;

  @SuppressWarnings("NullAway.Init") // Set up by JMH.
  private FileChannel file;

  private int next;

  @Setup
  public void setUp() throws IOException {
    folder = Files.createTempDirectory("vault-bench");
    vault = Vault.open(VaultSettings.withKeyFile(folder.resolve("vault"), Clock.systemUTC()));
    fill();
    file =
        FileChannel.open(
            folder.resolve("plain"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
  }

  @TearDown
  public void tearDown() throws IOException {
    vault.close();
    file.close();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private void fill() {
    List<Vault.NewSecret> all =
        IntStream.range(0, secrets)
            .mapToObj(i -> VaultRef.parse("vault://global/secret-" + i))
            .map(ref -> new Vault.NewSecret(ref, value, SecretMetadata.NONE))
            .toList();
    vault.setAll(all);
  }

  private VaultRef ref() {
    next = (next + 7_919) % secrets;
    return VaultRef.parse("vault://global/secret-" + next);
  }

  @Benchmark
  public int get() {
    return switch (vault.get(ref())) {
      case ReadResult.Found found -> found.secret().length();
      case ReadResult.Absent absent -> throw new IllegalStateException(absent.toString());
    };
  }

  @Benchmark
  public WriteResult put() {
    return vault.set(ref(), value, WriteOptions.DEFAULT);
  }

  @Benchmark
  public int fsync() throws IOException {
    int written = file.write(ByteBuffer.wrap(new byte[256]));
    file.force(false);
    return written;
  }
}
