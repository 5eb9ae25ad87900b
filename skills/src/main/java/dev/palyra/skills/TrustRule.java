package dev.palyra.skills;

import java.util.Set;

/** Whose skills are taken. */
public sealed interface TrustRule {
  /** Those of the publishers that the operator has listed, and no others. */
  record Listed(Set<PublisherKey> publishers) implements TrustRule {
    public Listed {
      publishers = Set.copyOf(publishers);
    }
  }

  /**
   * The key that a skill is first installed with is pinned to its id; from then on the skill comes
   * from that publisher or not at all, also after it was removed.
   */
  record FirstUse() implements TrustRule {}
}
