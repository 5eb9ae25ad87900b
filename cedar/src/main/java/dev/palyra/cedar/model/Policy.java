package dev.palyra.cedar.model;

import java.util.Optional;

/**
 * A policy that can be evaluated: written as such, or linked from a template. Its scope has no
 * slots; those of a linked policy are filled in already.
 *
 * @param link where it was linked from; empty for a static policy
 */
public record Policy(PolicyId id, PolicyBody body, Optional<TemplateLink> link) {
  public Policy {
    if (!body.slots().isEmpty()) {
      throw new IllegalArgumentException("a policy has no slots: link the template to get one");
    }
  }

  /** A static policy. */
  public Policy(PolicyId id, PolicyBody body) {
    this(id, body, Optional.empty());
  }
}
