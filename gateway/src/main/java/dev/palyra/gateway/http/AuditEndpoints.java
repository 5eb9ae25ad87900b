package dev.palyra.gateway.http;

import dev.palyra.core.call.CallId;
import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.record.RecordQuery;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code /v1/audit}: reading the log. It cannot be written here. */
final class AuditEndpoints {
  private static final Set<String> QUERY =
      Set.of("after", "call", "kind", "limit", "principal", "run");
  private static final Pattern KIND = Pattern.compile("[a-z][a-z.-]{0,63}");

  private final Ledger ledger;

  AuditEndpoints(ApiPorts ports) {
    this.ledger = ports.ledger();
  }

  Reply list(Exchange exchange) {
    Query query = exchange.query();
    int limit = (int) query.number("limit", 1, RecordQuery.MAX_LIMIT, 100);
    var wanted =
        new RecordQuery(
            query.number("after", 0, Long.MAX_VALUE, 0),
            limit,
            query.one("kind").map(AuditEndpoints::kind),
            query.one("run"),
            query.one("call").map(AuditEndpoints::callId),
            query.one("principal"));
    query.end(QUERY);
    var found = ledger.records(wanted);
    var body = Json.object().put("head", ledger.head());
    var items = body.putArray("records");
    found.forEach(record -> items.add(Views.record(record)));
    if (found.size() == limit) {
      body.put("after", found.getLast().seq());
    }
    return Reply.json(200, body);
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
