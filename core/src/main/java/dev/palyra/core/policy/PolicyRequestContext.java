package dev.palyra.core.policy;

import dev.palyra.core.call.Arguments;
import dev.palyra.core.call.CallOrigin;
import dev.palyra.core.call.ToolName;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The circumstances of a {@link PolicyRequest}, which become the Cedar context.
 *
 * @param tool the tool whose call this request is part of
 * @param arguments of the call, in canonical form
 * @param origin run, session, device, channel, skill and labels
 * @param capabilities what the tool can do
 * @param isSensitiveAction whether the tool's definition marks it as sensitive
 * @param approval present only once an operator's approval of this very call has been verified by
 *     the gate
 * @param time when the request was made
 */
public record PolicyRequestContext(
    ToolName tool,
    Arguments arguments,
    CallOrigin origin,
    Set<Capability> capabilities,
    boolean isSensitiveAction,
    Optional<ApprovalEvidence> approval,
    Instant time) {

  public PolicyRequestContext {
    capabilities = Set.copyOf(capabilities);
  }

  /** The same circumstances, with the approval present. */
  public PolicyRequestContext withApproval(ApprovalEvidence evidence, Instant now) {
    return new PolicyRequestContext(
        tool, arguments, origin, capabilities, isSensitiveAction, Optional.of(evidence), now);
  }
}
