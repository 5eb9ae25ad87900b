package dev.palyra.cedar.model;

import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a policy or a template says, without its id.
 *
 * @param annotations in the order in which they were written; an annotation without a value has the
 *     empty one
 * @param principal its entity may be {@link Slot#PRINCIPAL}, but not the other slot
 * @param resource its entity may be {@link Slot#RESOURCE}, but not the other slot
 * @param conditions in the order in which they were written; all must hold, and they are evaluated
 *     in this order
 * @param span the whole policy, from the first annotation to the semicolon
 */
public record PolicyBody(
    Map<String, String> annotations,
    Effect effect,
    ScopeConstraint principal,
    ActionConstraint action,
    ScopeConstraint resource,
    List<Condition> conditions,
    SourceSpan span) {

  public PolicyBody {
    annotations = Collections.unmodifiableMap(new LinkedHashMap<>(annotations));
    conditions = List.copyOf(conditions);
    if (usesSlot(principal, Slot.RESOURCE) || usesSlot(resource, Slot.PRINCIPAL)) {
      throw new IllegalArgumentException(
          "a slot stands only in the constraint that it is named for");
    }
  }

  /** The slots in its scope; those of a static policy are none. */
  public Set<Slot> slots() {
    EnumSet<Slot> slots = EnumSet.noneOf(Slot.class);
    if (usesSlot(principal, Slot.PRINCIPAL)) {
      slots.add(Slot.PRINCIPAL);
    }
    if (usesSlot(resource, Slot.RESOURCE)) {
      slots.add(Slot.RESOURCE);
    }
    return Collections.unmodifiableSet(slots);
  }

  /**
   * The same with the slots filled. The conditions are the same list, so what was compiled from it
   * can be shared.
   */
  PolicyBody fill(Map<Slot, EntityUid> values) {
    return new PolicyBody(
        annotations,
        effect,
        fill(principal, values),
        action,
        fill(resource, values),
        conditions,
        span);
  }

  private static boolean usesSlot(ScopeConstraint constraint, Slot slot) {
    return switch (constraint) {
      case ScopeConstraint.Any _, ScopeConstraint.Is _ -> false;
      case ScopeConstraint.Eq(EntityRef entity) -> entity == slot;
      case ScopeConstraint.In(EntityRef entity) -> entity == slot;
      case ScopeConstraint.IsIn(_, EntityRef entity) -> entity == slot;
    };
  }

  private static ScopeConstraint fill(ScopeConstraint constraint, Map<Slot, EntityUid> values) {
    return switch (constraint) {
      case ScopeConstraint.Any _, ScopeConstraint.Is _ -> constraint;
      case ScopeConstraint.Eq(EntityRef entity) -> new ScopeConstraint.Eq(fill(entity, values));
      case ScopeConstraint.In(EntityRef entity) -> new ScopeConstraint.In(fill(entity, values));
      case ScopeConstraint.IsIn(EntityType type, EntityRef entity) ->
          new ScopeConstraint.IsIn(type, fill(entity, values));
    };
  }

  private static EntityRef fill(EntityRef entity, Map<Slot, EntityUid> values) {
    return switch (entity) {
      case EntityUid uid -> uid;
      case Slot slot -> {
        EntityUid value = values.get(slot);
        if (value == null) {
          throw new IllegalArgumentException("no value for the slot " + slot);
        }
        yield value;
      }
    };
  }
}
