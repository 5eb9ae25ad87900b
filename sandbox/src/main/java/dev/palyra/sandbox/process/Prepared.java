package dev.palyra.sandbox.process;

/**
 * A sandbox with its mark and its directory. Used once.
 *
 * @param mark of everything that will run in it
 * @param since System.nanoTime when it was complete
 */
record Prepared(SetUp.Waiting waiting, PrivateDirectory directory, Mark mark, long since)
    implements AutoCloseable {

  Launched launched() {
    return waiting.launched();
  }

  /** Ends it before its program has begun. */
  void discard() {
    launched().abort();
    directory.close();
    mark.close();
  }

  /** Clears away what is left, once its program has ended. */
  @Override
  public void close() {
    launched().close();
    directory.close();
    mark.close();
  }
}
