package dev.palyra.cedar.entity;

import dev.palyra.cedar.model.CedarException;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.persistent.LayeredMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A store of entities with their hierarchy. Immutable and safe to share; every change gives a new
 * store that shares with this one what stayed, and recomputes the ancestors only of what changed
 * and of its descendants.
 */
public final class Entities {
  public static final Entities EMPTY =
      new Entities(LayeredMap.of(Map.of()), LayeredMap.of(Map.of()), HierarchyLimits.DEFAULTS);

  private final Object version = new Object();
  private final LayeredMap<EntityUid, Member> members;
  // Who names an entity as its parent; also of parents that aren't in the store.
  private final LayeredMap<EntityUid, LayeredMap<EntityUid, Boolean>> children;

  private final HierarchyLimits limits;

  private Entities(
      LayeredMap<EntityUid, Member> members,
      LayeredMap<EntityUid, LayeredMap<EntityUid, Boolean>> children,
      HierarchyLimits limits) {
    this.members = members;
    this.children = children;
    this.limits = limits;
  }

  /**
   * A store of these entities.
   *
   * @throws CedarException as {@link #of(Collection, HierarchyLimits)} does
   */
  public static Entities of(Collection<Entity> entities) {
    return of(entities, HierarchyLimits.DEFAULTS);
  }

  /**
   * A store of these entities.
   *
   * @param limits hold for all stores that are made from this one, too
   * @throws CedarException when two different ones have the same uid, the hierarchy has a cycle, or
   *     it has more ancestors than the limits allow
   */
  public static Entities of(Collection<Entity> entities, HierarchyLimits limits) {
    Map<EntityUid, Entity> distinct = distinct(entities);
    Map<EntityUid, Map<EntityUid, Boolean>> children = new HashMap<>();
    for (Entity entity : distinct.values()) {
      for (EntityUid parent : entity.parents()) {
        children.computeIfAbsent(parent, _ -> new HashMap<>()).put(entity.uid(), true);
      }
    }
    Map<EntityUid, LayeredMap<EntityUid, Boolean>> layered = new HashMap<>();
    children.forEach((parent, uids) -> layered.put(parent, LayeredMap.of(uids)));
    return new Entities(
        LayeredMap.of(Hierarchy.close(distinct, _ -> null, limits)),
        LayeredMap.of(layered),
        limits);
  }

  private static Map<EntityUid, Entity> distinct(Collection<Entity> entities) {
    Map<EntityUid, Entity> distinct = LinkedHashMap.newLinkedHashMap(entities.size());
    for (Entity entity : entities) {
      Entity other = distinct.put(entity.uid(), entity);
      if (other != null && !other.equals(entity)) {
        throw new CedarException(
            "two different entities have the uid `%s`".formatted(entity.uid()));
      }
    }
    return distinct;
  }

  public int size() {
    return members.size();
  }

  /**
   * Stands for this store by its identity, so that what is remembered about a store doesn't keep
   * all of it in memory.
   */
  public Object version() {
    return version;
  }

  /** The entity of that uid, if the store has it. */
  public Optional<Entity> find(EntityUid uid) {
    return Optional.ofNullable(members.get(uid)).map(Member::entity);
  }

  /** The entity of that uid with its ancestors, or null when the store doesn't have it. */
  public @Nullable Member member(EntityUid uid) {
    return members.get(uid);
  }

  /** Everything that the entity is in, directly or not; empty when the store doesn't have it. */
  public Set<EntityUid> ancestors(EntityUid uid) {
    Member member = members.get(uid);
    return member == null ? Set.of() : member.ancestors();
  }

  /** All entities, in no particular order. */
  public List<Entity> all() {
    List<Entity> all = new ArrayList<>(size());
    members.forEach((_, member) -> all.add(member.entity()));
    return all;
  }

  /**
   * The store with this entity added, or put in the place of the one of the same uid.
   *
   * @throws CedarException when the hierarchy would have a cycle or too many ancestors
   */
  public Entities with(Entity entity) {
    return withAll(List.of(entity));
  }

