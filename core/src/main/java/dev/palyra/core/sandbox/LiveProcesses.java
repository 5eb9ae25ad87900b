package dev.palyra.core.sandbox;

/**
 * Port: programs that are spoken to while they run, confined in tier C, such as the servers of a
 * tool protocol. Thread-safe.
 *
 * <p>Guarantees of every implementation: the tier holds or nothing runs; the quotas of the request
 * hold for the whole life of the program; when its end is told, nothing that it started is alive;
 * none outlives the gateway.
 */
public interface LiveProcesses {
  /**
   * Starts a program and returns at once. Why it could not start is told as its end.
   *
   * @param request in tier C; its standard input is not used
   * @param egress asked about every connection
   */
  LiveProcess start(CommandRequest request, EgressPolicy egress, Listener listener);

  /**
   * Told of what a program says, and of its end. Called on the thread that watches the program, so
   * it must not block.
   */
  interface Listener {
    /** Bytes of its standard output, unfiltered. */
    void said(byte[] chunk);

    /** Bytes of its standard error, unfiltered. */
    void complained(byte[] chunk);

    /** The program is gone; called once, last. */
    void ended(Outcome outcome);
  }
}
