package dev.palyra.gateway;

import dev.palyra.core.approval.Operator;
import dev.palyra.core.approval.Operators;
import dev.palyra.core.approval.Previews;
import dev.palyra.gateway.access.Tokens;
import dev.palyra.gateway.approval.OperatorDesk;
import dev.palyra.gateway.approval.StepUp;
import dev.palyra.gateway.http.ApprovalPorts;
import dev.palyra.store.Store;
import dev.palyra.vault.Vault;
import java.security.SecureRandom;
import java.time.Clock;

/** Puts together what approvals need. */
record ApprovalWiring(Store store, Clock clock, SecureRandom random) {
  /**
   * @param sealed holds the secrets behind one-time codes, and nothing else
   */
  ApprovalPorts ports(Vault sealed, Previews previews) {
    var secrets = new VaultTotpSecrets(sealed);
    var stepUp = new StepUp(store.operators(), secrets, store.log(), clock);
    var desk = new OperatorDesk(store.operators(), stepUp, secrets, store.log(), clock, random);
    return new ApprovalPorts(
        desk,
        stepUp,
        previews,
        (states, out) -> {
          var _ = store.approvalExport().write(states, out);
        });
  }

  /** The tokens of the files, and those of the operators that are registered. */
  static Tokens tokens(Tokens files, Operators operators) {
    return files.and(hash -> operators.byTokenHash(hash).map(Operator::principal));
  }
}
