package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.Expr;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is known to exist where an expression stands, because a {@code has} or {@code hasTag} before
 * it was true. A stack of layers, so that knowing more costs only what is new.
 */
final class Capabilities {
  static final Capabilities NONE = new Capabilities(null, Set.of());

  /** One thing that is known to exist. */
  sealed interface Capability {
    /** The attribute of what the expression evaluates to. */
    record AttributeOf(Expr target, String attribute) implements Capability {}

    /** The tag, named by what the second expression evaluates to. */
    record TagOf(Expr target, Expr tag) implements Capability {}
  }

  private final @Nullable Capabilities below;
  private final Set<Capability> layer;

  private Capabilities(@Nullable Capabilities below, Set<Capability> layer) {
    this.below = below;
    this.layer = layer;
  }

  /** These and more. What is added to the layer later counts too. */
  Capabilities under(Set<Capability> more) {
    return new Capabilities(this, more);
  }

  boolean contains(Capability capability) {
    for (Capabilities at = this; at != null; at = at.below) {
      if (at.layer.contains(capability)) {
        return true;
      }
    }
    return false;
  }

  static Set<Capability> union(Set<Capability> a, Set<Capability> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return a.isEmpty() ? b : a;
    }
    Set<Capability> union = new HashSet<>(a);
    union.addAll(b);
    return union;
  }

  static Set<Capability> intersection(Set<Capability> a, Set<Capability> b) {
    if (a.isEmpty() || b.isEmpty()) {
      return Set.of();
    }
    Set<Capability> common = new HashSet<>(a);
    common.retainAll(b);
    return common;
  }
}
