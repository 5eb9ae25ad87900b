package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.Value;
import dev.palyra.cedar.schema.CedarType;
import dev.palyra.cedar.validate.Capabilities.Capability;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What type checking knows of an expression.
 *
 * @param type null when an error, already told, left it unknown
 * @param gained what exists when the expression is true
 * @param literal what the expression is, where it is written out or an `&&` or `||` comes down to
 *     what is: {@code false && x} is the literal {@code false}
 */
record Typed(@Nullable CedarType type, Set<Capability> gained, @Nullable Value literal) {
  /** Of an expression whose type is unknown. */
  static final Typed UNKNOWN = new Typed(null, Set.of(), null);

  static Typed of(@Nullable CedarType type) {
    return new Typed(type, Set.of(), null);
  }

  static Typed of(@Nullable CedarType type, Set<Capability> gained) {
    return new Typed(type, gained, null);
  }

  static Typed ofLiteral(@Nullable CedarType type, Value literal) {
    return new Typed(type, Set.of(), literal);
  }
}
