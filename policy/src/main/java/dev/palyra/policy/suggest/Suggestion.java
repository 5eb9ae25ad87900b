package dev.palyra.policy.suggest;

import dev.palyra.core.call.Principal;
import dev.palyra.core.call.ToolName;
import java.util.List;

/**
 * One permit for one principal and tool.
 *
 * @param calls how many recorded calls it was made from; it permits every one of them
 * @param cedar the permit
 * @param open what it leaves open, and why, for the reviewer
 */
public record Suggestion(
    Principal principal, ToolName tool, long calls, String cedar, List<String> open) {
  public Suggestion {
    open = List.copyOf(open);
  }
}
