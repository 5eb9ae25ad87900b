package dev.palyra.sandbox.files;

import dev.palyra.core.sandbox.FileRequest;
import dev.palyra.core.sandbox.Limit;
import dev.palyra.sandbox.linux.Beneath;
import dev.palyra.sandbox.linux.Directory;
import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Stat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * fs.write: into a new file beside the target, which then takes the target's name. Other hard links
 * to the old file keep the old content.
 */
final class WriteFile {
  private static final AtomicLong SERIAL = new AtomicLong();
  private static final int NEW_FILE_MODE = 0644;
  private static final int NEW_DIRECTORY_MODE = 0755;

  private WriteFile() {}

  static void run(FileRequest.Write request, Beneath beneath, Work work)
      throws ErrnoException, FileTier.NotRegular, Work.Stopped {
    if (request.content().length() > work.quotas().fileSizeBytes()) {
      throw new Work.Stopped(Limit.FILE_SIZE);
    }
    work.checkpoint();
    String path = beneath.relative(request.path());
    int slash = path.lastIndexOf('/');
    String name = Directory.rawName(path.substring(slash + 1));
    if (name.isEmpty() || name.equals(".") || name.equals("..")) {
      throw new FileTier.NotRegular("EISDIR", "the path does not name a file");
    }
    String parent = slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash);
    if (request.createDirectories()) {
      makeDirectories(beneath, parent);
    }
    try (Fd directory = beneath.open(parent, Beneath.DIRECTORY, 0)) {
      replace(directory, name, existingMode(directory, name), request);
    }
  }

  private static void replace(Fd directory, String name, int mode, FileRequest.Write request)
      throws ErrnoException {
    String temporary =
        ".palyra-%d-%d.tmp".formatted(ProcessHandle.current().pid(), SERIAL.incrementAndGet());
    boolean moved = false;
    try {
      try (Fd file = Directory.createFile(directory, temporary, 0600)) {
        byte[] content = request.content().toArray();
        Io.writeDurably(file, content);
        java.util.Arrays.fill(content, (byte) 0);
        Directory.mode(file, mode);
      }
      long result = Directory.rename(directory, temporary, directory, name, true);
      if (result < 0) {
        throw new ErrnoException("rename", (int) -result);
      }
      moved = true;
    } finally {
      if (!moved) {
        Directory.unlink(directory, temporary, false);
      }
    }
  }

  /** The permissions of the file that is replaced; only a regular file may be. */
  private static int existingMode(Fd directory, String name)
      throws ErrnoException, FileTier.NotRegular {
    try {
      Stat stat = Stat.of(directory, name);
      return switch (stat.type()) {
        case FILE -> stat.mode() & 0777;
        case DIRECTORY -> throw new FileTier.NotRegular("EISDIR", "it is a directory");
        case SYMLINK -> throw new FileTier.NotRegular("ELOOP", "it is a symlink");
        case OTHER -> throw new FileTier.NotRegular("EINVAL", "it is not a regular file");
      };
    } catch (ErrnoException e) {
      if (e.errno() == Errno.ENOENT) {
        return NEW_FILE_MODE;
      }
      throw e;
    }
  }

  private static void makeDirectories(Beneath beneath, String path) throws ErrnoException {
    for (int slash = path.indexOf('/', 1); ; slash = path.indexOf('/', slash + 1)) {
      String part = slash < 0 ? path : path.substring(0, slash);
      makeDirectory(beneath, part);
      if (slash < 0) {
        return;
      }
    }
  }

  private static void makeDirectory(Beneath beneath, String path) throws ErrnoException {
    try {
      beneath.open(path, Beneath.DIRECTORY, 0).close();
    } catch (ErrnoException e) {
      if (e.errno() != Errno.ENOENT) {
        throw e;
      }
      int slash = path.lastIndexOf('/');
      String parent = slash <= 0 ? "." : path.substring(0, slash);
      try (Fd directory = beneath.open(parent, Beneath.DIRECTORY, 0)) {
        String name = Directory.rawName(path.substring(slash + 1));
        long made = Directory.make(directory, name, NEW_DIRECTORY_MODE);
        if (made < 0 && made != -Errno.EEXIST) {
          throw new ErrnoException("mkdir", (int) -made);
        }
      }
    }
  }
}
