package dev.palyra.agent;

import static dev.palyra.core.Require.require;

import dev.palyra.agent.model.Model;
import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolName;
import java.util.Optional;
import java.util.Set;

/**
 * An agent as it is configured.
 *
 * @param prompt what its operator tells the model; may be empty
 * @param tools that the model is offered; all where there is no list. What may be called is the
 *     policy's to say
 * @param prices of the model
 * @param parallel how many calls of one turn are made at the same time
 * @param retries of one turn, where its provider fails
 * @param resultChars of one result that the model is shown
 */
public record AgentProfile(
    String name,
    String prompt,
    Optional<Set<ToolName>> tools,
    Model model,
    Prices prices,
    Budget budget,
    int parallel,
    int retries,
    int resultChars) {
  public AgentProfile {
    require(parallel >= 1 && retries >= 0 && resultChars >= 100, "an agent's limits are too small");
    tools = tools.map(Set::copyOf);
  }

  /** On whose behalf its calls are made. */
  public Principal principal() {
    return new Principal(Principal.Kind.AGENT, name);
  }
}
