package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * What the kernel says about an open file (statx, whose layout is the same everywhere).
 *
 * @param mode type and permission bits
 * @param blocks allocated, of 512 bytes
 */
public record Stat(
    int mode,
    int links,
    int uid,
    long inode,
    long size,
    long blocks,
    long mtimeNanos,
    long device) {
  private static final int STATX = Kernel.number("statx");
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int BASIC_STATS = 0x7FF;
  private static final int S_IFMT = 0xF000;

  /** Type of a file. */
  public enum Type {
    FILE,
    DIRECTORY,
    SYMLINK,
    OTHER
  }

  public static Stat of(Fd fd) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      return stat(arena, fd.number(), "", AT_EMPTY_PATH);
    }
  }

  /** Of an entry of a directory, by its raw name; a symlink is not followed. */
  public static Stat of(Fd directory, String name) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      return stat(arena, directory.number(), name, AT_SYMLINK_NOFOLLOW);
    }
  }

  private static Stat stat(Arena arena, int fd, String name, int flags) throws ErrnoException {
    MemorySegment path = Directory.raw(arena, name);
    MemorySegment s = arena.allocate(256, 8);
    ErrnoException.check(
        "statx", Kernel.call(STATX, fd, path.address(), flags, BASIC_STATS, s.address()));
    return new Stat(
        Short.toUnsignedInt(s.get(JAVA_SHORT, 28)),
        s.get(JAVA_INT, 16),
        s.get(JAVA_INT, 20),
        s.get(JAVA_LONG, 32),
        s.get(JAVA_LONG, 40),
        s.get(JAVA_LONG, 48),
        s.get(JAVA_LONG, 112) * 1_000_000_000L + s.get(JAVA_INT, 120),
        (long) s.get(JAVA_INT, 136) << 32 | Integer.toUnsignedLong(s.get(JAVA_INT, 140)));
  }

  public Type type() {
    return switch (mode & S_IFMT) {
      case 0x8000 -> Type.FILE;
      case 0x4000 -> Type.DIRECTORY;
      case 0xA000 -> Type.SYMLINK;
      default -> Type.OTHER;
    };
  }
}
