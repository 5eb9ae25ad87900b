package dev.palyra.cedar.validate;

import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.validate.Capabilities.Capability;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What type checking knows of an expression.
 *
 * @param type null when an error, already told, left it unknown
 * @param gained what exists when the expression is true
 */
record Typed(@Nullable CedarType type, Set<Capability> gained) {
  /** Of an expression whose type is unknown. */
  static final Typed UNKNOWN = new Typed(null, Set.of());

  static Typed of(@Nullable CedarType type) {
    return new Typed(type, Set.of());
  }
}
