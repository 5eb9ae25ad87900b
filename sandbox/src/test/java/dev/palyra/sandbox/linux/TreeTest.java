package dev.palyra.sandbox.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class TreeTest {
  @TempDir Path directory;

  @Test
  void clearsDeeperThanAnyPathIsLong() throws IOException {
    Deque<Fd> open = new ArrayDeque<>();
    open.push(Directory.open(directory));
    for (int i = 0; i < 3_000; i++) {
      Fd parent = open.pop();
      assertThat(Directory.make(parent, "directory-with-a-name", 0700)).isZero();
      open.push(Directory.open(parent, "directory-with-a-name"));
      parent.close();
    }
    open.pop().close();

    clear();

    assertEmpty();
  }

  @Test
  void clearsWhatForbidsItAndFollowsNoSymlink() throws IOException {
    Path outside = Files.createTempFile("palyra", "outside");
    Path locked = Files.createDirectories(directory.resolve("a/b"));
    Files.writeString(locked.resolve("f"), "x");
    Files.createSymbolicLink(directory.resolve("link"), outside);
    Files.createSymbolicLink(locked.resolve("up"), outside.getParent());
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("---------"));

    clear();

    assertEmpty();
    assertThat(outside).exists();
    Files.delete(outside);
  }

  @Test
  void removesADirectoryThatForbidsIt() throws IOException {
    Path top = directory.resolve("top");
    Files.createDirectories(top.resolve("below/deeper"));
    Files.writeString(top.resolve("below/file"), "x");
    Files.createDirectory(directory.resolve("empty"));
    Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("---------"));

    try (Fd parent = Directory.open(directory)) {
      Tree.remove(parent, "top");
      Tree.remove(parent, "empty");
      Tree.remove(parent, "never-there");
    }

    assertEmpty();
  }

  @Test
  void clearsNamesThatAreNotText() throws IOException {
    try (Fd top = Directory.open(directory)) {
      assertThat(Directory.make(top, "\u00ff\u00fe\u0001", 0700)).isZero();
      Directory.createFile(top, "\u0080", 0600).close();
    }

    clear();

    assertEmpty();
  }

  @Test
  void usageStopsAtItsLimit() throws IOException {
    for (int i = 0; i < 20; i++) {
      Files.write(directory.resolve("f" + i), new byte[10_000]);
    }
    try (Fd top = Directory.open(directory)) {
      assertThat(Tree.usage(top, 1L << 30, 1_000)).isBetween(200_000L, 300_000L);
      assertThat(Tree.usage(top, 50_000, 1_000)).isGreaterThan(50_000);
      assertThat(Tree.usage(top, 1L << 30, 10)).isGreaterThan(1L << 30);
    }
  }

  private void clear() throws IOException {
    try (Fd top = Directory.open(directory)) {
      Tree.clear(top);
    }
  }

  private void assertEmpty() throws IOException {
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).isEmpty();
    }
  }
}
