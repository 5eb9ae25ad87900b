package dev.palyra.auth.provider;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import dev.palyra.core.secret.Secret;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What an authorization server gave. A class, not a record: it is a secret. Stored as a whole, so
 * that an access token never meets the refresh token of another answer, and together with whose it
 * is, so that it never goes to another server when the profile changes.
 */
final class Tokens {
  // Longer ones are renewed this long before they end, shorter ones after three quarters.
  private static final Duration EARLY = Duration.ofMinutes(5);
  private static final int PART = 4;
  // Until a request that leaves now has arrived.
  private static final Duration MARGIN = Duration.ofSeconds(10);
  private static final int SMALL_PART = 10;

  private final String access;
  private final Optional<String> refresh;
  private final Instant asked;
  private final Instant expires;
  private final Optional<Grantor> grantor;

  /**
   * @param asked when it was asked for, by our clock
   */
  Tokens(String access, Optional<String> refresh, Instant asked, Instant expires) {
    this(access, refresh, asked, expires, Optional.empty());
  }

  private Tokens(
      String access,
      Optional<String> refresh,
      Instant asked,
      Instant expires,
      Optional<Grantor> grantor) {
    this.access = access;
    this.refresh = refresh;
    this.asked = asked;
    this.expires = expires;
    this.grantor = grantor;
  }

  /** The same, and whom they came from, where that stands nowhere else. */
  Tokens from(Grantor source) {
    return new Tokens(access, refresh, asked, expires, Optional.of(source));
  }

  Optional<Grantor> grantor() {
    return grantor;
  }

  Secret access() {
    return Secret.ofUtf8(access);
  }

  /** Grep for {@code reveal} to audit every reader. */
  Optional<String> revealRefresh() {
    return refresh;
  }

  boolean sameAs(Tokens other) {
    try (Secret mine = access();
        Secret theirs = other.access()) {
      return mine.matches(theirs);
    }
  }

  Instant asked() {
    return asked;
  }

  Instant expires() {
    return expires;
  }

  /** From when on it is to be renewed. */
  Instant due() {
    return expires.minus(shorter(EARLY, PART));
  }

  /** Whether it is of no use any more; only after it was {@link #due}. */
  boolean ended(Instant now) {
    return !now.isBefore(expires.minus(shorter(MARGIN, SMALL_PART)));
  }

  private Duration shorter(Duration most, int part) {
    Duration share = Duration.between(asked, expires).dividedBy(part);
    return share.compareTo(most) < 0 ? share : most;
  }

  Secret seal(String owner) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("owner", owner).put("access", access);
    json.put("asked", asked.toString()).put("expires", expires.toString());
    refresh.ifPresent(token -> json.put("refresh", token));
    grantor.ifPresent(source -> json.set("grantor", source.toJson()));
    byte[] bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    try {
      return Secret.copyOf(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  /** Nothing where it is not what {@link #seal} made for this owner. */
  static Optional<Tokens> unseal(Secret sealed, String owner) {
    byte[] bytes = sealed.reveal();
    try {
      JsonNode json = StrictJson.parse(bytes);
      if (!json.path("owner").asString("").equals(owner)) {
        return Optional.empty();
      }
      return Optional.of(
          new Tokens(
              json.path("access").asString(),
              Optional.ofNullable(json.get("refresh")).map(JsonNode::asString),
              Instant.parse(json.path("asked").asString()),
              Instant.parse(json.path("expires").asString()),
              Optional.ofNullable(json.get("grantor")).map(Grantor::of)));
    } catch (MalformedJsonException
        | DateTimeException
        | IllegalArgumentException
        | OAuthException e) {
      return Optional.empty();
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  @Override
  public String toString() {
    return "Tokens[redacted]";
  }
}
