package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.FileMetadata;
import dev.palyra.sandbox.linux.SeccompListener;
import dev.palyra.sandbox.linux.SeccompListener.Call;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a handed-over call names, as its caller would find it, and holds it by a descriptor
 * that only names it (O_PATH): what is looked at afterwards is what is acted upon.
 */
final class CallerFiles {
  private static final int MAX_PATH_BYTES = 4_096;

  /**
   * How the C library names what it opened in order not to follow a link (glibc before fchmodat2).
   * Resolving it by name would meet a magic link, which is refused; the descriptor is looked up
   * instead, and where its file is gets checked like any other.
   */
  private static final Pattern OWN_DESCRIPTOR =
      Pattern.compile("(?:/proc/(?:self|thread-self)|/dev)/fd/(\\d{1,7})");

  private final SeccompListener listener;

  CallerFiles(SeccompListener listener) {
    this.listener = listener;
  }

  /** The file at a path from the caller's working directory; links are followed. */
  Fd at(Call call, long path) throws IOException {
    return at(call, FileMetadata.AT_FDCWD, path, 0);
  }

  /** The same from a directory that the caller has open, with the flags of such calls. */
  Fd at(Call call, long directory, long path, long flags) throws IOException {
    if ((flags & ~(FileMetadata.AT_SYMLINK_NOFOLLOW | FileMetadata.AT_EMPTY_PATH)) != 0) {
      throw new ErrnoException("change", Errno.EINVAL);
    }
    String name = text(call, path);
    if (name.isEmpty()) {
      if ((flags & FileMetadata.AT_EMPTY_PATH) == 0) {
        throw new ErrnoException("change", Errno.ENOENT);
      }
      return open(call, directory);
    }
    Matcher own = OWN_DESCRIPTOR.matcher(name);
    if (own.matches() && (flags & FileMetadata.AT_SYMLINK_NOFOLLOW) == 0) {
      return open(call, Integer.parseInt(own.group(1)));
    }
    String base =
        name.startsWith("/")
            ? "root"
            : (int) directory == FileMetadata.AT_FDCWD ? "cwd" : "fd/" + (int) directory;
    String relative = name.startsWith("/") ? "." + name : name;
    try (Fd from = FileMetadata.name("/proc/" + call.thread() + "/" + base)) {
      return FileMetadata.name(from, relative, (flags & FileMetadata.AT_SYMLINK_NOFOLLOW) == 0);
    }
  }

  /** What the program has open under a number. */
  static Fd open(Call call, long descriptor) throws ErrnoException {
    if ((int) descriptor < 0) {
      throw new ErrnoException("change", Errno.EBADF);
    }
    return FileMetadata.name("/proc/" + call.thread() + "/fd/" + (int) descriptor);
  }

  /** A raw path from the program's memory. */
  private String text(Call call, long address) throws ErrnoException {
    StringBuilder text = new StringBuilder();
    long at = address;
    while (text.length() < MAX_PATH_BYTES) {
      int length = (int) (MAX_PATH_BYTES - (at & (MAX_PATH_BYTES - 1))); // to the end of its page
      byte[] piece =
          listener
              .memory(call, at, length)
              .orElseThrow(() -> new ErrnoException("change", Errno.EFAULT));
      for (byte b : piece) {
        if (b == 0) {
          return text.toString();
        }
        text.append((char) Byte.toUnsignedInt(b));
      }
      at += length;
    }
    throw new ErrnoException("change", Errno.ENAMETOOLONG);
  }
}
