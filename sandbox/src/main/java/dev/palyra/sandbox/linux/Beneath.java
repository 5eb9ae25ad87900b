package dev.palyra.sandbox.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Opens files below a directory, and nothing else: openat2(2) with RESOLVE_BENEATH, so that the
 * kernel answers EXDEV for a path that leaves the directory, in whatever way it does.
 */
public final class Beneath implements AutoCloseable {
  public static final int READ = 0;
  public static final int DIRECTORY = Directory.O_DIRECTORY;
  public static final int WRITE_NEW = 1 | 0x40 | 0x80; // O_WRONLY | O_CREAT | O_EXCL
  public static final int NO_SYMLINK_AT_END = Directory.O_NOFOLLOW;

  private static final int OPENAT2 = Kernel.number("openat2");
  private static final int O_NONBLOCK = 0x800; // a FIFO must not make the gateway wait
  private static final int O_NOCTTY = 0x100;
  private static final long RESOLVE_NO_MAGICLINKS = 0x02;
  private static final long RESOLVE_BENEATH = 0x08;
  private static final int MAX_RETRIES = 16;

  private final Path root;
  private final Fd directory;

  private Beneath(Path root, Fd directory) {
    this.root = root;
    this.directory = directory;
  }

  /** Holds {@code root} open; what is renamed or replaced above it later does not matter. */
  public static Beneath of(Path root) throws ErrnoException {
    return new Beneath(root, Directory.openFollowing(root));
  }

  /** Below an entry that was opened before. Takes the descriptor over. */
  public static Beneath of(Fd directory) {
    return new Beneath(Path.of("/"), directory);
  }

  /** True if this kernel has openat2 (Linux 5.6). */
  public static boolean supported() {
    return Kernel.call(OPENAT2, -1, 0, 0, 0) != -Errno.ENOSYS;
  }

  public Fd directory() {
    return directory;
  }

  /**
   * Opens {@code path}, relative or beginning with the root's own path.
   *
   * @param flags one of the constants above, or several
   * @throws ErrnoException EXDEV where the path leaves the root
   */
  public Fd open(String path, int flags, int mode) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment name = Directory.raw(arena, Directory.rawName(relative(path)));
      MemorySegment how = arena.allocate(24, 8);
      how.set(JAVA_LONG, 0, flags | Io.O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
      how.set(JAVA_LONG, 8, mode);
      how.set(JAVA_LONG, 16, RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS);
      long fd = -Errno.EAGAIN;
      // EAGAIN: something was renamed while the kernel resolved "..", so it could not be sure.
      for (int i = 0; i < MAX_RETRIES && fd == -Errno.EAGAIN; i++) {
        fd = Kernel.call(OPENAT2, directory.number(), name.address(), how.address(), 24);
      }
      return Fd.of("openat2", fd);
    }
  }

  /**
   * The path without the root's own path, if it begins with it. This only chooses where resolving
   * begins; the kernel confines whatever is left.
   */
  public String relative(String path) {
    String prefix = root.toString();
    if (path.equals(prefix)) {
      return ".";
    }
    return path.startsWith(prefix + "/") ? "./" + path.substring(prefix.length() + 1) : path;
  }

  @Override
  public void close() {
    directory.close();
  }
}
