package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Landlock;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.linux.ThreadInGroup;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The throw-away thread: gives up its privileges, waits for the program that it is to start,
 * restricts itself to that one's files, starts it, and stays until it has ended, because the
 * program dies with its parent, and that means this thread.
 */
public final class LaunchThread extends Thread {
  private static final int STACK_BYTES = 256 << 10;

  private record Start(Optional<Landlock> landlock, Spawn spawn, Optional<ThreadInGroup> group) {}

  private final Confinement confinement;
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch started = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private Optional<Start> start = Optional.empty();
  private boolean entered;
  private long confined;
  private int result;

  private LaunchThread(Confinement confinement) {
    super(null, null, "palyra-launch", STACK_BYTES);
    setDaemon(true);
    this.confinement = confinement;
  }

  /** One that confines itself and waits. */
  public static LaunchThread confined(Confinement confinement) {
    LaunchThread thread = new LaunchThread(confinement);
    thread.start();
    return thread;
  }

  @Override
  public void run() {
    confined = confinement.applyToThread();
    await(told);
    if (start.isEmpty()) {
      listener().ifPresent(Fd::close);
      return;
    }
    result = confined >= 0 ? launch(start.get()) : (int) confined;
    started.countDown();
    start.get().group().ifPresent(this::leave); // nobody has to wait for this
    await(release);
  }

  /** Under Landlock it can open almost nothing: so it answers with an errno and loads no class. */
  private int launch(Start start) {
    entered = start.group().isPresent() && start.group().get().enter();
    long restricted = start.landlock().isPresent() ? start.landlock().get().restrictThread() : 0;
    return restricted < 0 ? (int) restricted : start.spawn().start();
  }

  private void leave(ThreadInGroup group) {
    if (entered) {
      group.leave();
    }
    group.close();
  }

  /**
   * Starts the waiting program, which takes no longer than the kernel needs.
   *
   * @param group into which the thread goes to start it; closed by the thread
   * @return the process id
   * @throws ErrnoException if the thread could not be restricted, or nothing was started; it has
   *     been let go then
   */
  int launch(Optional<Landlock> landlock, Spawn spawn, Optional<ThreadInGroup> group)
      throws ErrnoException {
    start = Optional.of(new Start(landlock, spawn, group));
    told.countDown();
    await(started);
    if (result < 0) {
      listener().ifPresent(Fd::close);
      release();
      throw new ErrnoException("start", -result);
    }
    return result;
  }

  /** Lets it end without having started anything. */
  public void discard() {
    told.countDown();
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
