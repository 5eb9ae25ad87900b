package dev.palyra.cedar.model;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A policy with at least one slot in its scope. It isn't evaluated itself; the policies linked from
 * it are.
 */
public record Template(PolicyId id, PolicyBody body) {
  public Template {
    if (body.slots().isEmpty()) {
      throw new IllegalArgumentException("a template has at least one slot");
    }
  }

  public Set<Slot> slots() {
    return body.slots();
  }

  /**
   * The policy with these entities in the slots. It shares the conditions of the template.
   *
   * @throws CedarException unless there is exactly one value for each slot
   */
  public Policy link(PolicyId linkId, Map<Slot, EntityUid> values) {
    if (!values.keySet().equals(slots())) {
      throw new CedarException(
          "template `%s` has the slots %s, but values were given for %s"
              .formatted(id, slots(), values.keySet()));
    }
    return new Policy(linkId, body.fill(values), Optional.of(new TemplateLink(id, values)));
  }
}
