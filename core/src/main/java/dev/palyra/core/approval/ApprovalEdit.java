package dev.palyra.core.approval;

import dev.palyra.core.call.Arguments;

/**
 * That an operator approved other arguments than those that were asked for.
 *
 * @param before what the agent asked for
 * @param after what runs instead
 * @param preview of what runs instead
 */
public record ApprovalEdit(Arguments before, Arguments after, ApprovalPreview preview) {}
