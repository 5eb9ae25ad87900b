package dev.palyra.core.audit;

import dev.palyra.core.Digests;
import dev.palyra.core.audit.AuditVerifier.Verdict;
import dev.palyra.core.call.MalformedJsonException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.Iterator;
import java.util.Optional;

/** Verifies an export with nothing but a public key. */
public final class AuditFiles {
  private AuditFiles() {}

  /** What stands in front of the first line of an export of approvals. */
  public static final String APPROVALS_GENESIS = Digests.sha256Hex("palyra-approvals-export-v1");

  /**
   * Reads the file once and says whether every byte of it is as it was signed. Every line must be
   * the canonical form of its record, so that a change that means nothing to a JSON parser is found
   * too. Uses constant memory.
   *
   * @throws IOException when the file cannot be read; that is no verdict
   */
  public static Verdict verify(Path file, PublicKey key) throws IOException {
    return verify(file, key, AuditRecord.GENESIS);
  }

  /** The same for an export whose chain starts with {@code genesis}, such as that of approvals. */
  public static Verdict verify(Path file, PublicKey key, String genesis) throws IOException {
    try (ExportFile export = ExportFile.open(file)) {
      Checkpoint checkpoint;
      try {
        checkpoint = AuditLine.checkpoint(export.lastLine());
      } catch (MalformedJsonException e) {
        return new Verdict.Broken(
            export.countRecords() + 1, "the last line is not a checkpoint: " + e.getMessage());
      }
      var records = new Records(export);
      try {
        return AuditVerifier.verify(records, Optional.of(checkpoint), key, genesis);
      } catch (UnreadableRecordException e) {
        return new Verdict.Broken(e.seq(), String.valueOf(e.getMessage()));
      }
    }
  }

  private static final class Records implements Iterator<AuditRecord> {
    private final ExportFile export;
    private long line;

    Records(ExportFile export) {
      this.export = export;
    }

    @Override
    public boolean hasNext() {
      return export.hasRecord();
    }

    @Override
    public AuditRecord next() {
      line++;
      try {
        return AuditLine.record(export.nextRecord());
      } catch (MalformedJsonException e) {
        throw new UnreadableRecordException(line, e);
      }
    }
  }
}
