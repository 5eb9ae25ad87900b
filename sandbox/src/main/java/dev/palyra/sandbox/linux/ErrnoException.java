package dev.palyra.sandbox.linux;

import java.io.IOException;

/**
 * A system call failed; the message names the call and the error, never a value that was passed.
 */
public final class ErrnoException extends IOException {
  private static final long serialVersionUID = 1L;
  private final int errno;

  public ErrnoException(String call, int errno) {
    super("%s: %s".formatted(call, Errno.name(errno)));
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }

  /** Returns a result that is not negative; throws for the others. */
  static long check(String call, long result) throws ErrnoException {
    if (result < 0) {
      throw new ErrnoException(call, (int) -result);
    }
    return result;
  }
}
