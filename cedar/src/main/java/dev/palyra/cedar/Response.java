package dev.palyra.cedar;

import dev.palyra.cedar.model.Policy;
import dev.palyra.cedar.model.PolicyId;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The answer to a request, with what determined it. Immutable. */
public final class Response {
  private final Decision decision;
  // Filled up to the count: an array that fits would have to be a copy.
  private final Policy[] determining;
  private final int count;
  private final List<PolicyError> errors;

  Response(Decision decision, Policy[] determining, int count, List<PolicyError> errors) {
    this.decision = decision;
    this.determining = determining;
    this.count = count;
    this.errors = errors;
  }

  public Decision decision() {
    return decision;
  }

  public boolean isAllowed() {
    return decision == Decision.ALLOW;
  }

  /**
   * The forbids that apply; when there are none, the permits that do. Empty when nothing applies,
   * which denies.
   */
  public List<Policy> determining() {
    return Collections.unmodifiableList(Arrays.asList(determining).subList(0, count));
  }

  /** The ids of the determining policies. */
  public Set<PolicyId> reasons() {
    return determining().stream()
        .map(Policy::id)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** The policies in scope whose conditions have no value, whatever the decision. */
  public List<PolicyError> errors() {
    return errors;
  }

  @Override
  public String toString() {
    return "%s by %s, errors %s".formatted(decision, reasons(), errors);
  }
}
