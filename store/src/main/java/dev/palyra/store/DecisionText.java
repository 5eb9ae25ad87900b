package dev.palyra.store;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.Obligations;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.sandbox.Tier;
import java.util.Locale;
import java.util.Optional;

/** A decision as fields of an audit record. */
final class DecisionText {
  private DecisionText() {}

  static void put(Decision decision, Fields to) {
    to.put("decision", word(decision))
        .put("revision", decision.revision().sha256())
        .put("grants", Optional.of(decision.revision().grants()).filter(hex -> !hex.isEmpty()))
        .put("policies", decision.determining().stream().map(PolicyId::value).toList())
        .put(
            "policies_errored",
            decision.errors().stream().map(error -> error.policy().value()).toList());
    switch (decision) {
      case Decision.Permit permit -> obligations(permit.obligations(), to);
      case Decision.Ask ask -> AuditText.requirement(ask.requirement(), to);
      case Decision.Forbid forbid -> to.put("reason", AuditText.word(forbid.reason()));
    }
  }

  /** The word that also stands in the calls table. */
  static String word(Decision decision) {
    return switch (decision) {
      case Decision.Permit _ -> "permit";
      case Decision.Ask _ -> "ask";
      case Decision.Forbid _ -> "forbid";
    };
  }

  private static void obligations(Obligations obligations, Fields to) {
    to.put("least_tier", obligations.leastTier().map(Tier::label));
    obligations
        .egress()
        .ifPresent(hosts ->
            to.put("egress_hosts", hosts.size())
                .put(
                    "egress",
                    hosts.stream()
                        .map(host -> host.host().toLowerCase(Locale.ROOT) + ":" + host.port())
                        .sorted()
                        .toList()));
    obligations.limits().ifPresent(limits -> to.put("limits", LimitsText.of(limits)));
  }
}
