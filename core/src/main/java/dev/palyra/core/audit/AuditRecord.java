package dev.palyra.core.audit;

import static dev.palyra.core.Require.require;

import dev.palyra.core.Digests;
import java.util.Collections;
import java.util.HexFormat;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * One link of the chain: an event as text, and the hash that ties it to all before.
 *
 * @param seq from 1, without a gap
 * @param time ISO-8601 in UTC
 * @param kind such as {@code call.decided}
 * @param fields by name, sorted
 * @param previous the hash of the record before; for the first one {@link #GENESIS}
 * @param hash SHA-256 over all the others, see {@link #chain}
 */
public record AuditRecord(
    long seq,
    String time,
    String kind,
    SequencedMap<String, String> fields,
    String previous,
    String hash) {
  /** What stands in front of the first record. */
  public static final String GENESIS = "0".repeat(64);

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  public AuditRecord {
    require(seq >= 1, "audit seq must be at least 1, got `%d`", seq);
    require(
        HASH.matcher(previous).matches() && HASH.matcher(hash).matches(),
        "audit hash must be 64 hexadecimal digits");
    fields = Collections.unmodifiableSequencedMap(new TreeMap<>(fields));
  }

  /**
   * Makes the record that follows {@code previous}. Its hash is SHA-256 over a version tag, the
   * previous hash, seq, time, kind, the number of fields, and each field's name and value, every
   * part with its length in front (see {@link Digests}).
   */
  public static AuditRecord chain(
      long seq, String time, String kind, SequencedMap<String, String> fields, String previous) {
    var sorted = new TreeMap<>(fields);
    return new AuditRecord(
        seq, time, kind, sorted, previous, hash(seq, time, kind, sorted, previous));
  }

  /** Whether the stored hash is the hash of the rest. */
  public boolean holds() {
    return hash.equals(hash(seq, time, kind, fields, previous));
  }

  private static String hash(
      long seq, String time, String kind, SequencedMap<String, String> fields, String previous) {
    var digest = Digests.sha256();
    Digests.update(digest, "palyra-audit-v1");
    Digests.update(digest, previous);
    Digests.update(digest, Long.toString(seq));
    Digests.update(digest, time);
    Digests.update(digest, kind);
    Digests.update(digest, Integer.toString(fields.size()));
    fields.forEach((name, value) -> {
      Digests.update(digest, name);
      Digests.update(digest, value);
    });
    return HexFormat.of().formatHex(digest.digest());
  }
}
