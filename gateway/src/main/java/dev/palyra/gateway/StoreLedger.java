package dev.palyra.gateway;

import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.call.CallId;
import dev.palyra.gateway.home.AuditKey;
import dev.palyra.gateway.record.CallSnapshot;
import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.record.PastCall;
import dev.palyra.gateway.record.RecordQuery;
import dev.palyra.store.AuditQuery;
import dev.palyra.store.CallState;
import dev.palyra.store.Store;
import dev.palyra.store.StoredCall;
import java.io.IOException;
import java.io.OutputStream;
import java.security.PublicKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The ledger that the store keeps. */
record StoreLedger(Store store, PublicKey key) implements Ledger {
  @Override
  public Optional<CallSnapshot> call(CallId id) {
    return store
        .calls()
        .find(id)
        .map(stored ->
            new CallSnapshot(
                stored.call(), state(stored.state()), stored.approval(), stored.result()));
  }

  private static CallSnapshot.State state(CallState state) {
    return switch (state) {
      case PROPOSED, STARTED -> CallSnapshot.State.RUNNING;
      case WAITING -> CallSnapshot.State.WAITING;
      case FINISHED -> CallSnapshot.State.FINISHED;
      case ORPHANED -> CallSnapshot.State.ORPHANED;
    };
  }

  @Override
  public boolean decidedSince(Instant since, int most, Consumer<PastCall> to) {
    Optional<CallId> before = Optional.empty();
    for (int given = 0; given < most; ) {
      List<StoredCall> page = store.calls().newest(before, Math.min(500, most - given));
      for (StoredCall stored : page) {
        if (stored.decided().isBefore(since)) {
          return true;
        }
        to.accept(new PastCall(stored.call(), first(stored)));
        given++;
      }
      if (page.isEmpty()) {
        return true;
      }
      before = Optional.of(page.getLast().call().id());
    }
    return store.calls().newest(before, 1).stream()
        .allMatch(next -> next.decided().isBefore(since));
  }

  /** The store keeps what was said last; a call that has an approval was asked about first. */
  private static PastCall.First first(StoredCall stored) {
    return stored.approval().isPresent()
        ? PastCall.First.ASK
        : switch (stored.answer()) {
          case PERMIT -> PastCall.First.PERMIT;
          case ASK -> PastCall.First.ASK;
          case FORBID -> PastCall.First.FORBID;
        };
  }

  @Override
  public List<AuditRecord> records(RecordQuery query) {
    return store
        .audit()
        .page(
            new AuditQuery(
                query.after(),
                query.kind(),
                query.call(),
                query.run(),
                query.principal(),
                query.past().flatMap(RecordQuery.Past::from),
                query.past().flatMap(RecordQuery.Past::until),
                query.past().flatMap(RecordQuery.Past::before),
                query.past().flatMap(RecordQuery.Past::text),
                query.past().isPresent(),
                query.limit()));
  }

  @Override
  public long head() {
    return store.audit().checkpoint().seq();
  }

  @Override
  public void export(OutputStream out) throws IOException {
    long _ = store.audit().export(out);
  }

  @Override
  public String publicKey() {
    return AuditKey.publicPem(key);
  }
}
