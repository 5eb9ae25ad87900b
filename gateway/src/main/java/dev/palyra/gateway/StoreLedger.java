package dev.palyra.gateway;

import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.call.CallId;
import dev.palyra.gateway.home.AuditKey;
import dev.palyra.gateway.record.CallSnapshot;
import dev.palyra.gateway.record.Ledger;
import dev.palyra.gateway.record.RecordQuery;
import dev.palyra.store.AuditQuery;
import dev.palyra.store.CallState;
import dev.palyra.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.security.PublicKey;
import java.util.List;
import java.util.Optional;

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
                Optional.empty(),
                Optional.empty(),
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