  /**
   * The store with these entities added, or put in the place of those of the same uids.
   *
   * @throws CedarException as {@link #of} does
   */
  public Entities withAll(Collection<Entity> changed) {
    Map<EntityUid, Entity> changes = distinct(changed);
    return new Entities(members, moved(changes), limits).closed(changes);
  }

  /** The store without this entity; what named it as its parent no longer does. */
  public Entities without(EntityUid uid) {
    Member removed = members.get(uid);
    if (removed == null) {
      return this;
    }
    Map<EntityUid, Entity> orphans = new HashMap<>();
    LayeredMap<EntityUid, Boolean> named = children.get(uid);
    if (named != null) {
      named.forEach((child, _) -> orphans.put(child, orphan(child, uid)));
    }
    Map<EntityUid, Entity> changes = new HashMap<>(orphans);
    changes.put(uid, new Entity(uid)); // Without parents, it is nobody's child.
    return new Entities(members.without(List.of(uid)), moved(changes), limits).closed(orphans);
  }

  private Entity orphan(EntityUid child, EntityUid parent) {
    Entity entity = find(child).orElseThrow();
    Set<EntityUid> parents = new HashSet<>(entity.parents());
    parents.remove(parent);
    return new Entity(child, parents, entity.attributes(), entity.tags());
  }

  /** The children after these entities took the place of the present ones. */
  private LayeredMap<EntityUid, LayeredMap<EntityUid, Boolean>> moved(
      Map<EntityUid, Entity> changes) {
    Map<EntityUid, Set<EntityUid>> left = new HashMap<>();
    Map<EntityUid, Map<EntityUid, Boolean>> joined = new HashMap<>();
    changes.forEach((uid, entity) -> {
      Set<EntityUid> before = find(uid).map(Entity::parents).orElse(Set.of());
      for (EntityUid parent : before) {
        if (!entity.parents().contains(parent)) {
          left.computeIfAbsent(parent, _ -> new HashSet<>()).add(uid);
        }
      }
      for (EntityUid parent : entity.parents()) {
        if (!before.contains(parent)) {
          joined.computeIfAbsent(parent, _ -> new HashMap<>()).put(uid, true);
        }
      }
    });
    Map<EntityUid, LayeredMap<EntityUid, Boolean>> result = new HashMap<>();
    left.forEach((parent, uids) -> result.put(parent, childrenOf(parent).without(uids)));
    joined.forEach((parent, uids) ->
        result.put(parent, result.getOrDefault(parent, childrenOf(parent)).with(uids)));
    Set<EntityUid> childless = new HashSet<>();
    result.forEach((parent, some) -> {
      if (some.size() == 0) {
        childless.add(parent);
      }
    });
    return result.isEmpty() ? children : children.with(result).without(childless);
  }

  private LayeredMap<EntityUid, Boolean> childrenOf(EntityUid parent) {
    LayeredMap<EntityUid, Boolean> present = children.get(parent);
    return present == null ? LayeredMap.of(Map.of()) : present;
  }

  /** This store with the changed entities, and with new ancestors for all that are below them. */
  private Entities closed(Map<EntityUid, Entity> changes) {
    Map<EntityUid, Member> result = new HashMap<>();
    Map<EntityUid, Entity> stale = new HashMap<>();
    Deque<EntityUid> below = new ArrayDeque<>();
    changes.forEach((uid, entity) -> {
      Member before = members.get(uid);
      if (before != null && before.entity().parents().equals(entity.parents())) {
        result.put(uid, new Member(entity, before.ancestors()));
      } else {
        stale.put(uid, entity);
        below.add(uid);
      }
    });
    while (!below.isEmpty()) {
      childrenOf(below.remove())
          .forEach((child, _) -> {
            if (!stale.containsKey(child)) {
              Entity changed = changes.get(child);
              stale.put(child, changed != null ? changed : find(child).orElseThrow());
              below.add(child);
            }
          });
    }
    result.putAll(
        Hierarchy.close(
            stale,
            uid -> {
              Member member = members.get(uid);
              return member == null ? null : member.ancestors();
            },
            limits));
    return new Entities(members.with(result), children, limits);
  }
}
