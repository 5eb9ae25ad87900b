package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Changes of a file's metadata through a descriptor that only names it (O_PATH), so that what was
 * looked at is what is changed.
 */
public final class FileMetadata {
  /** As of fcntl.h: the caller's working directory in place of a descriptor. */
  public static final int AT_FDCWD = -100;

  public static final int AT_SYMLINK_NOFOLLOW = 0x100;
  public static final int AT_EMPTY_PATH = 0x1000;

  private static final int OPENAT = Kernel.number("openat");
  private static final int OPENAT2 = Kernel.number("openat2");
  private static final int FCHMODAT = Kernel.number("fchmodat");
  private static final int UTIMENSAT = Kernel.number("utimensat");
  private static final int GETEUID = Kernel.number("geteuid");
  private static final int GETEGID = Kernel.number("getegid");
  private static final int O_PATH = 0x200000;
  private static final long RESOLVE_NO_MAGICLINKS = 0x02;
  private static final long NANOS_PER_MICRO = 1_000;

  private FileMetadata() {}

  /** This process's own user and group. */
  public static int user() {
    return (int) Kernel.call(GETEUID);
  }

  public static int group() {
    return (int) Kernel.call(GETEGID);
  }

  /** What {@code path} names, following every link, also those that only /proc has. */
  public static Fd name(String path) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      long at = arena.allocateFrom(path).address();
      return Fd.of("open", Kernel.call(OPENAT, AT_FDCWD, at, O_PATH | Io.O_CLOEXEC, 0));
    }
  }

  /** What a raw path names, from a directory; no link of /proc is followed. */
  public static Fd name(Fd from, String rawPath, boolean follow) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment how = arena.allocate(24, 8);
      how.set(JAVA_LONG, 0, O_PATH | Io.O_CLOEXEC | (follow ? 0 : Directory.O_NOFOLLOW));
      how.set(JAVA_LONG, 16, RESOLVE_NO_MAGICLINKS);
      long at = Directory.raw(arena, rawPath).address();
      return Fd.of("openat2", Kernel.call(OPENAT2, from.number(), at, how.address(), 24));
    }
  }

  /** Where the file is, as the kernel says. */
  public static Path path(Fd file) throws IOException {
    return Files.readSymbolicLink(Path.of("/proc/self/fd/" + file.number()));
  }

  /** 0 or a negative errno. */
  public static long mode(Fd file, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      long at = arena.allocateFrom("/proc/self/fd/" + file.number()).address();
      return Kernel.call(FCHMODAT, AT_FDCWD, at, mode);
    }
  }

  /** A point in time as a pair of timespec's fields; nanos may be UTIME_NOW or UTIME_OMIT. */
  public record Time(long seconds, long nanos) {
    public static final Time NOW = new Time(0, 0x3FFFFFFF);

    /** From a timeval, as utimes(2) has it. */
    public static Time ofMicros(long seconds, long micros) {
      boolean valid = micros >= 0 && micros < 1_000_000;
      return new Time(seconds, valid ? micros * NANOS_PER_MICRO : -1);
    }
  }

  /** Of a symlink, if {@code file} names one. 0 or a negative errno. */
  public static long times(Fd file, Time access, Time modification) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment times = arena.allocate(32, 8);
      times.set(JAVA_LONG, 0, access.seconds());
      times.set(JAVA_LONG, 8, access.nanos());
      times.set(JAVA_LONG, 16, modification.seconds());
      times.set(JAVA_LONG, 24, modification.nanos());
      long empty = arena.allocateFrom("").address();
      return Kernel.call(UTIMENSAT, file.number(), empty, times.address(), AT_EMPTY_PATH);
    }
  }
}
