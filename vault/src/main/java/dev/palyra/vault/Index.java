package dev.palyra.vault;

import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.SecretVersion.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the log says, by name. Holds no value: where each stands, and the tag that pins its bytes.
 */
final class Index implements VaultLog.Replay {
  /** One version and where its sealed value is. */
  record Stored(SecretVersion version, LogRecord.Value sealed, long at) {
    Stored in(State state) {
      return new Stored(version.in(state), sealed, at);
    }
  }

  /** A secret; replaced as a whole by every change. */
  record Entry(SecretMetadata metadata, List<Stored> versions) {
    Entry {
      versions = List.copyOf(versions);
    }

    Stored current() {
      return versions.getLast();
    }

    Optional<Stored> version(int number) {
      return versions.stream().filter(stored -> stored.version().number() == number).findFirst();
    }
  }

  /** What a record takes in the log beside its value, roughly. */
  private static final int RECORD_BYTES = 256;

  private final Map<VaultRef, Entry> entries = new HashMap<>();
  private long liveBytes;

  Optional<Entry> find(VaultRef name) {
    return Optional.ofNullable(entries.get(name));
  }

  Map<VaultRef, Entry> entries() {
    return entries;
  }

  /** About how long a log of only this would be. */
  long liveBytes() {
    return liveBytes;
  }

  @Override
  public void apply(VaultLog.Located located) {
    switch (located.record()) {
      case LogRecord.Value value -> {
        Optional<Entry> before = find(value.name());
        List<Stored> versions = new ArrayList<>(before.map(Entry::versions).orElse(List.of()));
        versions.add(new Stored(value.version(), value, located.valueAt()));
        if (versions.size() > Vault.KEPT_VERSIONS) {
          versions.removeFirst();
        }
        replace(
            value.name(),
            Optional.of(
                new Entry(before.map(Entry::metadata).orElse(SecretMetadata.NONE), versions)));
      }
      case LogRecord.Described described ->
          replace(
              described.name(),
              find(described.name())
                  .map(entry -> new Entry(described.metadata(), entry.versions())));
      case LogRecord.Marked marked ->
          replace(
              marked.name(),
              find(marked.name())
                  .map(entry -> new Entry(entry.metadata(), marked(entry.versions(), marked))));
      case LogRecord.Removed removed -> replace(removed.name(), Optional.empty());
      case LogRecord.SnapshotEnd _ -> {
        // Says only that what came before is complete.
      }
    }
  }

  private static List<Stored> marked(List<Stored> versions, LogRecord.Marked mark) {
    return versions.stream()
        .map(stored ->
            stored.version().number() == mark.version() ? stored.in(mark.state()) : stored)
        .toList();
  }

  private void replace(VaultRef name, Optional<Entry> after) {
    Entry before = after.isPresent() ? entries.put(name, after.get()) : entries.remove(name);
    liveBytes += after.map(Index::size).orElse(0L) - (before == null ? 0 : size(before));
  }

  private static long size(Entry entry) {
    return entry.versions().stream()
        .mapToLong(stored ->
            RECORD_BYTES
                + (stored.version().state() == State.DESTROYED ? 0 : stored.version().length()))
        .sum();
  }
}
