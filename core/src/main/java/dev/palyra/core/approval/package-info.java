/**
 * A human in the loop: the {@link dev.palyra.core.approval.ApprovalRecord} of one exact call and
 * the transitions that it can make. Who may decide is decided here and nowhere else: never the
 * requester, never its device, never an agent.
 */
@NullMarked
package dev.palyra.core.approval;

import org.jspecify.annotations.NullMarked;
