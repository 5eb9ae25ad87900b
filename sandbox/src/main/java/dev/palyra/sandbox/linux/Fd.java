package dev.palyra.sandbox.linux;

import java.util.concurrent.atomic.AtomicBoolean;

/** A file descriptor that somebody owns and closes once. Always close-on-exec. */
public final class Fd implements AutoCloseable {
  private static final int CLOSE = Kernel.number("close");

  private final int number;
  private final AtomicBoolean closed = new AtomicBoolean();

  Fd(int number) {
    this.number = number;
  }

  static Fd of(String call, long result) throws ErrnoException {
    return new Fd((int) ErrnoException.check(call, result));
  }

  public int number() {
    return number;
  }

  /** Closing again does nothing: the number may be somebody else's by then. */
  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      Kernel.call(CLOSE, number);
    }
  }

  @Override
  public String toString() {
    return "fd " + number;
  }
}
