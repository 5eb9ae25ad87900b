package dev.palyra.mcp.server;

import dev.palyra.mcp.wire.Revision;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import tools.jackson.databind.node.ObjectNode;

/** The open sessions, bounded. A session is found by its own caller only. Thread-safe. */
final class Sessions {
  private final FaceSettings settings;
  private final RandomGenerator random;
  private final Map<String, Session> open = new LinkedHashMap<>();

  /**
   * @param random of a cryptographic source
   */
  Sessions(FaceSettings settings, RandomGenerator random) {
    this.settings = settings;
    this.random = random;
  }

  synchronized Session begin(Caller caller, Revision revision, ObjectNode capabilities) {
    expire();
    if (open.size() >= settings.maxSessions()) {
      open.values().stream()
          .min(Comparator.comparingLong(Session::usedAt))
          .ifPresent(idle -> end(idle.caller(), idle.id()));
    }
    byte[] bytes = new byte[24];
    random.nextBytes(bytes);
    var session =
        new Session(
            Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
            caller,
            revision,
            capabilities);
    open.put(session.id(), session);
    return session;
  }

  synchronized Optional<Session> find(Caller caller, String id) {
    return Optional.ofNullable(open.get(id)).filter(session -> session.caller().equals(caller));
  }

  /** Ends a session; false where the caller has none of that id. */
  synchronized boolean end(Caller caller, String id) {
    Optional<Session> session = find(caller, id);
    session.ifPresent(it -> {
      open.remove(id);
      it.end();
    });
    return session.isPresent();
  }

  synchronized Collection<Session> all() {
    return List.copyOf(open.values());
  }

  private void expire() {
    long now = System.nanoTime();
    for (Session session : List.copyOf(open.values())) {
      if (now - session.usedAt() > settings.sessionIdle().toNanos()) {
        end(session.caller(), session.id());
      }
    }
  }
}
