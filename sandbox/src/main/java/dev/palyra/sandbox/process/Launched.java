package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.SandboxProcessRunnerPolicy;
import dev.palyra.sandbox.linux.Errno;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.ProcessControl;
import dev.palyra.sandbox.linux.Rlimit;
import dev.palyra.sandbox.linux.Spawn;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A program that runs, with the ends of its pipes that are ours. */
public final class Launched implements AutoCloseable {
  private static final long GATE_PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();
  private static final long GATE_PAUSE_NANOS = 10_000;

  private final LaunchThread thread;
  private final int pid;
  private final Fd pidfd;
  private final Fd stdin;
  private final Fd stdout;
  private final Fd stderr;
  private final Optional<Fd> listener;
  private final List<AutoCloseable> attached = new ArrayList<>();

  private Launched(LaunchThread thread, int pid, Fd pidfd, Fd stdin, Fd stdout, Fd stderr) {
    this.listener =
        thread.listener() == 0 ? Optional.empty() : Optional.of(Io.adopt(thread.listener()));
    this.thread = thread;
    this.pid = pid;
    this.pidfd = pidfd;
    this.stdin = stdin;
    this.stdout = stdout;
    this.stderr = stderr;
  }

  /** What to start. */
  public record Command(
      Path program,
      List<String> arguments,
      List<byte[]> environment,
      Path workingDirectory,
      List<Fd> extraDescriptors) {}

  /**
   * Starts {@code command} on a thread that has restricted itself; when this returns, the limits
   * are set and the program runs.
   *
   * @throws IOException if nothing was started
   */
  public static Launched start(
      Command command,
      Confinement confinement,
      Path gate,
      SandboxProcessRunnerPolicy quotas,
      long marker)
      throws IOException {
    try (Io.Pipe in = Io.pipe();
        Io.Pipe out = Io.pipe();
        Io.Pipe err = Io.pipe()) {
      List<Fd> descriptors = new ArrayList<>(List.of(in.read(), out.write(), err.write()));
      descriptors.addAll(command.extraDescriptors());
      List<Fd> raised = new ArrayList<>();
      try {
        for (Fd descriptor : descriptors) {
          raised.add(Io.raised(descriptor));
        }
        Spawn spawn =
            new Spawn(
                command.program(),
                command.arguments(),
                command.environment(),
                command.workingDirectory(),
                gate,
                raised);
        LaunchThread thread = new LaunchThread(confinement, spawn);
        thread.start();
        try {
          int pid = passGate(thread, gate, quotas, marker);
          return new Launched(
              thread,
              pid,
              ProcessControl.pidfd(pid),
              ours(in.write()),
              ours(out.read()),
              ours(err.read()));
        } catch (IOException | RuntimeException e) {
          thread.abandon();
          throw e;
        } finally {
          if (thread.result() != 0) { // otherwise the thread still reads that memory
            spawn.close();
          }
        }
      } finally {
        raised.forEach(Fd::close);
      }
    }
  }

  /** Sets the limits while the child waits, then lets it through. */
  private static int passGate(
      LaunchThread thread, Path gate, SandboxProcessRunnerPolicy quotas, long marker)
      throws IOException {
    long deadline = System.nanoTime() + GATE_PATIENCE_NANOS;
    int pid = 0;
    while (System.nanoTime() - deadline < 0) {
      if (thread.result() < 0) {
        throw new ErrnoException("start", -thread.result());
      }
      if (pid == 0 && thread.kernelId() != 0) {
        List<Integer> children = Proc.children(Proc.SELF, thread.kernelId()).orElse(List.of());
        pid = children.isEmpty() ? 0 : children.getFirst();
        if (pid != 0) {
          limit(pid, quotas, marker);
        }
      }
      if (pid != 0) {
        Optional<Fd> open = ProcessControl.openGate(gate);
        if (open.isPresent()) {
          open.get().close();
          return awaitExec(thread, pid, deadline);
        }
      }
      LockSupport.parkNanos(GATE_PAUSE_NANOS);
    }
    throw new ErrnoException("start", Errno.ETIMEDOUT);
  }

  /** The thread answers once the child has executed the program, or could not. */
  private static int awaitExec(LaunchThread thread, int pid, long deadline) throws ErrnoException {
    while (thread.result() == 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(GATE_PAUSE_NANOS);
    }
    if (thread.result() != pid) {
      throw new ErrnoException("start", thread.result() < 0 ? -thread.result() : Errno.ETIMEDOUT);
    }
    return pid;
  }

  private static void limit(int pid, SandboxProcessRunnerPolicy quotas, long marker)
      throws ErrnoException {
    long seconds = quotas.cpuTime().plusMillis(999).toSeconds();
    Rlimit.CPU.set(pid, seconds, seconds + 1); // SIGXCPU says what it was; SIGKILL follows
    Rlimit.AS.set(pid, quotas.addressSpaceBytes());
    Rlimit.DATA.set(pid, 2 * quotas.memoryBytes());
    Rlimit.FSIZE.set(pid, quotas.fileSizeBytes());
    Rlimit.NOFILE.set(pid, quotas.openFiles());
    Rlimit.NPROC.set(pid, (long) Proc.tasks() + quotas.processes());
    Rlimit.STACK.set(pid, quotas.stackBytes());
    Rlimit.CORE.set(pid, quotas.coreBytes());
    Rlimit.MEMLOCK.set(pid, 64 << 10);
    Rlimit.MSGQUEUE.set(pid, 0);
    Rlimit.NICE.set(pid, 0);
    Rlimit.RTPRIO.set(pid, 0);
    Rlimit.RTTIME.set(pid, marker);
  }

  private static Fd ours(Fd fd) throws ErrnoException {
    Fd copy = Io.raised(fd);
    Io.nonBlocking(copy);
    return copy;
  }

  /** The descriptor on which handed-over system calls arrive, if the confinement asked for one. */
  public Fd takeListener() {
    return listener.orElseThrow();
  }

  /** Kills the program and takes its end, for when watching it cannot begin. */
  public void abort() {
    thread.abandon();
    close();
  }

  /** Closes {@code resource} once the program has ended. */
  public void attach(AutoCloseable resource) {
    attached.add(resource);
  }

  int pid() {
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
    stdin.close();
    stdout.close();
    stderr.close();
    pidfd.close();
    thread.release();
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
