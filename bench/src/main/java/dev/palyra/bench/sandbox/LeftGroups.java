package dev.palyra.bench.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Control groups of ours that are there, wherever they are mounted. A group is named by the mark of
 * its execution, and so is the execution's directory: the upper bits of a mark, which all of one
 * sandbox have in common, tell ours from those of other gateways on this host.
 */
final class LeftGroups {
  private static final Path MOUNTED = Path.of("/sys/fs/cgroup");
  private static final String PREFIX = "palyra-";
  private static final int SERIAL_BITS = 28;

  private final Path runs;
  private final Set<Long> sandboxes = ConcurrentHashMap.newKeySet();

  LeftGroups(Path runs) {
    this.runs = runs;
  }

  /** Learns the marks of what runs, until it is closed. */
  AutoCloseable watch() {
    var enough = new CountDownLatch(1);
    Thread watcher =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              try {
                do {
                  learn();
                } while (!enough.await(2, TimeUnit.MILLISECONDS));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    return () -> {
      enough.countDown();
      watcher.join();
    };
  }

  private void learn() {
    if (!Files.exists(runs)) {
      return;
    }
    try (DirectoryStream<Path> all = Files.newDirectoryStream(runs, "[0-9]*")) {
      all.forEach(
          path -> sandboxes.add(Long.parseLong(path.getFileName().toString()) >> SERIAL_BITS));
    } catch (IOException | DirectoryIteratorException e) {
      throw new IllegalStateException("the directory of the sandbox cannot be read", e);
    }
  }

  /** How many there are. */
  long count() {
    var count = new AtomicLong();
    try {
      Files.walkFileTree(
          MOUNTED,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
              String name = path.getFileName().toString();
              if (name.matches(PREFIX + "\\d{1,19}")
                  && sandboxes.contains(
                      Long.parseLong(name.substring(PREFIX.length())) >> SERIAL_BITS)) {
                count.incrementAndGet();
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException e) {
              return FileVisitResult.CONTINUE; // another's has just gone
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count.get();
  }
}
