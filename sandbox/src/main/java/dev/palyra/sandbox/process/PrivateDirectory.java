package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.Directory;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The directory of one execution, which it sees as TMPDIR and HOME. Its name is the execution's
 * mark, so that a gateway that was killed can find afterwards what it had left running.
 */
public final class PrivateDirectory implements AutoCloseable {
  private static final int MAX_ENTRIES = 100_000;

  private final Path parent;
  private final long marker;
  private final Fd directory;

  private PrivateDirectory(Path parent, long marker, Fd directory) {
    this.parent = parent;
    this.marker = marker;
    this.directory = directory;
  }

  /** Makes the directory, which must not exist, for this user alone. */
  public static PrivateDirectory create(Path parent, long marker) throws IOException {
    var ownerOnly =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    Path path = Files.createDirectory(parent.resolve(Long.toString(marker)), ownerOnly);
    return new PrivateDirectory(parent, marker, Directory.open(path));
  }

  /** Where it is. */
  public Path path() {
    return parent.resolve(Long.toString(marker));
  }

  /** Bytes in it; more than {@code limit} as soon as they exceed it. */
  public long usage(long limit) {
    return Tree.usage(directory, limit, MAX_ENTRIES);
  }

  /** Removes it with everything in it. */
  @Override
  public void close() {
    directory.close();
    try {
      remove(parent, marker);
    } catch (ErrnoException e) {
      System.getLogger(PrivateDirectory.class.getName())
          .log(System.Logger.Level.WARNING, "a temporary directory could not be removed", e);
    }
  }

  /** Removes an execution's directory with everything in it, if it is there. */
  static void remove(Path directory, long marker) throws ErrnoException {
    try (Fd parent = Directory.open(directory)) {
      Tree.remove(parent, Long.toString(marker));
    }
  }
}
