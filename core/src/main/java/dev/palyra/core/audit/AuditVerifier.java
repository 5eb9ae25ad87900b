package dev.palyra.core.audit;

import java.security.PublicKey;
import java.util.Iterator;
import java.util.Optional;

/**
 * Checks a log with nothing but a public key: each record against its hash, each hash against the
 * one before, the numbers for gaps, and the end against the signed checkpoint. Finds whatever was
 * changed, dropped, reordered, inserted or cut off. What it cannot see is a log set back as a whole
 * to an older signed state: compare the head that it prints with one noted elsewhere.
 */
public final class AuditVerifier {
  private AuditVerifier() {}

  /** The verdict. */
  public sealed interface Verdict {
    /** Every record holds; the last one is {@code head}. */
    record Intact(long records, String head) implements Verdict {}

    /** The first record at which the log does not hold, and why. */
    record Broken(long seq, String why) implements Verdict {}
  }

  /**
   * Reads {@code records} to their end or to the first that does not hold. Uses constant memory.
   *
   * @param checkpoint the newest one; without one the verdict is broken unless there are no records
   */
  public static Verdict verify(
      Iterator<AuditRecord> records, Optional<Checkpoint> checkpoint, PublicKey key) {
    return verify(records, checkpoint, key, AuditRecord.GENESIS);
  }

  /**
   * The same for another chain of the same form, which starts with {@code genesis}: so a signed
   * chain of one kind never passes for one of another.
   */
  public static Verdict verify(
      Iterator<AuditRecord> records,
      Optional<Checkpoint> checkpoint,
      PublicKey key,
      String genesis) {
    long signed = checkpoint.map(Checkpoint::seq).orElse(0L);
    long count = 0;
    String head = genesis;
    while (records.hasNext()) {
      AuditRecord record = records.next();
      count++;
      if (record.seq() != count) {
        return new Verdict.Broken(count, "record " + count + " is missing, found " + record.seq());
      }
      if (!record.previous().equals(head)) {
        return new Verdict.Broken(count, "the record does not follow from the one before");
      }
      if (!record.holds()) {
        return new Verdict.Broken(count, "the record was changed");
      }
      if (count == signed && !checkpoint.orElseThrow().hash().equals(record.hash())) {
        return new Verdict.Broken(count, "the record is not the one that was signed");
      }
      head = record.hash();
    }
    if (checkpoint.isPresent() && signed == 0 && !checkpoint.get().hash().equals(genesis)) {
      return new Verdict.Broken(0, "the checkpoint is that of another kind of log");
    }
    if (checkpoint.isEmpty() && count > 0) {
      return new Verdict.Broken(count, "there is no signed checkpoint");
    }
    if (checkpoint.isPresent() && !checkpoint.get().signedBy(key)) {
      return new Verdict.Broken(signed, "the checkpoint's signature is not by this key");
    }
    if (count < signed) {
      return new Verdict.Broken(
          count + 1, "the log ends here, but record " + signed + " was signed");
    }
    if (count > signed) {
      return new Verdict.Broken(signed + 1, "the record is not covered by a signature");
    }
    return new Verdict.Intact(count, head);
  }
}
