package dev.palyra.gateway.http;

import dev.palyra.core.approval.ApprovalRecord;
import dev.palyra.core.approval.ArgumentMatch;
import dev.palyra.core.approval.Grant;
import dev.palyra.core.approval.GrantScope;
import dev.palyra.core.call.CanonicalJson;
import dev.palyra.core.call.Principal;
import dev.palyra.gateway.approval.GrantDesk;
import dev.palyra.gateway.config.Units;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What a client wants granted beyond the one call.
 *
 * @param session the calls of the same session only
 */
record GrantRequest(boolean session, TreeMap<String, ArgumentMatch> arguments, Duration time) {
  /** Reads the members {@code for}, {@code session} and {@code arguments}. */
  static GrantRequest read(Members body) {
    boolean session = body.flag("session").orElse(false);
    String text = body.requireText("for");
    Duration time =
        Units.duration(text)
            .orElseThrow(() -> Members.invalid("`for` must be a time such as 30m, 8h or 7d"));
    var arguments = new TreeMap<String, ArgumentMatch>();
    body.member("arguments")
        .ifPresent(object -> {
          if (!object.isObject()) {
            throw Members.invalid("`arguments` must be an object");
          }
          object
              .properties()
              .forEach(member -> arguments.put(member.getKey(), match(member.getValue())));
        });
    return new GrantRequest(session, arguments, time);
  }

  private static ArgumentMatch match(JsonNode node) {
    Members members = Members.of(node);
    Optional<String> like = members.text("like");
    Optional<JsonNode> equal = members.member("equal");
    members.end();
    if (like.isPresent() == equal.isPresent()) {
      throw Members.invalid("an argument is matched by either `like` or `equal`");
    }
    try {
      return like.isPresent()
          ? new ArgumentMatch.Like(like.get())
          : new ArgumentMatch.Equal(CanonicalJson.text(equal.orElseThrow()));
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
  }

  /**
   * @throws IllegalArgumentException why this cannot be granted
   */
  Grant draft(GrantDesk desk, ApprovalRecord approval, Principal by) {
    Optional<String> of =
        session
            ? Optional.of(
                approval
                    .call()
                    .origin()
                    .session()
                    .orElseThrow(() ->
                        new IllegalArgumentException(
                            "this can be approved for one call only: the call is of no session")))
            : Optional.empty();
    return desk.draft(approval, by, new GrantScope(of, arguments), time);
  }
}
