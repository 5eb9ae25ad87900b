package dev.palyra.cedar.validate;

import dev.palyra.cedar.model.EntityType;
import dev.palyra.cedar.model.EntityUid;
import dev.palyra.cedar.schema.ActionInfo;
import dev.palyra.cedar.schema.CedarType.RecordOf;
import dev.palyra.cedar.schema.Schema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which actions of a schema differ only in their name, computed once for all policies. A schema may
 * have a thousand actions, and most policies that are about all of them don't look at which it is.
 */
final class RequestKinds {
  private record Kind(Set<EntityType> principals, Set<EntityType> resources, int context) {
    static final Kind NONE = new Kind(Set.of(), Set.of(), -1);
  }

  private final Map<EntityUid, Integer> contexts = new HashMap<>();
  private final Map<EntityUid, Kind> kinds = new HashMap<>();
  private final List<ActionInfo> representatives = new ArrayList<>();

  RequestKinds(Schema schema) {
    Map<RecordOf, Integer> numbers = new HashMap<>();
    Set<Kind> seen = new HashSet<>();
    for (ActionInfo action : schema.actions().values()) {
      int context = numbers.computeIfAbsent(action.context(), _ -> numbers.size());
      Kind kind = new Kind(action.principals(), action.resources(), context);
      contexts.put(action.action(), context);
      kinds.put(action.action(), kind);
      if (seen.add(kind)) {
        representatives.add(action);
      }
    }
  }

  /** One action of each kind. */
  Stream<ActionInfo> representatives() {
    return representatives.stream();
  }

  /** Of these actions one of each kind. */
  Stream<ActionInfo> representatives(Stream<ActionInfo> actions) {
    Set<Kind> seen = new HashSet<>();
    return actions.filter(action -> seen.add(kinds.getOrDefault(action.action(), Kind.NONE)));
  }

  /** A number that actions with equal contexts share; it is cheaper to compare than the types. */
  int context(ActionInfo action) {
    return contexts.getOrDefault(action.action(), -1);
  }
}
