package dev.palyra.sandbox.macos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The directory of one execution, which it sees as TMPDIR and HOME. Its name is the execution's
 * mark, so that what a killed gateway left running can be found.
 */
final class TemporaryDirectory {
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");
  private static final int MAX_ENTRIES = 100_000;
  private static final int LISTED_AT_ONCE = 10_000;

  private final Path path;

  private TemporaryDirectory(Path path) {
    this.path = path;
  }

  /** Makes the directory, which must not exist, for this user alone. */
  static TemporaryDirectory create(Path parent, Mark mark) throws IOException {
    return new TemporaryDirectory(
        Files.createDirectory(
            parent.resolve(mark.id()), PosixFilePermissions.asFileAttribute(OWNER_ONLY)));
  }

  Path path() {
    return path;
  }

  /** Bytes in it; more than {@code limit} as soon as they, or its entries, are too many. */
  long usage(long limit) {
    var sum = new Sum(limit);
    try {
      Files.walkFileTree(path, sum);
    } catch (IOException e) {
      // It changes while it is read; the next look sees it as it is then.
    }
    return sum.bytes;
  }

  private static final class Sum extends SimpleFileVisitor<Path> {
    private final long limit;
    private long bytes;
    private int entries;

    Sum(long limit) {
      this.limit = limit;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      bytes += attributes.isRegularFile() ? attributes.size() : 0;
      if (++entries > MAX_ENTRIES) {
        bytes = Math.max(bytes, limit + 1);
      }
      return bytes > limit ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
      return FileVisitResult.CONTINUE;
    }
  }

  /**
   * Removes it with everything in it. To be called only once nothing of the execution is alive:
   * what could change it meanwhile could put a link in a directory's place.
   */
  void remove() throws IOException {
    remove(path);
  }

  /**
   * No recursion, and no path longer than three names below the top: directories that lie deeper
   * are moved up, however deep a program has nested them.
   */
  static void remove(Path top) throws IOException {
    long moved = 0;
    for (List<Path> children = open(top); !children.isEmpty(); children = open(top)) {
      for (Path child : children) {
        if (!isDirectory(child)) {
          Files.delete(child);
          continue;
        }
        List<Path> inside = open(child);
        for (Path inner : inside) {
          if (isDirectory(inner)) {
            Files.setPosixFilePermissions(inner, OWNER_ONLY); // to have another parent
            Files.move(inner, free(top, moved++));
          } else {
            Files.delete(inner);
          }
        }
        if (inside.size() < LISTED_AT_ONCE) {
          Files.delete(child);
        }
      }
    }
    Files.delete(top);
  }

  /** What a program closed to everybody is the gateway's all the same. */
  private static List<Path> open(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, OWNER_ONLY);
    try (Stream<Path> children = Files.list(directory)) {
      return children.limit(LISTED_AT_ONCE).toList();
    } catch (UncheckedIOException e) {
      throw Objects.requireNonNull(e.getCause());
    }
  }

  private static Path free(Path top, long first) {
    long number = first;
    while (Files.exists(top.resolve("moved-" + number), LinkOption.NOFOLLOW_LINKS)) {
      number += 1_000_003; // A program may have used these names itself.
    }
    return top.resolve("moved-" + number);
  }

  private static boolean isDirectory(Path path) {
    return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
  }
}
