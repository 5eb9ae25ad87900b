package dev.palyra.sandbox.files;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.sandbox.linux.Beneath;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Stat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** fs.read. */
final class ReadFile {
  private static final int CHUNK_BYTES = 256 << 10;

  private ReadFile() {}

  static void run(FileRequest.Read request, Beneath beneath, Work work)
      throws ErrnoException, FileTier.NotRegular, Work.Stopped {
    try (Fd file = openRegular(beneath, request.path());
        Arena arena = Arena.ofConfined()) {
      long left = Math.min(request.maxBytes(), work.room());
      long at = request.offset();
      MemorySegment buffer = arena.allocate(CHUNK_BYTES);
      while (left > 0) {
        work.checkpoint();
        long count = read(file, buffer.asSlice(0, Math.min(left, CHUNK_BYTES)), at);
        if (count == 0) {
          return;
        }
        work.put(buffer.asSlice(0, count).toArray(JAVA_BYTE));
        at += count;
        left -= count;
      }
      if (read(file, buffer.asSlice(0, 1), at) > 0) {
        work.truncate();
      }
    }
  }

  /** Opens a file that is regular: no device, no FIFO, no directory. */
  static Fd openRegular(Beneath beneath, String path) throws ErrnoException, FileTier.NotRegular {
    Fd file = beneath.open(path, Beneath.READ, 0);
    try {
      return switch (Stat.of(file).type()) {
        case FILE -> file;
        case DIRECTORY -> throw new FileTier.NotRegular("EISDIR", "it is a directory");
        case SYMLINK, OTHER -> throw new FileTier.NotRegular("EINVAL", "it is not a regular file");
      };
    } catch (ErrnoException | FileTier.NotRegular e) {
      file.close();
      throw e;
    }
  }

  static long read(Fd file, MemorySegment buffer, long at) throws ErrnoException {
    long count = Io.read(file, buffer, at);
    if (count < 0) {
      throw new ErrnoException("read", (int) -count);
    }
    return count;
  }
}
