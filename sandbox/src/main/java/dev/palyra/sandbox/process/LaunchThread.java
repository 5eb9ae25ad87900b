package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.linux.ThreadInGroup;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The throw-away thread: restricts itself, starts the program, and stays until the program has
 * ended, because the program dies with its parent, and that means this thread.
 */
final class LaunchThread extends Thread {
  private static final int STACK_BYTES = 256 << 10;

  private final Confinement confinement;
  private final Spawn spawn;
  private final Optional<ThreadInGroup> group;
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private boolean entered;
  private long confined;
  private int result;

  /**
   * @param group into which the thread goes to start the program
   */
  LaunchThread(Confinement confinement, Spawn spawn, Optional<ThreadInGroup> group) {
    super(null, null, "palyra-launch", STACK_BYTES);
    setDaemon(true);
    this.confinement = confinement;
    this.spawn = spawn;
    this.group = group;
  }

  @Override
  public void run() {
    entered = group.isPresent() && group.get().enter();
    confined = confinement.applyToThread();
    result = confined >= 0 ? spawn.start() : (int) confined;
    if (entered) {
      group.get().leave();
    }
    started.countDown();
    await(release);
  }

  /**
   * The process id. Waits for it: starting the waiting program takes no longer than the kernel
   * needs.
   *
   * @throws ErrnoException if the thread could not be restricted, or nothing was started
   */
  int pid() throws ErrnoException {
    await(started);
    if (result < 0) {
      listener().ifPresent(Fd::close);
      release();
      throw new ErrnoException("start", -result);
    }
    return result;
  }

  /** Whether the program has begun in the group. Read it once started. */
  boolean inGroup() {
    return entered;
  }

  /** The descriptor on which handed-over calls arrive. Read it once started. */
  Optional<Fd> listener() {
    return confined > 0 ? Optional.of(Io.adopt((int) confined)) : Optional.empty();
  }

  /** Lets the thread end. */
  void release() {
    release.countDown();
  }

  /** Nobody may interrupt it: leaving early would kill the program. */
  private static void await(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // waits on
      }
    }
  }
}
