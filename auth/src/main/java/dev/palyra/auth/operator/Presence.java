package dev.palyra.auth.operator;

import dev.palyra.core.access.Session;
import dev.palyra.core.call.Principal;
import java.util.Optional;

/**
 * What somebody who asks for an action shows, to prove that it is really them, now.
 *
 * @param code a one-time code
 * @param session which may hold a proof that was given a moment ago
 */
public record Presence(Principal who, Optional<String> code, Optional<Session> session) {
  /** With a code or nothing. */
  public static Presence of(Principal who, Optional<String> code) {
    return new Presence(who, code, Optional.empty());
  }

  @Override
  public String toString() {
    return "Presence[" + who + "]";
  }
}
