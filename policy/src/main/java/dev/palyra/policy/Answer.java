package dev.palyra.policy;

import dev.palyra.cedar.Authorizer;
import dev.palyra.cedar.PolicySet;
import dev.palyra.cedar.Response;
import dev.palyra.cedar.model.Effect;
import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyId;
import dev.palyra.core.policy.PolicyError;
import dev.palyra.policy.bundle.LoadedPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What Cedar says, with what Palyra adds: Cedar skips a forbid whose condition has no value, and
 * here such a forbid counts as matched.
 *
 * @param permits that apply; empty when a forbid does
 * @param forbids that apply
 * @param broken forbids whose condition has no value
 * @param errors of permits and forbids
 */
record Answer(
    List<LoadedPolicy> permits,
    List<LoadedPolicy> forbids,
    List<LoadedPolicy> broken,
    List<PolicyError> errors) {

  static Answer to(Question question, PolicySet policies, Map<PolicyId, LoadedPolicy> loaded) {
    Response response = Authorizer.authorize(policies, question.entities(), question.request());
    List<LoadedPolicy> determining =
        response.determining().stream().map(policy -> loaded(policy, loaded)).toList();
    List<LoadedPolicy> broken = List.of();
    List<PolicyError> errors = List.of();
    if (!response.errors().isEmpty()) {
      broken = new ArrayList<>();
      errors = new ArrayList<>();
      for (var error : response.errors()) {
        LoadedPolicy policy = loaded(error.policy(), loaded);
        errors.add(new PolicyError(policy.id(), String.valueOf(error.cause().getMessage())));
        if (error.policy().body().effect() == Effect.FORBID) {
          broken.add(policy);
        }
      }
    }
    return response.isAllowed()
        ? new Answer(determining, List.of(), broken, errors)
        : new Answer(List.of(), determining, broken, errors);
  }

  private static LoadedPolicy loaded(Policy policy, Map<PolicyId, LoadedPolicy> loaded) {
    return Objects.requireNonNull(loaded.get(policy.id()));
  }

  /** Whether a permit applies, no forbid does, and none may be hiding behind an error. */
  boolean permitted() {
    return !permits.isEmpty() && broken.isEmpty();
  }
}
