package dev.palyra.core.run;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.Labels;
import dev.palyra.core.call.Principal;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a run was asked for. Never changes.
 *
 * @param agent the name of the agent in the configuration
 * @param principal on whose behalf its calls are made: the agent's
 * @param by who asked for it
 * @param task in the words of whoever asked, at most {@link #MAX_TASK} characters
 * @param labels what is known about the task's text from the start
 * @param replayOf the run whose recorded turns take the place of the model
 */
public record RunOrder(
    RunId id,
    String agent,
    Principal principal,
    Principal by,
    String task,
    Labels labels,
    Optional<RunId> replayOf,
    Instant created) {
  public static final int MAX_TASK = 64_000;
  private static final Pattern AGENT = Pattern.compile("[a-z][a-z0-9-]{0,63}");

  public RunOrder {
    require(
        AGENT.matcher(agent).matches(),
        "agent must be lower-case letters, digits and `-`, got `%s`",
        agent);
    require(
        principal.kind() == Principal.Kind.AGENT, "a run acts for an agent, got `%s`", principal);
    require(
        !task.isBlank() && task.length() <= MAX_TASK,
        "task must be 1 to %d characters, got %d",
        MAX_TASK,
        task.length());
  }
}
