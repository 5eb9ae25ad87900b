package dev.palyra.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Holds the folder for one gateway. The kernel drops the lock when the process ends, however it
 * ends, so that nothing is left to clean up after a {@code kill -9}.
 */
final class OwnerLock implements AutoCloseable {
  private final FileChannel channel;

  private OwnerLock(FileChannel channel) {
    this.channel = channel;
  }

  static OwnerLock take(Path folder) {
    try {
      FileChannel channel =
          FileChannel.open(
              folder.resolve("owner.lock"),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PrivateFiles.FILE);
      if (lock(channel) != null) {
        return new OwnerLock(channel);
      }
      channel.close();
    } catch (IOException e) {
      throw new StoreException("cannot lock `" + folder + "`: " + e.getMessage(), e);
    }
    throw new StoreException("another gateway is using `" + folder + "`");
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null; // Held by this very process, which counts as another gateway too.
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
