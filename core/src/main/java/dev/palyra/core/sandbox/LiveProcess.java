package dev.palyra.core.sandbox;

/** A program that runs until it ends or is closed. Thread-safe. */
public interface LiveProcess extends AutoCloseable {
  /**
   * Queues bytes for its standard input.
   *
   * @return false if it is gone, or so much waits to be read by it that this would be too much
   */
  boolean say(byte[] bytes);

  /** Kills it with all that it has started; returns before that is done. */
  @Override
  void close();
}
