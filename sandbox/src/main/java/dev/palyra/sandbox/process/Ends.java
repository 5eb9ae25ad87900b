package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.ErrnoException;
import dev.palyra.sandbox.linux.Fd;
import dev.palyra.sandbox.linux.Io;
import java.util.ArrayList;
import java.util.List;

/**
 * The pipes between the gateway and a waiting program. Closes the program's ends, and the gateway's
 * unless these were kept.
 */
final class Ends implements AutoCloseable {
  private final List<Fd> theirs = new ArrayList<>();
  private final List<Fd> ours = new ArrayList<>();

  /** The gateway's ends; none of them blocks. */
  record Ours(Fd stdin, Fd stdout, Fd stderr, Fd messages, Fd answers) {}

  private Ends() {}

  static Ends open() throws ErrnoException {
    Ends ends = new Ends();
    try {
      ends.toProgram();
      ends.fromProgram();
      ends.fromProgram();
      ends.toProgram();
      ends.fromProgram();
      return ends;
    } catch (ErrnoException | RuntimeException e) {
      ends.close();
      throw e;
    }
  }

  private void toProgram() throws ErrnoException {
    Io.Pipe pipe = Io.pipe();
    add(pipe.read(), pipe.write());
  }

  private void fromProgram() throws ErrnoException {
    Io.Pipe pipe = Io.pipe();
    add(pipe.write(), pipe.read());
  }

  private void add(Fd their, Fd our) throws ErrnoException {
    theirs.add(their);
    ours.add(our);
    Io.nonBlocking(our);
  }

  /** Its standard streams, and what it is told and answers on, in the order of its descriptors. */
  List<Fd> theirs() {
    return List.copyOf(theirs);
  }

  /** The caller closes these from now on. */
  Ours keepOurs() {
    Ours kept = new Ours(ours.get(0), ours.get(1), ours.get(2), ours.get(3), ours.get(4));
    ours.clear();
    return kept;
  }

  /** Closes the program's ends: it has them by itself. */
  void closeTheirs() {
    theirs.forEach(Fd::close);
  }

  @Override
  public void close() {
    closeTheirs();
    ours.forEach(Fd::close);
  }
}
