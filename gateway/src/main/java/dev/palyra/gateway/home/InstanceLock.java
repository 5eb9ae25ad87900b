package dev.palyra.gateway.home;

import dev.palyra.gateway.StartException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Keeps a second gateway off the same home. The system lets go of it however the process ends. */
public final class InstanceLock implements AutoCloseable {
  private final FileChannel channel;

  private InstanceLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @throws StartException when another gateway holds it
   */
  public static InstanceLock take(Home home) {
    Path file = home.state().resolve("gateway.lock");
    try {
      FileChannel channel =
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      if (lock(channel)) {
        return new InstanceLock(channel);
      }
      channel.close();
      throw new StartException(
          "another gateway uses \"" + home.root() + "\"; stop it, or give --home another folder");
    } catch (IOException e) {
      throw new StartException("cannot lock \"" + file + "\": " + Reasons.of(e));
    }
  }

  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // Held by this very process.
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
