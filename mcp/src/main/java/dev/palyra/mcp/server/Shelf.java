package dev.palyra.mcp.server;

import dev.palyra.core.call.CallId;
import dev.palyra.core.call.Principal;
import dev.palyra.core.tool.Tool;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Calls that took longer than a moment, with their results, for clients that gave up waiting. The
 * oldest of a principal make room for its new ones. Thread-safe.
 */
final class Shelf {
  private static final int MAX_PRINCIPALS = 1_000;

  private final int perPrincipal;
  private final Map<Principal, LinkedHashMap<CallId, Kept>> kept = new HashMap<>();

  Shelf(int perPrincipal) {
    this.perPrincipal = perPrincipal;
  }

  /** A call and what it was of. */
  record Kept(Tool tool, Desk.Going going) {}

  synchronized void keep(Caller caller, Tool tool, Desk.Going going) {
    if (kept.size() >= MAX_PRINCIPALS && !kept.containsKey(caller.principal())) {
      kept.clear();
    }
    LinkedHashMap<CallId, Kept> own =
        kept.computeIfAbsent(caller.principal(), _ -> new LinkedHashMap<>());
    own.put(going.id(), new Kept(tool, going));
    if (own.size() > perPrincipal) {
      own.pollFirstEntry();
    }
  }

  synchronized Optional<Kept> find(Caller caller, CallId id) {
    return Optional.ofNullable(
        kept.getOrDefault(caller.principal(), new LinkedHashMap<>()).get(id));
  }
}
