package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Landlock;
import dev.palyra.sandbox.linux.Spawn;
import dev.palyra.sandbox.linux.ThreadInGroup;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/**
 * The thread that a program is started on: gives up its privileges, waits for the program,
 * restricts itself to that one's files, starts it, and stays until it has ended, because the
 * program dies with its parent, and that means this thread.
 *
 * <p>What it gives up it never gets back, so it can start another only if both need the same.
 */
public final class LaunchThread extends Thread {
  private static final int STACK_BYTES = 256 << 10;

  private final Confinement confinement;
  private final Optional<Consumer<LaunchThread>> again;
  private final BlockingQueue<Optional<Running>> next = new ArrayBlockingQueue<>(2);
  private long confined;

  private LaunchThread(Confinement confinement, Optional<Consumer<LaunchThread>> again) {
    super(null, null, "palyra-launch", STACK_BYTES);
    setDaemon(true);
    this.confinement = confinement;
    this.again = again;
  }

  /** One that confines itself and waits, for one program. */
  public static LaunchThread confined(Confinement confinement) {
    return started(new LaunchThread(confinement, Optional.empty()));
  }

  /**
   * One that can start a program after the other, which must not need to be restricted to files.
   *
   * @param again is given it whenever its program has ended, and must not block
   */
  public static LaunchThread confined(Confinement confinement, Consumer<LaunchThread> again) {
    return started(new LaunchThread(confinement, Optional.of(again)));
  }

  private static LaunchThread started(LaunchThread thread) {
    thread.start();
    return thread;
  }

  /** A program on the thread. */
  final class Running {
    private final Optional<Landlock> landlock;
    private final Spawn spawn;
    private final Optional<ThreadInGroup> group;
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private boolean entered;
    private int result;

    private Running(Optional<Landlock> landlock, Spawn spawn, Optional<ThreadInGroup> group) {
      this.landlock = landlock;
      this.spawn = spawn;
      this.group = group;
    }

    int pid() {
      return result;
    }

    /** Whether it has begun in the group. */
    boolean inGroup() {
      return entered;
    }

    /** The descriptor on which handed-over calls arrive. */
    Optional<Fd> listener() {
      return LaunchThread.this.listener();
    }

    /** Lets the thread go; the program has ended. */
    void release() {
      ended.countDown();
    }

    /**
     * Under Landlock it can open almost nothing: so it answers with an errno and loads no class.
     */
    private int start() {
      entered = group.isPresent() && group.get().enter();
      long restricted = landlock.isPresent() ? landlock.get().restrictThread() : 0;
      return restricted < 0 ? (int) restricted : spawn.start();
    }

    /** Still under Landlock: without a group, its class is not there and cannot be loaded. */
    private boolean leave() {
      if (group.isEmpty()) {
        return true;
      }
      boolean out = !entered || group.get().leave();
      group.get().close();
      return out;
    }
  }

  @Override
  public void run() {
    confined = confinement.applyToThread();
    Optional<Running> program = awaitNext();
    if (program.isEmpty()) {
      listener().ifPresent(Fd::close);
    }
    while (program.isPresent()) {
      program = run(program.get()) ? awaitNext() : Optional.empty();
    }
  }

  /** Returns whether it can start another. */
  private boolean run(Running program) {
    program.result = confined >= 0 ? program.start() : (int) confined;
    boolean failed = program.result < 0;
    program.begun.countDown();
    boolean out = program.leave(); // nobody has to wait for this
    await(program.ended);
    if (failed || !out || again.isEmpty()) {
      return false;
    }
    again.get().accept(this);
    return true;
  }

  /**
   * Starts a program, which takes no longer than the kernel needs.
   *
   * @param group into which the thread goes to start it; closed by the thread
   * @throws ErrnoException if the thread could not be restricted, or nothing was started; it has
   *     been let go then
   */
  Running launch(Optional<Landlock> landlock, Spawn spawn, Optional<ThreadInGroup> group)
      throws ErrnoException {
    Running program = new Running(landlock, spawn, group);
    next.add(Optional.of(program));
    await(program.begun);
    if (program.result < 0) {
      listener().ifPresent(Fd::close);
      program.release();
      throw new ErrnoException("start", -program.result);
    }
    return program;
  }

  /** Lets it end without having started anything; it has no program now. */
  public void discard() {
    next.add(Optional.empty());
  }

  private Optional<Fd> listener() {
    return confined > 0 ? Optional.of(Io.adopt((int) confined)) : Optional.empty();
  }

  /** Nobody may interrupt it: leaving early would kill the program. */
  private Optional<Running> awaitNext() {
    while (true) {
      try {
        return next.take();
      } catch (InterruptedException e) {
        // waits on
      }
    }
  }

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
