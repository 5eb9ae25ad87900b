package dev.palyra.gateway.record;

import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.call.CallId;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Port: what has been recorded. Thread-safe. */
public interface Ledger {
  /** The call as it stands. */
  Optional<CallSnapshot> call(CallId id);

  /**
   * Gives the calls that were decided since then, newest first, at most {@code most}.
   *
   * @return whether these were all
   */
  boolean decidedSince(Instant since, int most, Consumer<PastCall> to);

  /** Records that match, in the order of their numbers. */
  List<AuditRecord> records(RecordQuery query);

  /** The number of the newest record; 0 where there is none. */
  long head();

  /**
   * Writes the whole log, with its newest checkpoint, in the form that the offline verifier reads:
   * JSON, one record a line.
   */
  void export(OutputStream out) throws IOException;

  /** The public key that checkpoints are signed with, as PEM. */
  String publicKey();
}
