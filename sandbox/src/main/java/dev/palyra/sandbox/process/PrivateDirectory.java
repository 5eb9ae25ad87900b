package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.Directory;
import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory of one execution: below {@code tmp} is what it sees as TMPDIR and HOME. Its name is
 * the execution's mark, so that a gateway that was killed can find afterwards what it had left
 * running.
 */
public final class PrivateDirectory implements AutoCloseable {
  private static final int MAX_ENTRIES = 100_000;

  private final Path parent;
  private final long marker;
  private final Path path;
  private final Fd temporary;

  private PrivateDirectory(Path parent, long marker, Path path, Fd temporary) {
    this.parent = parent;
    this.marker = marker;
    this.path = path;
    this.temporary = temporary;
  }

  /** Makes the directory, which must not exist, for this user alone. */
  public static PrivateDirectory create(Path parent, long marker) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Path path = Files.createDirectory(parent.resolve(Long.toString(marker)), ownerOnly);
    Path temporary = Files.createDirectory(path.resolve("tmp"), ownerOnly);
    return new PrivateDirectory(parent, marker, path, Directory.open(temporary));
  }

  public Path temporary() {
    return path.resolve("tmp");
  }

  /** Bytes in {@link #temporary()}; more than {@code limit} as soon as they exceed it. */
  public long usage(long limit) {
    return Tree.usage(temporary, limit, MAX_ENTRIES);
  }

  /** Removes it with everything in it. */
  @Override
  public void close() {
    temporary.close();
    try {
      remove(parent, marker);
    } catch (ErrnoException e) {
      System.getLogger(PrivateDirectory.class.getName())
          .log(System.Logger.Level.WARNING, "a temporary directory could not be removed", e);
    }
  }

  /** Removes an execution's directory with everything in it. */
  static void remove(Path directory, long marker) throws ErrnoException {
    String name = Long.toString(marker);
    try (Fd parent = Directory.open(directory);
        Fd top = Directory.open(parent, name)) {
      Tree.clear(top);
      Directory.unlink(parent, name, true);
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) { // already gone
        throw e;
      }
    }
  }
}
