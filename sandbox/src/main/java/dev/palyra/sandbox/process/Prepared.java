package dev.palyra.sandbox.process;

/**
 * A sandbox with its mark. Used once.
 *
 * @param mark of everything that will run in it
 * @param since System.nanoTime when it was begun
 */
record Prepared(SetUp.Waiting waiting, Mark mark, long since) implements AutoCloseable {

  Launched launched() {
    return waiting.launched();
  }

  /** Ends it before its program has begun. */
  void discard() {
    launched().abort();
    clear();
  }

  /** Clears away what is left, once its program has ended. */
  @Override
  public void close() {
    launched().close();
    clear();
  }

  private void clear() {
    waiting.directory().ifPresent(PrivateDirectory::close);
    mark.close();
  }
}
