package dev.palyra.gateway.http;

import dev.palyra.gateway.config.Units;
import dev.palyra.vault.SecretMetadata;
import dev.palyra.vault.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** How a secret is written, from a query: what is not named stays as it is. */
final class SecretOptions {
  private static final Set<String> KNOWN =
      Set.of(
          "if-version",
          "ttl",
          "owner",
          "description",
          "rotation-due",
          "tools",
          "hosts",
          "allow-short");
  private static final long MAX_VERSION = 999_999_999;
  private static final Duration LONGEST = Duration.ofDays(36_500);

  private SecretOptions() {}

  static WriteOptions read(Query query, Optional<SecretMetadata> known) {
    long expected = query.number("if-version", 0, MAX_VERSION, -1);
    Optional<Duration> timeToLive = query.one("ttl").map(SecretOptions::duration);
    SecretMetadata before = known.orElse(SecretMetadata.NONE);
    SecretMetadata metadata;
    try {
      metadata =
          new SecretMetadata(
              query.one("owner").orElse(before.owner()),
              query.one("description").orElse(before.description()),
              due(query.one("rotation-due"), before),
              names(query.all("tools"), before.tools()),
              names(query.all("hosts"), before.hosts()),
              query.one("allow-short").map(SecretOptions::flag).orElse(before.shortAllowed()));
    } catch (IllegalArgumentException e) {
      throw Members.invalid(Text.line(String.valueOf(e.getMessage())));
    }
    query.end(KNOWN);
    return new WriteOptions(
        expected < 0 ? OptionalInt.empty() : OptionalInt.of((int) expected),
        timeToLive,
        metadata.equals(before) ? Optional.empty() : Optional.of(metadata));
  }

  /** One empty name stands for none: bound to nothing any more. */
  private static Set<String> names(List<String> given, Set<String> before) {
    if (given.isEmpty()) {
      return before;
    }
    return given.equals(List.of("")) ? Set.of() : Set.copyOf(given);
  }

  private static Optional<Instant> due(Optional<String> text, SecretMetadata before) {
    if (text.isEmpty()) {
      return before.rotationDue();
    }
    try {
      return text.filter(date -> !date.isEmpty())
          .map(date -> LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant());
    } catch (DateTimeParseException e) {
      throw Members.invalid("`rotation-due` must be a date such as 2030-12-31");
    }
  }

  private static Duration duration(String text) {
    return Units.duration(text)
        .filter(ttl -> ttl.isPositive() && ttl.compareTo(LONGEST) <= 0)
        .orElseThrow(() -> Members.invalid("`ttl` must be a duration such as 30m, 12h or 90d"));
  }

  private static boolean flag(String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw Members.invalid("`allow-short` must be true or false");
    }
    return text.equals("true");
  }
}
