package dev.palyra.policy.check;

import dev.palyra.cedar.model.SourceSpan;
import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.core.sandbox.Tier;
import dev.palyra.policy.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A request and the decision that its author expects.
 *
 * @param by the determining policies, where the author names them: exactly these
 * @param reason of a forbid, where the author names it
 * @param tier the least tier that a permit demands, where the author names it
 * @param span where it was written
 */
public record PolicyTest(
    String name,
    PolicyRequest request,
    PolicyRequestContext context,
    Verdict expected,
    Optional<Set<PolicyId>> by,
    Optional<DenyReason> reason,
    Optional<Tier> tier,
    SourceSpan span) {

  /** What is wrong with the decision, in the order of the fields; empty when nothing is. */
  List<String> mistakes(Decision decision) {
    List<String> mistakes = new ArrayList<>();
    Set<PolicyId> determining = new TreeSet<>(decision.determining());
    if (Verdict.of(decision) != expected) {
      mistakes.add(
          "expected %s, got %s by %s".formatted(expected, Verdict.of(decision), determining));
    }
    by.filter(ids -> !ids.equals(determining))
        .ifPresent(ids ->
            mistakes.add("expected to be decided by %s, got %s".formatted(ids, determining)));
    if (reason.isPresent()
        && !(decision instanceof Decision.Forbid forbid && forbid.reason() == reason.get())) {
      mistakes.add("expected the reason %s".formatted(reason.get()));
    }
    if (tier.isPresent()
        && !(decision instanceof Decision.Permit permit
            && permit.obligations().leastTier().equals(tier))) {
      mistakes.add("expected the obligation of tier %s".formatted(tier.get().label()));
    }
    return mistakes;
  }
}
