package dev.palyra.vault;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a value is written.
 *
 * @param expected the version that must be current for the write to happen; 0: there must be none
 * @param timeToLive after which the version expires
 * @param metadata replaces the secret's metadata; empty keeps what there is
 */
public record WriteOptions(
    OptionalInt expected, Optional<Duration> timeToLive, Optional<SecretMetadata> metadata) {
  /** Whatever there is, for good, with the metadata there is. */
  public static final WriteOptions DEFAULT =
      new WriteOptions(OptionalInt.empty(), Optional.empty(), Optional.empty());

  public WriteOptions {
    if (timeToLive.isPresent() && !timeToLive.get().isPositive()) {
      throw new IllegalArgumentException(
          "the time to live must be positive, got `%s`".formatted(timeToLive.get()));
    }
  }

  /** Check-and-set: only if {@code version} is current. */
  public WriteOptions ifCurrentIs(int version) {
    return new WriteOptions(OptionalInt.of(version), timeToLive, metadata);
  }

  /** The version expires after {@code duration}. */
  public WriteOptions expiringAfter(Duration duration) {
    return new WriteOptions(expected, Optional.of(duration), metadata);
  }

  /** Together with this metadata. */
  public WriteOptions with(SecretMetadata described) {
    return new WriteOptions(expected, timeToLive, Optional.of(described));
  }
}
