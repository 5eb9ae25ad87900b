package dev.palyra.auth.provider;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How well a profile is.
 *
 * @param why in words, for people; may be empty
 * @param until when it is tried again, where it cools down
 * @param expires when its key or token does, where it has one that does
 */
public record ProfileHealth(
    State state, String why, Optional<Instant> until, Optional<Instant> expires) {
  /** In words of the API. */
  public enum State {
    OK,
    /** The key or token ends soon; a token is renewed. */
    EXPIRING,
    /** The key or token has ended, and could not be renewed. */
    EXPIRED,
    /** There is no key, or nobody has logged in. */
    MISSING,
    /** It was refused, limited or not reached, and cools down. */
    FAILING;

    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static ProfileHealth of(State state, String why) {
    return new ProfileHealth(state, why, Optional.empty(), Optional.empty());
  }
}
