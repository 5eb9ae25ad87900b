package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import java.io.IOException;

/** How a tier builds sandboxes. Thread-safe. */
public interface SetUp {
  /**
   * The shape that a request needs.
   *
   * @throws IOException if something that it names is not there
   */
  Shape shape(CommandRequest request) throws IOException;

  /**
   * Builds one.
   *
   * @throws IOException if it could not be built as it must be; nothing is left of it then
   */
  Waiting build(Shape shape, PrivateDirectory directory, Mark mark) throws IOException;

  /** A sandbox that is complete, and a program in it that waits. */
  interface Waiting {
    Launched launched();

    /**
     * Sets the limits of {@code request} and lets its program begin.
     *
     * @param egress is asked about its connections
     * @throws IOException if it could not; nothing of it has run then
     */
    void begin(CommandRequest request, EgressPolicy egress) throws IOException;
  }
}
