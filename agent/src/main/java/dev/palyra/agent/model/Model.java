package dev.palyra.agent.model;

import dev.palyra.core.sandbox.Cancellation;
import java.util.function.Consumer;

/** A language model. Thread-safe: many runs ask one model at the same time. */
@FunctionalInterface
public interface Model {
  /**
   * Asks for the next turn, once: whoever asks decides about retries.
   *
   * @param deltas told of each piece of text while it arrives
   * @param cancellation ends the request at once
   * @throws ModelException when there is no whole answer
   * @throws InterruptedException when it was cancelled
   */
  ModelReply ask(Conversation conversation, Consumer<String> deltas, Cancellation cancellation)
      throws ModelException, InterruptedException;
}
