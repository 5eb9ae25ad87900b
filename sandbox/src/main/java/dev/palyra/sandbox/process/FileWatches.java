package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.FileMetadata;
import dev.palyra.sandbox.linux.Inotify;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.ProcessControl;
import dev.palyra.sandbox.linux.SeccompListener;
import dev.palyra.sandbox.linux.SeccompListener.Call;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Adds a watch for a program (inotify_add_watch(2)), where it may read what it watches: the kernel
 * asks only for the permissions of the file. The gateway finds the file, looks at where it is, and
 * adds the watch of that file to the program's own instance.
 */
final class FileWatches {
  private final SeccompListener listener;
  private final CallerFiles files;
  private final List<Path> readable;

  FileWatches(SeccompListener listener, CallerFiles files, List<Path> readable) {
    this.listener = listener;
    this.files = files;
    this.readable = List.copyOf(readable);
  }

  /** The watch's number, or a negative errno. */
  long add(Call call) throws IOException {
    int mask = (int) call.third();
    long flags = (mask & Inotify.DONT_FOLLOW) == 0 ? 0 : FileMetadata.AT_SYMLINK_NOFOLLOW;
    try (Fd file = files.at(call, FileMetadata.AT_FDCWD, call.second(), flags);
        Fd process = ProcessControl.pidfd(process(call));
        Fd instance = ProcessControl.descriptor(process, (int) call.first())) {
      if (!Inotify.isInstance(instance)) {
        return -Errno.EINVAL;
      }
      Path path = FileMetadata.path(file);
      if (readable.stream().noneMatch(path::startsWith) || !listener.waiting(call)) {
        return -Errno.EACCES;
      }
      return Inotify.add(instance, file, mask & ~Inotify.DONT_FOLLOW);
    }
  }

  private static int process(Call call) throws ErrnoException {
    return Proc.process(call.thread())
        .orElseThrow(() -> new ErrnoException("inotify_add_watch", Errno.EPERM));
  }
}
