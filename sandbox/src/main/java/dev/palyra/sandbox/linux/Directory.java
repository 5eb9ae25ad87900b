package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * Directories by descriptor, so that no path is resolved twice. Names are raw: a file name is
 * bytes, and a raw name holds each of them as one char, so that a name that is not UTF-8 survives.
 */
public final class Directory {
  private static final int GETDENTS64 = Kernel.number("getdents64");
  private static final int OPENAT = Kernel.number("openat");
  private static final int UNLINKAT = Kernel.number("unlinkat");
  private static final int MKDIRAT = Kernel.number("mkdirat");
  private static final int RENAMEAT2 = Kernel.number("renameat2");
  private static final int FCHMOD = Kernel.number("fchmod");
  private static final int FCHMODAT = Kernel.number("fchmodat");
  private static final int LSEEK = Kernel.number("lseek");
  static final int O_DIRECTORY = Arch.host().orElseThrow() == Arch.AARCH64 ? 0x4000 : 0x10000;
  static final int O_NOFOLLOW = Arch.host().orElseThrow() == Arch.AARCH64 ? 0x8000 : 0x20000;
  private static final int AT_REMOVEDIR = 0x200;
  private static final int AT_FDCWD = -100;

  private Directory() {}

  /** The raw name of a text. */
  public static String rawName(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /** The text of a raw name; what is not UTF-8 becomes U+FFFD. */
  public static String text(String rawName) {
    return new String(rawName.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  static MemorySegment raw(Arena arena, String rawName) {
    return arena.allocateFrom(rawName, StandardCharsets.ISO_8859_1);
  }

  /** Opens a directory by its path; symlinks in it are followed, except the last name. */
  public static Fd open(Path path) throws ErrnoException {
    return open(AT_FDCWD, rawName(path.toString()));
  }

  /** Opens an entry that must be a directory itself. */
  public static Fd open(Fd parent, String name) throws ErrnoException {
    return open(parent.number(), name);
  }

  /** Opens a directory by its path; the last name may be a symlink, too. */
  static Fd openFollowing(Path path) throws ErrnoException {
    return open(AT_FDCWD, rawName(path.toString()), O_DIRECTORY);
  }

  private static Fd open(int parent, String name) throws ErrnoException {
    return open(parent, name, O_DIRECTORY | O_NOFOLLOW);
  }

  private static Fd open(int parent, String name, int flags) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      long fd = Kernel.call(OPENAT, parent, raw(arena, name).address(), flags | Io.O_CLOEXEC, 0);
      return Fd.of("open", fd);
    }
  }

  /** Opens an entry for reading, whatever it is but a symlink; never waits. */
  public static Fd openFile(Fd parent, String name) throws ErrnoException {
    return open(parent.number(), name, O_NOFOLLOW | Io.O_NONBLOCK);
  }

  /** Creates a regular file that must not exist, for writing. */
  public static Fd createFile(Fd parent, String name, int mode) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      int flags = Beneath.WRITE_NEW | O_NOFOLLOW | Io.O_CLOEXEC;
      long fd = Kernel.call(OPENAT, parent.number(), raw(arena, name).address(), flags, mode);
      return Fd.of("open", fd);
    }
  }

  /** Calls {@code visitor} with each name, without "." and "..", until it returns false. */
  public static void list(Fd directory, Predicate<String> visitor) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment buffer = arena.allocate(32 << 10, 8);
      Kernel.call(LSEEK, directory.number(), 0, 0);
      while (true) {
        long count =
            ErrnoException.check(
                "getdents64",
                Kernel.call(GETDENTS64, directory.number(), buffer.address(), buffer.byteSize()));
        if (count == 0) {
          return;
        }
        for (long at = 0; at < count; ) {
          int length = Short.toUnsignedInt(buffer.get(JAVA_SHORT, at + 16));
          String name = name(buffer.asSlice(at + 19, length - 19));
          if (!name.equals(".") && !name.equals("..") && !visitor.test(name)) {
            return;
          }
          at += length;
        }
      }
    }
  }

  private static String name(MemorySegment bytes) {
    return bytes.getString(0, StandardCharsets.ISO_8859_1);
  }

  /** 0 or a negative errno. */
  public static long unlink(Fd parent, String name, boolean directory) {
    try (Arena arena = Arena.ofConfined()) {
      return Kernel.call(
          UNLINKAT, parent.number(), raw(arena, name).address(), directory ? AT_REMOVEDIR : 0);
    }
  }

  /** 0 or a negative errno. */
  public static long make(Fd parent, String name, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      return Kernel.call(MKDIRAT, parent.number(), raw(arena, name).address(), mode);
    }
  }

  /** Renames; with {@code replace} false, an existing target is EEXIST. 0 or a negative errno. */
  public static long rename(Fd from, String name, Fd to, String target, boolean replace) {
    try (Arena arena = Arena.ofConfined()) {
      return Kernel.call(
          RENAMEAT2,
          from.number(),
          raw(arena, name).address(),
          to.number(),
          raw(arena, target).address(),
          replace ? 0 : 1);
    }
  }

  public static long mode(Fd file, int mode) {
    return Kernel.call(FCHMOD, file.number(), mode);
  }

  /** Follows a symlink: for entries that are known to be directories of ours. */
  static long mode(Fd parent, String name, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      return Kernel.call(FCHMODAT, parent.number(), raw(arena, name).address(), mode);
    }
  }
}
