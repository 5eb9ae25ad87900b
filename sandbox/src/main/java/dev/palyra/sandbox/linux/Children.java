package dev.palyra.sandbox.linux;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * This process's own children, those among them that it got as the subreaper of what lost its
 * parent.
 *
 * <p>INVARIANT: nobody waits for one of them while their list is read, because the kernel would go
 * on one place too far in that list and leave out a child, which would then outlive its execution.
 * Thread-safe.
 */
public final class Children {
  private static final ReadWriteLock LIST = new ReentrantReadWriteLock();

  private Children() {}

  /**
   * The orphans among them, all of them. What a thread of this process has started is the child of
   * that thread as long as the thread lives, and is not here.
   */
  public static List<Integer> orphans() {
    LIST.readLock().lock();
    try {
      // The kernel gives orphans to the first thread of their subreaper, whose id is the process's.
      return Proc.children(Proc.SELF, Proc.SELF)
          .orElseThrow(() -> new IllegalStateException("the kernel does not list children"));
    } finally {
      LIST.readLock().unlock();
    }
  }

  /** Takes the end of a child that has ended; empty if it has not, or is none. */
  public static Optional<ProcessControl.Ended> reap(int pid) {
    LIST.writeLock().lock();
    try {
      return ProcessControl.reap(pid);
    } finally {
      LIST.writeLock().unlock();
    }
  }
}
