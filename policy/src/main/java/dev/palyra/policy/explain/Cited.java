package dev.palyra.policy.explain;

import dev.palyra.cedar.model.PolicyBody;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.policy.bundle.LoadedPolicy;
import dev.palyra.policy.grant.GrantTemplate;
import dev.palyra.policy.schema.PolicySchema;
import java.util.Optional;

/**
 * A policy with its text and where it is written.
 *
 * @param place file, line and column
 * @param error why its condition has no value, where it has none
 */
public record Cited(
    PolicyId id, String place, String text, Optional<String> doc, Optional<String> error) {
  static Cited of(LoadedPolicy policy, Optional<String> error) {
    PolicyBody body = policy.policy().body();
    return new Cited(
        policy.id(), body.span().toString(), body.span().text(), policy.annotations().doc(), error);
  }

  static Cited of(Grant grant, PolicySchema schema) {
    return new Cited(
        grant.policy(),
        "granted with approval " + grant.approval() + " by " + String.join(", ", grant.operators()),
        GrantTemplate.shown(grant, schema),
        Optional.empty(),
        Optional.empty());
  }
}
