package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.ControlGroups;
import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Proc;
import dev.palyra.sandbox.linux.ProcessControl;
import dev.palyra.sandbox.linux.ProcessTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * The numbers that mark the processes of one execution each, as a limit of real-time CPU that lies
 * thousands of years away.
 */
public final class Marks {
  private static final long BASE = 1L << 62;
  private static final int SERIAL_BITS = 28;

  private final long instance;
  private final AtomicLong serial = new AtomicLong();

  /** Two gateways on one host get different marks as long as their randomness differs. */
  public Marks(RandomGenerator random) {
    this.instance = BASE | (random.nextLong(1L << 32) << SERIAL_BITS);
  }

  /** A mark that this object has not given out before. */
  long next() {
    return instance | (serial.incrementAndGet() & ((1L << SERIAL_BITS) - 1));
  }

  /**
   * Kills what a gateway that was killed has left running, and removes its directories: each is
   * named by the mark of its execution.
   *
   * @return how many directories there were
   */
  public static int sweep(Path directory, ControlGroups groups) throws IOException {
    Set<Long> marks = new HashSet<>();
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "[0-9]*")) {
      for (Path path : left) {
        marks.add(Long.valueOf(path.getFileName().toString()));
      }
    }
    // A shell whose command is killed goes on with its next one: so all are stopped before one is
    // killed.
    while (!marks.isEmpty() && signal(marks, ProcessControl::stop)) {
      signal(marks, ProcessControl::kill);
    }
    for (long mark : marks) {
      groups.remove(mark);
      PrivateDirectory.remove(directory, mark);
    }
    return marks.size();
  }

  /** Signals every live process with one of the marks; returns whether there was one. */
  private static boolean signal(Set<Long> marks, Consumer<Fd> signal) throws IOException {
    boolean found = false;
    for (List<Proc.Entry> children : ProcessTable.scan().byParent().values()) {
      for (Proc.Entry entry : children) {
        if (!entry.zombie() && marks.contains(Proc.marker(entry.pid()).orElse(0))) {
          signal(entry.pid(), marks, signal);
          found = true;
        }
      }
    }
    return found;
  }

  private static void signal(int pid, Set<Long> marks, Consumer<Fd> signal) {
    try (Fd pidfd = ProcessControl.pidfd(pid)) {
      if (marks.contains(Proc.marker(pid).orElse(0))) {
        signal.accept(pidfd); // The descriptor holds the process whose mark was just read.
      }
    } catch (ErrnoException e) {
      // It has ended by itself.
    }
  }
}
