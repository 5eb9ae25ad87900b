package dev.palyra.vault;

import static dev.palyra.vault.VaultException.Code.BUSY;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The right to write, among the processes that share a store. The kernel gives it back when a
 * process ends. For one thread at a time.
 */
final class ProcessLock implements AutoCloseable {
  private static final long POLL_NANOS = 200_000;

  private final Path path;
  private final Duration timeout;
  private @Nullable FileChannel channel;

  /**
   * @param timeout how long to wait for another process that is writing
   */
  ProcessLock(Path path, Duration timeout) {
    this.path = path;
    this.timeout = timeout;
  }

  /** Waits for its turn; whoever receives the lock closes it. */
  FileLock take() throws IOException {
    FileChannel file = channel;
    if (file == null || !file.isOpen()) {
      file = DurableFiles.openOrCreate(path);
      channel = file;
    }
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      try {
        FileLock held = file.tryLock();
        if (held != null) {
          return held;
        }
      } catch (OverlappingFileLockException e) {
        // Another vault of this process; it takes its turn like another process.
      }
      if (System.nanoTime() > deadline) {
        throw new VaultException(
            BUSY,
            "another process has been writing to the vault for %ds".formatted(timeout.toSeconds()));
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public void close() throws IOException {
    FileChannel file = channel;
    channel = null;
    if (file != null) {
      file.close();
    }
  }
}
