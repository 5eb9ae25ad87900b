package dev.palyra.core.policy;

import static dev.palyra.core.Require.require;

import dev.palyra.core.call.ToolName;
import dev.palyra.core.sandbox.EgressHost;
import dev.palyra.core.sandbox.PluginGrant;
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

  /**
   * Connecting to a host from within the execution of a tool: {@code Action::"net.connect"} on
   * {@code Host::"<name>"}.
   *
   * @param host the one host that is to be reached, never a pattern
   */
  record Connect(EgressHost host, ToolName tool) implements PolicyAction {
    public Connect {
      require(!host.host().startsWith("*."), "a connection has one host, got `%s`", host.host());
    }

    @Override
    public String actionId() {
      return "net.connect";
    }

    @Override
    public String resourceType() {
      return "Host";
    }

    @Override
    public String resourceId() {
      return host.host();
    }
  }

  /**
   * Offering a host function to the plugin of a tool for one call: {@code Action::"plugin.use"} on
   * {@code HostFunction::"<grant>"}.
   */
  record UseFunction(PluginGrant grant, ToolName tool) implements PolicyAction {
    @Override
    public String actionId() {
      return "plugin.use";
    }

    @Override
    public String resourceType() {
      return "HostFunction";
    }

    @Override
    public String resourceId() {
      return grant.label();
    }
  }

  /**
   * Answering the approval of a call: {@code Action::"approval.decide"} on {@code Tool::"<tool>"}.
   * Only operators are ever asked about; what the approval itself demands of them is checked
   * besides.
   */
  record DecideApproval(ToolName tool) implements PolicyAction {
    @Override
    public String actionId() {
      return "approval.decide";
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
}
