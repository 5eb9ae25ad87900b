package dev.palyra.gateway.http;

import dev.palyra.auth.operator.OperatorDesk;
import dev.palyra.auth.operator.StepUp;
import dev.palyra.core.approval.ApprovalState;
import dev.palyra.core.approval.Previews;
import dev.palyra.gateway.approval.GrantDesk;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;

/** What the routes of approvals and operators stand before. */
public record ApprovalPorts(
    OperatorDesk operators, GrantDesk grants, StepUp stepUp, Previews previews, Export export) {
  /** Writes approvals in a chain of their own, for the offline verifier. */
  @FunctionalInterface
  public interface Export {
    void write(Set<ApprovalState> states, OutputStream out) throws IOException;
  }
}
