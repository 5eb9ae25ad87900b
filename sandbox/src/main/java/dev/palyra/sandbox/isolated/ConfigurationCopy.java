package dev.palyra.sandbox.isolated;

import dev.palyra.sandbox.linux.Directory;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Tree;
import dev.palyra.sandbox.process.SystemPaths;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * A directory with copies of the configuration that programs may read, to be shown as /etc by one
 * mount: bwrap reads the table of all mounts for each, and forty of them were a third of its time.
 *
 * <p>Brought up to date in place, a file at a time, so sandboxes that exist see changes too.
 * Thread-safe.
 */
final class ConfigurationCopy implements AutoCloseable {
  private static final Path ETC = Path.of("/etc");
  private static final long FRESH_NANOS = 60_000_000_000L;
  private static final long MAX_FILE_BYTES = 8 << 20;
  private static final int MAX_ENTRIES = 20_000;
  private static final Set<PosixFilePermission> READABLE =
      PosixFilePermissions.fromString("r--r--r--");

  private final Path copy;
  private final Map<Path, Stamp> copied = new HashMap<>();
  private boolean made;
  private boolean shown; // sandboxes may have it
  private long syncedAt;

  private record Stamp(boolean link, long size, FileTime modified) {}

  ConfigurationCopy(Path copy) {
    this.copy = copy;
  }

  /** Brings the directory up to date, so that it is at most a minute behind /etc. */
  synchronized void refresh() throws IOException {
    if (!made || System.nanoTime() - syncedAt > FRESH_NANOS) {
      if (!made) {
        remove(); // a gateway that was killed may have left one
        Files.createDirectory(
            copy,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        made = true;
      }
      Set<Path> seen = new HashSet<>();
      for (Path path : SystemPaths.CONFIGURATION) {
        if (path.startsWith(ETC) && Files.exists(path)) {
          copyTree(path, seen);
        }
      }
      for (Path gone : Set.copyOf(copied.keySet())) {
        if (!seen.contains(gone)) {
          copied.remove(gone);
          Files.deleteIfExists(copy.resolve(gone));
        }
      }
      shown = true;
      syncedAt = System.nanoTime();
    }
  }

  private void copyTree(Path top, Set<Path> seen) throws IOException {
    // What stands in the list is meant, wherever it leads; what is found below it is shown as it
    // is.
    Path real = top.toRealPath();
    Files.walkFileTree(
        real,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path name = ETC.relativize(top).resolve(real.relativize(file)).normalize();
            if (seen.size() < MAX_ENTRIES && attributes.size() <= MAX_FILE_BYTES) {
              copyEntry(file, name, attributes, seen);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // It has gone, or is not ours to read.
          }
        });
  }

  private void copyEntry(Path from, Path name, BasicFileAttributes attributes, Set<Path> seen)
      throws IOException {
    boolean link = attributes.isSymbolicLink();
    boolean readable = attributes.isRegularFile() && Files.isReadable(from);
    if (!link && !readable) {
      return;
    }
    seen.add(name);
    Stamp stamp = new Stamp(link, attributes.size(), attributes.lastModifiedTime());
    if (stamp.equals(copied.get(name))) {
      return;
    }
    Path target = copy.resolve(name);
    Files.createDirectories(target.getParent());
    if (shown) {
      Path fresh = copy.resolve(".fresh");
      copyFile(from, fresh, link);
      Files.move(
          fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } else {
      copyFile(from, target, link);
    }
    copied.put(name, stamp);
  }

  private static void copyFile(Path from, Path to, boolean link) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING, LinkOption.NOFOLLOW_LINKS);
    if (!link) {
      Files.setPosixFilePermissions(to, READABLE);
    }
  }

  private void remove() throws IOException {
    if (Files.isDirectory(copy, LinkOption.NOFOLLOW_LINKS)) {
      try (Fd top = Directory.open(copy)) {
        Tree.clear(top);
      }
      Files.delete(copy);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    made = false;
    shown = false;
    copied.clear();
    remove();
  }
}
