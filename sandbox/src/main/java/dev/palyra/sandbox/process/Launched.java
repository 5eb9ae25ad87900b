package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.sandbox.linux.Children;
import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Landlock;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.ProcessControl;
import dev.palyra.sandbox.linux.Rlimit;
import dev.palyra.sandbox.linux.Script;
import dev.palyra.sandbox.linux.Spawn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A process on a thread that has restricted itself, with the ends of its pipes that are ours. It
 * bears its mark from the beginning; it or one below it becomes the waiting program, and that what
 * it is told.
 */
public final class Launched implements AutoCloseable {
  private static final int STOP_ROUNDS = 1_000;
  private static final long STOP_PAUSE_NANOS = 1_000_000;

  private final LaunchThread.Running running;
  private final int pid;
  private final Mark mark;
  private final Fd pidfd;
  private final Fd stdin;
  private final Fd stdout;
  private final Fd stderr;
  private final StatusPipe status;
  private final Optional<Fd> listener;
  private final List<AutoCloseable> attached = new ArrayList<>();
  private Optional<FileChanges> fileChanges = Optional.empty();
  private boolean listening;
  private boolean waits;

  private Launched(LaunchThread.Running running, Mark mark, Ends.Ours ends) throws ErrnoException {
    this.running = running;
    this.pid = running.pid();
    this.mark = mark;
    this.listener = running.listener();
    this.status = new StatusPipe(ends.messages(), ends.answers());
    this.stdin = ends.stdin();
    this.stdout = ends.stdout();
    this.stderr = ends.stderr();
    this.pidfd = ProcessControl.pidfd(pid);
  }

  /**
   * Starts the waiting program, or one that starts it somewhere below itself.
   *
   * @param thread is the program's until it has ended, and let go where this fails
   * @param landlock what the thread restricts itself with before
   * @param extra become its descriptors from {@code WaitingProgram.ITSELF} on
   * @param first what the waiting program does first; it waits in the end
   * @param mark it bears this number as its limit of real-time CPU, and is in that group
   * @throws IOException if nothing was started
   */
  public static Launched start(
      LaunchThread thread,
      Optional<Landlock> landlock,
      Spawn.Program program,
      List<Fd> extra,
      Script first,
      Mark mark)
      throws IOException {
    boolean begun = false;
    try (Ends ends = Ends.open()) {
      List<Fd> descriptors = new ArrayList<>(ends.theirs());
      descriptors.addAll(extra);
      LaunchThread.Running running = launch(thread, landlock, program, descriptors, mark);
      begun = true;
      Launched launched = new Launched(running, mark, ends.keepOurs());
      try {
        launched.status.send(first); // while it can be sent, also to a program that has ended
        ends.closeTheirs(); // so that the end of the answers can be seen
        launched.mark(launched.pid());
        return launched;
      } catch (IOException | RuntimeException e) {
        launched.abort();
        throw e;
      }
    } finally {
      if (!begun) {
        thread.discard();
      }
    }
  }

  private static LaunchThread.Running launch(
      LaunchThread thread,
      Optional<Landlock> landlock,
      Spawn.Program program,
      List<Fd> descriptors,
      Mark mark)
      throws ErrnoException {
    List<Fd> copies = new ArrayList<>();
    try {
      List<Fd> apart = new ArrayList<>();
      for (Fd descriptor : descriptors) {
        // A number that a child's descriptor gets would be overwritten before it is copied.
        boolean inTheWay = descriptor.number() < descriptors.size();
        apart.add(inTheWay ? Io.raised(descriptor) : descriptor);
        if (inTheWay) {
          copies.add(apart.getLast());
        }
      }
      try (Spawn spawn = new Spawn(program, apart)) {
        // The last that is opened: the thread closes it, and only once it has been told.
        return thread.launch(landlock, spawn, mark.group().forThread());
      }
    } finally {
      copies.forEach(Fd::close);
    }
  }

  /**
   * Tells the waiting program what to become, and waits until it has become that.
   *
   * @throws ErrnoException why it could not; it has ended then
   */
  public void become(Script start) throws ErrnoException {
    status.send(start);
    status.awaitExecution();
  }

  /**
   * Returns once the waiting program waits, and at once if it has been waited for.
   *
   * @throws ErrnoException ECHILD if it ended without doing so
   */
  public void awaitWaiting() throws ErrnoException {
    if (!waits && !status.awaitWaiting()) {
      throw new ErrnoException("start", Errno.ECHILD);
    }
    waits = true;
  }

