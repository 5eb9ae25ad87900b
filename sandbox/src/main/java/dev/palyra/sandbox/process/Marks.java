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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/**
 * The numbers that mark the processes of one execution each, as a limit of real-time CPU that lies
 * thousands of years away. All of one gateway begin alike, and a file of that name tells the next
 * gateway over the same directory what this one may have left.
 */
public final class Marks implements AutoCloseable {
  private static final long BASE = 1L << 62;
  private static final int SERIAL_BITS = 28;
  private static final String PREFIX = "gateway-";
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,17}|[1-8][0-9]{18}");

  private final long instance;
  private final Path file;
  private final AtomicLong serial = new AtomicLong();

  private Marks(long instance, Path file) {
    this.instance = instance;
    this.file = file;
  }

  /** Two gateways on one host get different marks as long as their randomness differs. */
  public static Marks open(Path directory, RandomGenerator random) throws IOException {
    long instance = (BASE >>> SERIAL_BITS) | random.nextLong(1L << 32);
    return new Marks(instance, Files.createFile(directory.resolve(PREFIX + instance)));
  }

  /** A mark that this object has not given out before. */
  long next() {
    return instance << SERIAL_BITS | (serial.incrementAndGet() & ((1L << SERIAL_BITS) - 1));
  }

  /** Nothing that bears one of its marks may be left. */
  @Override
  public void close() throws IOException {
    Files.deleteIfExists(file);
  }

  /**
   * Kills what gateways that were killed have left running, and removes their directories and
   * control groups.
   *
   * @return how many directories of executions there were
   */
  public static int sweep(Path directory, ControlGroups groups) throws IOException {
    List<Long> files = numbers(directory, PREFIX);
    List<Long> directories = numbers(directory, "");
    Set<Long> instances = new HashSet<>(files);
    directories.forEach(mark -> instances.add(mark >>> SERIAL_BITS));
    // A shell whose command is killed goes on with its next one: so all are stopped before one is
    // killed.
    while (!instances.isEmpty() && signal(instances, ProcessControl::stop)) {
      signal(instances, ProcessControl::kill);
    }
    groups.remove(mark -> instances.contains(mark >>> SERIAL_BITS));
    for (long left : directories) {
      PrivateDirectory.remove(directory, left);
    }
    for (long left : files) {
      Files.delete(
          directory.resolve(PREFIX + left)); // the last: a sweep that is cut short is begun again
    }
    return directories.size();
  }

  /** Of the names that are a prefix and a number, the numbers; others are not a gateway's. */
  private static List<Long> numbers(Path directory, String prefix) throws IOException {
    List<Long> numbers = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, prefix + "[0-9]*")) {
      for (Path path : found) {
        String digits = path.getFileName().toString().substring(prefix.length());
        if (NUMBER.matcher(digits).matches()) {
          numbers.add(Long.valueOf(digits));
        }
      }
    }
    return numbers;
  }

  /** Signals every live process with a mark of theirs; returns whether there was one. */
  private static boolean signal(Set<Long> instances, Consumer<Fd> signal) throws IOException {
    boolean found = false;
    for (List<Proc.Entry> children : ProcessTable.scan().byParent().values()) {
      for (Proc.Entry entry : children) {
        if (!entry.zombie() && marked(entry.pid(), instances)) {
          signal(entry.pid(), instances, signal);
          found = true;
        }
      }
    }
    return found;
  }

  private static void signal(int pid, Set<Long> instances, Consumer<Fd> signal) {
    try (Fd pidfd = ProcessControl.pidfd(pid)) {
      if (marked(pid, instances)) {
        signal.accept(pidfd); // The descriptor holds the process whose mark was just read.
      }
    } catch (ErrnoException e) {
      // It has ended by itself.
    }
  }

  private static boolean marked(int pid, Set<Long> instances) {
    return instances.contains(Proc.marker(pid).orElse(0) >>> SERIAL_BITS);
  }
}
