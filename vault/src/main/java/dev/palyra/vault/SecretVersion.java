package dev.palyra.vault;

import java.time.Instant;
import java.util.Optional;

/**
 * One version of a secret, without its value.
 *
 * @param number counts from 1 and is never used twice while the secret exists
 * @param created when it was written
 * @param expires from when on it is no longer handed out
 * @param state whether its value can be had
 * @param length of the value in bytes
 */
public record SecretVersion(
    int number, Instant created, Optional<Instant> expires, State state, int length) {

  /** What has become of a version. */
  public enum State {
    /** It can be read. */
    LIVE,
    /** It cannot be read until it is undeleted. */
    DELETED,
    /** Its value is gone. */
    DESTROYED
  }

  SecretVersion in(State next) {
    return new SecretVersion(number, created, expires, next, length);
  }

  /** Whether its time was over at {@code now}. */
  public boolean expiredAt(Instant now) {
    return expires.isPresent() && !now.isBefore(expires.get());
  }
}
