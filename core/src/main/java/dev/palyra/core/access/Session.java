package dev.palyra.core.access;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A browser's session.
 *
 * @param id names it in lists; opens nothing
 * @param hash of the cookie's value, in hexadecimal
 * @param methods with which the operator logged in
 * @param begun at the login; a rotation does not lengthen its life
 * @param lastUse to within {@link #TOUCH}, never later than it was
 * @param steppedUp until when a proof of presence is at hand, and what gave it; it is good for one
 *     action
 * @param address that it was begun from
 * @param agent what the browser calls itself; shown, and never decided on
 */
public record Session(
    String id,
    String operator,
    String hash,
    Set<String> methods,
    Instant begun,
    Instant lastUse,
    Optional<StepUp> steppedUp,
    String address,
    String agent) {
  /** How exactly the last use is kept. */
  public static final Duration TOUCH = Duration.ofSeconds(30);

  /** A fresh proof of presence. */
  public record StepUp(Instant until, String method) {}

  public Session {
    methods = Set.copyOf(methods);
  }

  /** When it ends, if nothing is done with it from now on. */
  public Instant expires(SessionLimits limits) {
    Instant idle = lastUse.plus(limits.idle());
    Instant absolute = begun.plus(limits.absolute());
    return idle.isBefore(absolute) ? idle : absolute;
  }

  /** Whether a proof of presence is at hand. */
  public boolean present(Instant now) {
    return steppedUp.filter(proof -> now.isBefore(proof.until())).isPresent();
  }

  public Session usedAt(Instant now) {
    return new Session(id, operator, hash, methods, begun, now, steppedUp, address, agent);
  }

  /** Under another cookie; the old one opens nothing from then on. */
  public Session rotated(String newId, String newHash, Instant now, Optional<StepUp> proof) {
    return new Session(newId, operator, newHash, methods, begun, now, proof, address, agent);
  }

  /** After the proof of presence was used. */
  public Session spent() {
    return new Session(
        id, operator, hash, methods, begun, lastUse, Optional.empty(), address, agent);
  }
}
