package dev.palyra.sandbox.process;

import dev.palyra.sandbox.linux.Io;

/** What a program's standard input is given while it is watched. Used by the watching thread. */
interface Feed extends AutoCloseable {
  /**
   * Says what to wait for before there is something to do.
   *
   * @param index for the program's standard input
   * @param wake for what tells that there is more to write
   */
  void watch(Io.Poll poll, int index, int wake);

  /** Writes what can be written now. */
  void push();

  @Override
  void close();
}
