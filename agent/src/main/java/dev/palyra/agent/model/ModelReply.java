package dev.palyra.agent.model;

import java.util.List;

/**
 * A whole answer of a model.
 *
 * @param items what the provider wants to see again, as JSON; empty where text and calls are enough
 */
public record ModelReply(
    String text, String items, List<Call> calls, long inputTokens, long outputTokens) {
  public ModelReply {
    calls = List.copyOf(calls);
  }

  /** A call that the model proposes, in its own words. */
  public record Call(String id, String tool, String arguments) {}
}
