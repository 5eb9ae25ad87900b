package dev.palyra.store;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.call.CallId;
import java.util.List;

/**
 * What a start found open.
 *
 * @param orphaned calls that ran when the gateway stopped
 * @param refused calls that had not started and now never will
 * @param waiting approvals to go on waiting for, each with its call; granted ones among them
 */
public record Recovered(List<CallId> orphaned, List<CallId> refused, List<ApprovalRecord> waiting) {
  public Recovered {
    orphaned = List.copyOf(orphaned);
    refused = List.copyOf(refused);
    waiting = List.copyOf(waiting);
  }
}
