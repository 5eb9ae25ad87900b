package dev.palyra.gateway.http;

import dev.palyra.core.access.Session;
import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.call.Principal;
import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.record.RecordQuery;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * Tells people of attempts to come in as them since they themselves came in before (OWASP ASVS 5.0,
 * 6.3.5): how many, how many of these knew the password, and where the last came from.
 */
record FailedAttempts(Ledger ledger) {
  /** Of all operators' together: a flood of them is no reason to read for long. */
  private static final int MOST = 200;

  /** Null where there were none. */
  JsonNode before(Session session) {
    Instant since = loginBefore(session);
    List<AuditRecord> failed =
        records("access.proof-failed", Optional.empty(), since, Optional.empty(), MOST).stream()
            .filter(record -> session.operator().equals(record.fields().get("operator")))
            .toList();
    if (failed.isEmpty()) {
      return NullNode.getInstance();
    }
    AuditRecord last = failed.getFirst();
    return Json.object()
        .put("count", failed.size())
        .put(
            "with_password",
            failed.stream().filter(r -> "second-factor".equals(r.fields().get("why"))).count())
        .put("since", since.toString())
        .put("last", last.time())
        .put("address", String.valueOf(last.fields().get("address")));
  }

  private Instant loginBefore(Session session) {
    String who = new Principal(Principal.Kind.OPERATOR, session.operator()).toString();
    return records(
            "access.session-begun",
            Optional.of(who),
            Instant.EPOCH,
            Optional.of(session.begun()),
            1)
        .stream()
        .findFirst()
        .map(record -> Instant.parse(record.time()))
        .orElse(Instant.EPOCH);
  }

  /** The newest first. */
  private List<AuditRecord> records(
      String kind, Optional<String> principal, Instant from, Optional<Instant> until, int limit) {
    return ledger.records(
        new RecordQuery(
            0,
            limit,
            Optional.of(kind),
            Optional.empty(),
            Optional.empty(),
            principal,
            Optional.of(
                new RecordQuery.Past(
                    Optional.empty(), Optional.empty(), Optional.of(from), until))));
  }
}
