package dev.palyra.core.call;

import java.time.Instant;

/**
 * One call that an agent proposes. Nothing in it is trusted but the principal, which the gateway
 * sets.
 */
public record ToolCall(
    CallId id,
    Principal principal,
    ToolName tool,
    Arguments arguments,
    CallOrigin origin,
    Instant received) {
  /** The same call with other arguments: for the gate another call, since its digest differs. */
  public ToolCall with(Arguments others) {
    return new ToolCall(id, principal, tool, others, origin, received);
  }

  /** The same call, with more labels. */
  public ToolCall with(Labels more) {
    return new ToolCall(id, principal, tool, arguments, origin.with(more), received);
  }

  /** The same call, made by that skill: what a client says about it does not count. */
  public ToolCall madeBy(String skill) {
    return new ToolCall(id, principal, tool, arguments, origin.withSkill(skill), received);
  }
}
