package dev.palyra.policy.control;

import static dev.palyra.core.Require.require;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Something that can be asked of the gateway.
 *
 * @param id such as {@code approval.decide}
 * @param groups that policies may name, such as {@code read} and {@code area.approvals}
 */
public record ControlAction(String id, Set<String> groups) {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9.-]{0,63}");

  public ControlAction {
    groups = Set.copyOf(groups);
    require(NAME.matcher(id).matches(), "malformed action `%s`", id);
    for (String group : groups) {
      require(NAME.matcher(group).matches(), "malformed group of actions `%s`", group);
    }
  }
}
