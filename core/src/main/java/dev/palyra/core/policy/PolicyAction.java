package dev.palyra.core.policy;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.secret.SecretRef;

/**
 * What is to be done, and to what: each case is one Cedar action with the resource that it applies
 * to.
 */
public sealed interface PolicyAction {
  /** The id of the Cedar action. */
  String actionId();

  /** The Cedar entity type of the resource, and its id. */
  String resourceType();

  String resourceId();

  /** Calling a tool: {@code Action::"<tool>"} on {@code Tool::"<tool>"}. */
  record CallTool(ToolName tool) implements PolicyAction {
    @Override
    public String actionId() {
      return tool.value();
    }

    @Override
    public String resourceType() {
      return "Tool";
    }

    @Override
    public String resourceId() {
      return tool.value();
    }
  }

  /**
   * Having a secret put into the execution of a tool: {@code Action::"secret.use"} on {@code
   * Secret::"<label>"}.
   */
  record UseSecret(SecretRef secret, ToolName tool) implements PolicyAction {
    @Override
    public String actionId() {
      return "secret.use";
    }

    @Override
    public String resourceType() {
      return "Secret";
    }

    @Override
    public String resourceId() {
      return secret.label();
    }
  }
}
