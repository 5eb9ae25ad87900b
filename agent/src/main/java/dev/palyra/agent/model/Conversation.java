package dev.palyra.agent.model;

import dev.palyra.core.run.RunTurn;
import java.util.List;

/**
 * All that a model is shown.
 *
 * @param system what its operator tells it; may be empty
 * @param turns its own, with what came back
 */
public record Conversation(String system, String task, List<RunTurn> turns, List<ToolOffer> tools) {
  public Conversation {
    turns = List.copyOf(turns);
    tools = List.copyOf(tools);
  }
}
