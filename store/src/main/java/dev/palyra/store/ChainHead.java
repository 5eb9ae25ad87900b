package dev.palyra.store;

import dev.palyra.core.audit.AuditRecord;
import dev.palyra.core.audit.Checkpoint;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;

/** Where the chain goes on. */
record ChainHead(long seq, String hash) {

  /**
   * Reads the end of the log, and refuses to go on with one whose last record is not the one that
   * was signed last: what an attacker cut off or appended must not be covered by the next
   * signature. An empty log gets its first checkpoint here, so that there is always one.
   */
  static ChainHead open(Session db, LogKey key, Clock clock) throws SQLException {
    Optional<AuditRecord> last = AuditTable.last(db);
    long seq = last.map(AuditRecord::seq).orElse(0L);
    String hash = last.map(AuditRecord::hash).orElse(AuditRecord.GENESIS);
    Optional<Checkpoint> checkpoint = AuditTable.checkpoint(db);
    if (checkpoint.isEmpty() && last.isEmpty()) {
      AuditTable.sign(db, Checkpoint.sign(0, hash, clock.instant().toString(), key));
      return new ChainHead(seq, hash);
    }
    boolean signed =
        checkpoint.isPresent()
            && checkpoint.get().seq() == seq
            && checkpoint.get().hash().equals(hash)
            && last.map(AuditRecord::holds).orElse(true);
    if (!signed) {
      throw new StoreException(
          "the audit log was changed while it was closed: it ends with record "
              + seq
              + ", which is not the one that was signed last");
    }
    if (!key.signed(checkpoint.get())) {
      throw new StoreException("the audit log was signed with another key");
    }
    return new ChainHead(seq, hash);
  }
}
