package dev.palyra.sandbox.process;

import dev.palyra.core.sandbox.CommandRequest;
import dev.palyra.core.sandbox.EgressPolicy;
import dev.palyra.core.sandbox.Mechanism;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** How a tier builds sandboxes. Thread-safe. */
public interface SetUp {
  /**
   * The shape that a request needs.
   *
   * @throws IOException if something that it names is not there
   */
  Shape shape(CommandRequest request) throws IOException;

  /**
   * Begins to build one.
   *
   * @throws IOException if it could not be built as it must be; nothing is left of it then
   */
  Waiting build(Shape shape, Mark mark) throws IOException;

  /** A sandbox, and a program in it that waits, or soon will. */
  interface Waiting {
    Launched launched();

    /** What its program has as TMPDIR, where that is a directory of the host's. */
    default Optional<PrivateDirectory> directory() {
      return Optional.empty();
    }

    /** What it is built by, where that is not the same for all of its tier. */
    default List<Mechanism> builtBy() {
      return List.of();
    }

    /** How many processes are there for the sandbox alone. */
    default int around() {
      return 0;
    }

    /**
     * Returns once it is complete, and at once if it is.
     *
     * @throws IOException if it could not be built as it must be; it is to be discarded then
     */
    void complete() throws IOException;

    /**
     * Sets the limits of {@code request} and lets its program begin. It must be complete.
     *
     * @param egress is asked about its connections
     * @throws IOException if it could not; nothing of it has run then
     */
    void begin(CommandRequest request, EgressPolicy egress) throws IOException;
  }
}