  /**
   * Has a process bear the mark that it started below itself, perhaps before it had it.
   *
   * @throws IOException if the process has ended
   */
  public void mark(int process) throws IOException {
    if (!running.inGroup()) {
      mark.group().add(process);
    }
    Rlimit.RTTIME.set(process, mark.number());
  }

  /**
   * Sets the limits of a process that waits, so that nothing of the program runs without them.
   *
   * @param waiting this process, or the one below it that waits
   */
  public static void limit(int waiting, SandboxProcessRunnerPolicy quotas) throws ErrnoException {
    long seconds = quotas.cpuTime().plusMillis(999).toSeconds();
    Rlimit.CPU.set(waiting, seconds, seconds + 1); // SIGXCPU says what it was; SIGKILL follows
    Rlimit.AS.set(waiting, quotas.addressSpaceBytes());
    Rlimit.DATA.set(waiting, 2 * quotas.memoryBytes());
    Rlimit.FSIZE.set(waiting, quotas.fileSizeBytes());
    Rlimit.NOFILE.set(waiting, quotas.openFiles());
    Rlimit.NPROC.set(waiting, (long) Proc.tasks() + quotas.processes());
    Rlimit.STACK.set(waiting, quotas.stackBytes());
    Rlimit.CORE.set(waiting, quotas.coreBytes());
    Rlimit.MEMLOCK.set(waiting, 64 << 10);
    Rlimit.MSGQUEUE.set(waiting, 0);
    Rlimit.NICE.set(waiting, 0);
    Rlimit.RTPRIO.set(waiting, 0);
  }

  /** The descriptor on which handed-over system calls arrive; the caller closes it from now on. */
  public Fd takeListener() {
    listening = true;
    return listener.orElseThrow();
  }

  /** Whoever watches the program has its handed-over calls answered by {@code answers}. */
  void answer(FileChanges answers) {
    fileChanges = Optional.of(answers);
    attach(answers);
  }

  Optional<FileChanges> fileChanges() {
    return fileChanges;
  }

  /** True while it has not ended. */
  public boolean alive() {
    try (Io.Poll poll = new Io.Poll(1)) {
      poll.watch(0, pidfd, Io.POLLIN);
      poll.await(0);
      return !poll.ready(0);
    }
  }

  /** What it has written to its standard error so far, for when it could not do its work. */
  public String complaint() {
    return StatusPipe.firstLine(stderr);
  }

  /** Kills it with all that it has started, and takes their ends, when nobody watches it. */
  public void abort() {
    markChildren();
    if (!new ProcessTree(pid, mark).kill(pidfd)) {
      System.getLogger(Launched.class.getName())
          .log(System.Logger.Level.WARNING, "a process could not be killed");
    }
    Children.reap(pid);
    close();
  }

  /**
   * What was started before the mark was there is known to nobody else, once its parent is dead.
   */
  private void markChildren() {
    ProcessControl.stop(pidfd);
    for (int round = 0; round < STOP_ROUNDS && !stopped(); round++) {
      LockSupport.parkNanos(STOP_PAUSE_NANOS);
    }
    for (int child : Proc.children(pid, pid).orElse(List.of())) {
      try {
        mark(child);
      } catch (IOException e) {
        // It has ended, and its parent takes its end, or has the mark and everything below it too.
      }
    }
  }

  private boolean stopped() {
    return Proc.entry(pid).map(entry -> entry.zombie() || entry.state() == 'T').orElse(true);
  }

  /** Closes {@code resource} once the program has ended. */
  public void attach(AutoCloseable resource) {
    attached.add(resource);
  }

  public int pid() {
    return pid;
  }

  /** Readable once the program has ended. */
  Fd pidfd() {
    return pidfd;
  }

  Fd stdin() {
    return stdin;
  }

  Fd stdout() {
    return stdout;
  }

  Fd stderr() {
    return stderr;
  }

  /** Closes our ends and lets the thread go; call it once the program has been waited for. */
  @Override
  public void close() {
    status.close();
    stdin.close();
    stdout.close();
    stderr.close();
    pidfd.close();
    running.release();
    if (!listening) {
      listener.ifPresent(Fd::close);
    }
    for (AutoCloseable resource : attached) {
      try {
        resource.close();
      } catch (Exception e) {
        System.getLogger(Launched.class.getName())
            .log(System.Logger.Level.WARNING, "a resource of an execution could not be closed", e);
      }
    }
  }
}
