package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.ProcessControl;
import dev.palyra.sandbox.linux.Spawn;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

/**
 * The throw-away thread: restricts itself, starts the program, and stays until the program has
 * ended, because a program that asks to die with its parent means this thread.
 */
final class LaunchThread extends Thread {
  private final Confinement confinement;
  private final Spawn spawn;
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile int threadId;
  private volatile int listener;
  private volatile int result;

  LaunchThread(Confinement confinement, Spawn spawn) {
    super(null, null, "palyra-launch", 256 << 10);
    setDaemon(true);
    this.confinement = confinement;
    this.spawn = spawn;
  }

  @Override
  public void run() {
    threadId = ProcessControl.threadId();
    long confined = confinement.applyToThread();
    listener = (int) confined;
    result = confined >= 0 ? spawn.start() : (int) confined;
    boolean released = false;
    while (!released) {
      try {
        release.await();
        released = true;
      } catch (InterruptedException e) {
        // Nobody may interrupt it: leaving early would kill the program.
      }
    }
  }

  /** The kernel's id of this thread, 0 while it is not known. */
  int kernelId() {
    return threadId;
  }

  /** The descriptor on which handed-over calls arrive; 0 if there is none. Read it once started. */
  int listener() {
    return Math.max(0, listener);
  }

  /** The process id, a negative errno, or 0 while nothing has been started. */
  int result() {
    return result;
  }

  /** Kills what was started, if anything was, and lets the thread end. */
  void abandon() {
    long deadline = System.nanoTime() + 5_000_000_000L;
    while (result == 0 && System.nanoTime() - deadline < 0) {
      for (int child : Proc.children(Proc.SELF, threadId).orElse(List.of())) {
        kill(child); // Waits at the gate; nobody else can take its number while it is our child.
      }
      LockSupport.parkNanos(1_000_000);
    }
    if (result > 0) {
      kill(result);
      while (ProcessControl.reap(result).isEmpty() && System.nanoTime() - deadline < 0) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    release();
  }

  private static void kill(int child) {
    try (Fd pidfd = ProcessControl.pidfd(child)) {
      ProcessControl.kill(pidfd);
    } catch (ErrnoException e) {
      // It has ended by itself.
    }
  }

  /** Lets the thread end. */
  void release() {
    release.countDown();
  }
}
