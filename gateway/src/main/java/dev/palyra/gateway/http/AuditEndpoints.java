package dev.palyra.gateway.http;

import dev.palyra.core.call.CallId;
import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.record.RecordQuery;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code /v1/audit}: reading the log. It cannot be written here. */
final class AuditEndpoints {
  private static final Set<String> QUERY =
      Set.of(
          "after",
          "before",
          "call",
          "from",
          "kind",
          "limit",
          "order",
          "principal",
          "run",
          "text",
          "until");
  // A search reads so many records at most; the answer says where it stopped.
  private static final long SEARCHED = 100_000;
  private static final Pattern KIND = Pattern.compile("[a-z][a-z.-]{0,63}");

  private final Ledger ledger;

  AuditEndpoints(ApiPorts ports) {
    this.ledger = ports.ledger();
  }

  Reply list(Exchange exchange) {
    Query query = exchange.query();
    int limit = (int) query.number("limit", 1, RecordQuery.MAX_LIMIT, 100);
    Optional<String> order = query.one("order");
    if (order.isPresent() && !Set.of("oldest", "newest").contains(order.get())) {
      throw Members.invalid("`order` must be oldest or newest");
    }
    boolean newest = order.equals(Optional.of("newest"));
    long after = query.number("after", 0, Long.MAX_VALUE, 0);
    Optional<RecordQuery.Past> past = newest ? Optional.of(past(query)) : Optional.empty();
    long end = past.flatMap(RecordQuery.Past::before).orElse(ledger.head() + 1);
    boolean cut = past.flatMap(RecordQuery.Past::text).isPresent() && end - after > SEARCHED;
    var wanted =
        new RecordQuery(
            cut ? end - SEARCHED : after,
            limit,
            query.one("kind").map(AuditEndpoints::kind),
            query.one("run"),
            query.one("call").map(AuditEndpoints::callId),
            query.one("principal"),
            past);
    query.end(QUERY);
    var found = ledger.records(wanted);
    var body = Json.object().put("head", ledger.head());
    var items = body.putArray("records");
    found.forEach(record -> items.add(Views.record(record)));
    if (found.size() == limit) {
      body.put(newest ? "before" : "after", found.getLast().seq());
    } else if (cut) {
      body.put("before", end - SEARCHED + 1);
    }
    return Reply.json(200, body);
  }

  private static RecordQuery.Past past(Query query) {
    long before = query.number("before", 1, Long.MAX_VALUE, Long.MAX_VALUE);
    Optional<String> text = query.one("text").filter(words -> !words.isEmpty());
    if (text.isPresent() && text.get().length() > 200) {
      throw Members.invalid("`text` must have at most 200 characters");
    }
    return new RecordQuery.Past(
        before == Long.MAX_VALUE ? Optional.empty() : Optional.of(before),
        text,
        query.one("from").map(AuditEndpoints::time),
        query.one("until").map(AuditEndpoints::time));
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Members.invalid("a time must be like 2026-01-01T12:00:00Z");
    }
  }

  Reply export(Exchange exchange) {
    exchange.query().end(Set.of());
    return new Reply.Streamed(200, "application/jsonl", Map.of(), ledger::export);
  }

  Reply key(Exchange exchange) {
    exchange.query().end(Set.of());
    return Reply.text("application/x-pem-file", ledger.publicKey());
  }

  private static String kind(String text) {
    if (!KIND.matcher(text).matches()) {
      throw Members.invalid(
          "`kind` must be a kind such as call.decided, or a prefix such as call.");
    }
    return text;
  }

  private static CallId callId(String text) {
    try {
      return new CallId(text);
    } catch (IllegalArgumentException e) {
      throw Members.invalid("`call` must be the id of a call");
    }
  }
}
