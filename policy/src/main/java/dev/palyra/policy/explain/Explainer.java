package dev.palyra.policy.explain;

import dev.palyra.core.policy.Decision;
import dev.palyra.core.policy.DenyReason;
import dev.palyra.core.policy.PolicyAction;
import dev.palyra.core.policy.PolicyError;
import dev.palyra.core.policy.PolicyId;
import dev.palyra.core.policy.PolicyRequest;
import dev.palyra.core.policy.PolicyRequestContext;
import dev.palyra.policy.PolicyBundle;
import dev.palyra.policy.Question;
import dev.palyra.policy.bundle.LoadedPolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Explains decisions. It asks the bundle once more, so what it explains is what the bundle decides;
 * a decision that nobody asks about costs nothing.
 */
public final class Explainer {
  private static final int NEAREST = 3;

  private Explainer() {}

  /**
   * Decides the request and says why.
   *
   * @throws dev.palyra.policy.schema.ArgumentMismatchException as {@link PolicyBundle#decide} does
   */
  public static Explanation explain(
      PolicyBundle bundle, PolicyRequest request, PolicyRequestContext context) {
    Decision decision = bundle.decide(request, context);
    Optional<Question> question = bundle.question(request, context);
    return new Explanation(
        decision,
        cited(bundle, decision),
        question.map(asked -> nearest(bundle, asked, request, decision)).orElse(List.of()),
        Remedies.of(bundle, question.orElse(null), context, decision));
  }

  private static List<NearMiss> nearest(
      PolicyBundle bundle, Question question, PolicyRequest request, Decision decision) {
    if (decision instanceof Decision.Ask) {
      return grantsOfThis(bundle, question, request);
    }
    return noPermit(decision) ? nearest(bundle, question) : List.of();
  }

  /** Why what was granted to this principal for this tool does not answer the question. */
  private static List<NearMiss> grantsOfThis(
      PolicyBundle bundle, Question question, PolicyRequest request) {
    var clauses = new Clauses(question);
    return bundle.grants().all().stream()
        .filter(linked ->
            linked.grant().principal().equals(request.principal())
                && request.action() instanceof PolicyAction.CallTool(var tool)
                && linked.grant().tool().equals(tool))
        .map(linked ->
            new NearMiss(
                Cited.of(linked.grant(), bundle.schema()), clauses.failed(linked.policy().body())))
        .limit(NEAREST)
        .toList();
  }

  private static boolean noPermit(Decision decision) {
    return decision instanceof Decision.Forbid forbid && forbid.reason() == DenyReason.NO_PERMIT;
  }

  private static List<Cited> cited(PolicyBundle bundle, Decision decision) {
    Set<PolicyId> ids = new LinkedHashSet<>(decision.determining());
    decision.errors().forEach(error -> ids.add(error.policy()));
    List<Cited> cited = new ArrayList<>();
    bundle.policies().stream()
        .filter(policy -> ids.contains(policy.id()))
        .map(policy -> Cited.of(policy, error(decision, policy)))
        .forEach(cited::add);
    bundle.grants().all().stream()
        .filter(linked -> ids.contains(linked.grant().policy()))
        .map(linked -> Cited.of(linked.grant(), bundle.schema()))
        .forEach(cited::add);
    return cited;
  }

  private static Optional<String> error(Decision decision, LoadedPolicy policy) {
    return decision.errors().stream()
        .filter(error -> error.policy().equals(policy.id()))
        .map(PolicyError::message)
        .findFirst();
  }

  /** The permits with the fewest parts that do not hold; those of other actions only if need be. */
  private static List<NearMiss> nearest(PolicyBundle bundle, Question question) {
    var clauses = new Clauses(question);
    List<LoadedPolicy> permits =
        bundle.policies().stream().filter(policy -> !policy.forbids()).toList();
    List<LoadedPolicy> sameAction =
        permits.stream().filter(policy -> clauses.speaksOfAction(policy.policy().body())).toList();
    return (sameAction.isEmpty() ? permits : sameAction)
        .stream()
            .map(policy ->
                new NearMiss(
                    Cited.of(policy, Optional.empty()), clauses.failed(policy.policy().body())))
            .sorted(Comparator.comparingInt(miss -> miss.failed().size()))
            .limit(NEAREST)
            .toList();
  }
}
