package dev.palyra.store;

import dev.palyra.core.Digests;
import dev.palyra.core.approval.ArgumentMatch;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.policy.PolicyId;
import java.util.ArrayList;
import java.util.List;

/** A grant as fields of an audit record. What arguments must be stands as a digest. */
final class GrantText {
  private GrantText() {}

  static void put(Grant grant, Fields to) {
    to.put("grant", grant.id().value())
        .put("approval", grant.approval().value())
        .put("principal", grant.principal().toString())
        .put("tool", grant.tool().value())
        .put("session", grant.scope().session())
        .put("arguments", List.copyOf(grant.scope().arguments().keySet()))
        .put("arguments_sha256", arguments(grant))
        .put("lifts", grant.lifts().stream().map(PolicyId::value).toList())
        .put("approved_by", grant.operators())
        .put("created", grant.created().toString())
        .put("expires", grant.expires().toString());
    AuditText.requirement(grant.requirement(), to);
  }

  private static String arguments(Grant grant) {
    var parts = new ArrayList<String>();
    grant
        .scope()
        .arguments()
        .forEach((pointer, match) -> {
          parts.add(pointer);
          switch (match) {
            case ArgumentMatch.Equal(String json) -> parts.addAll(List.of("equal", json));
            case ArgumentMatch.Like(String glob) -> parts.addAll(List.of("like", glob));
          }
        });
    return Digests.sha256Hex(parts.toArray(String[]::new));
  }
}
