package dev.palyra.cedar.entity;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Computes ancestors: depth first with a stack of its own, since a hierarchy may be deep. */
final class Hierarchy {
  private final Map<EntityUid, Entity> entities;
  private final Function<EntityUid, @Nullable Set<EntityUid>> settled;
  private final Map<EntityUid, Member> members = new HashMap<>();
  private final Map<Set<EntityUid>, Set<EntityUid>> byParents = new HashMap<>();
  private final HierarchyLimits limits;
  private long total;

  private Hierarchy(
      Map<EntityUid, Entity> entities,
      Function<EntityUid, @Nullable Set<EntityUid>> settled,
      HierarchyLimits limits) {
    this.entities = entities;
    this.settled = settled;
    this.limits = limits;
  }

  /**
   * Members for these entities.
   *
   * @param settled the ancestors of the entities that are not among these, or null for what isn't
   *     in the store
   * @throws CedarException when one would be its own ancestor, or there are too many ancestors
   */
  static Map<EntityUid, Member> close(
      Map<EntityUid, Entity> entities,
      Function<EntityUid, @Nullable Set<EntityUid>> settled,
      HierarchyLimits limits) {
    Hierarchy hierarchy = new Hierarchy(entities, settled, limits);
    entities.values().forEach(hierarchy::visit);
    return hierarchy.members;
  }

  /** An entity on the way down, with those of its parents that are still to be visited. */
  private record Step(Entity entity, Iterator<EntityUid> parents) {}

  private void visit(Entity start) {
    if (members.containsKey(start.uid())) {
      return;
    }
    Deque<Step> path = new ArrayDeque<>();
    Set<EntityUid> onPath = new HashSet<>();
    path.push(new Step(start, start.parents().iterator()));
    onPath.add(start.uid());
    while (!path.isEmpty()) {
      Step step = path.peek();
      if (!step.parents().hasNext()) {
        path.pop();
        onPath.remove(step.entity().uid());
        members.put(step.entity().uid(), new Member(step.entity(), ancestors(step.entity())));
        continue;
      }
      EntityUid parent = step.parents().next();
      if (onPath.contains(parent)) {
        throw new CedarException("entity `%s` is its own ancestor".formatted(parent));
      }
      Entity next = entities.get(parent);
      if (next != null && !members.containsKey(parent)) {
        path.push(new Step(next, next.parents().iterator()));
        onPath.add(parent);
      }
    }
  }

  private Set<EntityUid> ancestors(Entity entity) {
    if (entity.parents().isEmpty()) {
      return Set.of();
    }
    Set<EntityUid> known = byParents.get(entity.parents());
    if (known != null) {
      return known;
    }
    Set<EntityUid> all = new HashSet<>(entity.parents());
    for (EntityUid parent : entity.parents()) {
      Member member = members.get(parent);
      Set<EntityUid> further = member != null ? member.ancestors() : settled.apply(parent);
      if (further != null) {
        all.addAll(further);
      }
    }
    total += all.size();
    if (all.size() > limits.ancestors() || total > limits.total()) {
      throw new CedarException(
          "entity `%s` has %d ancestors: the limit is %d, and %d for all entities together"
              .formatted(entity.uid(), all.size(), limits.ancestors(), limits.total()));
    }
    Set<EntityUid> ancestors = Collections.unmodifiableSet(all);
    byParents.put(entity.parents(), ancestors);
    return ancestors;
  }
}
