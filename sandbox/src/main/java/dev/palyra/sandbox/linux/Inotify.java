package dev.palyra.sandbox.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;

/** Watches of files on an instance that may be another process's (inotify(7)). */
public final class Inotify {
  /** Of a mask: the link itself is watched, not what it leads to. */
  public static final int DONT_FOLLOW = 0x02000000;

  private static final int INOTIFY_ADD_WATCH = Kernel.number("inotify_add_watch");
  private static final Path INSTANCE = Path.of("anon_inode:inotify");

  private Inotify() {}

  /** Whether a descriptor is one of inotify's, as the kernel says. */
  public static boolean isInstance(Fd fd) throws IOException {
    return FileMetadata.path(fd).equals(INSTANCE);
  }

  /** Watches what {@code file} names. The watch's number, or a negative errno. */
  public static long add(Fd instance, Fd file, int mask) {
    try (Arena arena = Arena.ofConfined()) {
      long at = arena.allocateFrom("/proc/self/fd/" + file.number()).address();
      return Kernel.call(INOTIFY_ADD_WATCH, instance.number(), at, mask);
    }
  }
}
