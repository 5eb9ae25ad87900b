package dev.palyra.sandbox.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes the calling thread into a control group of version 1 and out again, so that what it starts
 * in between begins there.
 *
 * <p>Moving another process makes the kernel wait for all processors, 5 ms and more; a thread that
 * moves itself waits for nobody (cgroup_procs_write_start in kernel/cgroup/cgroup.c). What this
 * class needs is opened before, because a thread that has restricted itself opens nothing.
 */
public final class ThreadInGroup implements AutoCloseable {
  private static final int OPENAT = Kernel.number("openat");
  private static final int AT_FDCWD = -100;
  private static final int O_WRONLY = 1;
  private static final MemorySegment SELF = Arena.global().allocateFrom("0").asSlice(0, 1);

  private final List<Fd> inside = new ArrayList<>();
  private final List<Fd> outside = new ArrayList<>();

  private ThreadInGroup() {}

  /**
   * For a group that has these directories, each below the calling process's own.
   *
   * @throws ErrnoException if threads cannot be moved there
   */
  static ThreadInGroup of(List<Path> directories) throws ErrnoException {
    var opened = new ThreadInGroup();
    try {
      for (Path directory : directories) {
        opened.inside.add(open(directory));
        opened.outside.add(open(directory.resolveSibling("")));
      }
      return opened;
    } catch (ErrnoException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static Fd open(Path directory) throws ErrnoException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment path = arena.allocateFrom(directory.resolve("tasks").toString());
      return Fd.of(
          "openat", Kernel.call(OPENAT, AT_FDCWD, path.address(), O_WRONLY | Io.O_CLOEXEC));
    }
  }

  /** True if the calling thread is in it now; if not, it is where it was. */
  public boolean enter() {
    if (move(inside)) {
      return true;
    }
    boolean _ = leave();
    return false;
  }

  /** Takes the calling thread out again; false if it may still be in it. */
  public boolean leave() {
    return move(outside);
  }

  private static boolean move(List<Fd> tasks) {
    boolean moved = true;
    for (int i = 0; i < tasks.size(); i++) {
      moved &= Io.write(tasks.get(i), SELF) > 0;
    }
    return moved;
  }

  @Override
  public void close() {
    inside.forEach(Fd::close);
    outside.forEach(Fd::close);
  }
}
