package dev.palyra.vault;

import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.SecretVersion.State;
import dev.palyra.vault.VaultStore.Opened;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What rewrites a store as a whole. Each is a few steps, of which one rename is the moment at which
 * it has happened; stopped at any of them, the store opens as before or as after, and running it
 * again finishes it.
 */
final class Maintenance {
  /** Below this size a log is not worth rewriting. */
  private static final long SMALL_LOG = 1 << 20;

  private static final int BATCH_BYTES = 1 << 20;

  private Maintenance() {}

  /**
   * Rewrites the log once less than half of it is still of use: a constant cost per byte written.
   */
  static void compactIfDue(VaultStore store, Opened open, Instant now) throws IOException {
    if (open.log.length() > SMALL_LOG + 2 * open.index.liveBytes()) {
      rewrite(store, open, now, false);
    }
  }

  /**
   * Writes a new generation of the log, without what is destroyed or expired.
   *
   * @param freshKeys whether under new keys: they are saved beside the old ones first, and the old
   *     ones dropped once nothing needs them
   */
  static void rewrite(VaultStore store, Opened open, Instant now, boolean freshKeys)
      throws IOException {
    int firstNewKey = open.keyring.keys().lastKey() + 1;
    if (freshKeys) {
      store.save(open, withFreshKeys(store, open));
    }
    store.steps.reached("write next log");
    Index index = new Index();
    VaultLog next =
        VaultLog.create(
            store.nextLog(), open.keyring, open.log.generation() + 1, open.log.sequence());
    try {
      copy(store, open, next, index, now, freshKeys);
      store.steps.reached("sync next log");
      next.sync();
      store.install(open, next, index);
    } catch (IOException | RuntimeException | Error e) {
      if (open.log != next) {
        next.close();
      }
      throw e;
    }
    if (freshKeys) {
      store.save(open, open.keyring.keepingFrom(firstNewKey));
    }
    store.remember(open);
  }

  private static Keyring withFreshKeys(VaultStore store, Opened open) {
    TreeSet<String> purposes = new TreeSet<>();
    open.index.entries().keySet().forEach(name -> purposes.add(Values.purpose(name)));
    Keyring keyring = open.keyring.adding(Keyring.LOG, store.random);
    for (String purpose : purposes) {
      keyring = keyring.adding(purpose, store.random);
    }
    return keyring;
  }

  private static void copy(
      VaultStore store, Opened open, VaultLog next, Index index, Instant now, boolean reseal)
      throws IOException {
    List<VaultLog.Pending> batch = new ArrayList<>();
    int bytes = 0;
    for (Map.Entry<VaultRef, Index.Entry> entry : open.index.entries().entrySet()) {
      for (Index.Stored stored : entry.getValue().versions()) {
        VaultLog.Pending copied = copy(store, open, entry.getKey(), stored, now, reseal);
        batch.add(copied);
        bytes += copied.value().length;
      }
      SecretMetadata metadata = entry.getValue().metadata();
      if (!metadata.equals(SecretMetadata.NONE)) {
        batch.add(VaultLog.Pending.of(new LogRecord.Described(entry.getKey(), metadata)));
      }
      if (bytes > BATCH_BYTES || batch.size() > 4_096) {
        next.append(batch, store.random, index);
        batch.clear();
        bytes = 0;
      }
    }
    batch.add(VaultLog.Pending.of(new LogRecord.SnapshotEnd()));
    next.append(batch, store.random, index);
  }

  private static VaultLog.Pending copy(
      VaultStore store,
      Opened open,
      VaultRef name,
      Index.Stored stored,
      Instant now,
      boolean reseal)
      throws IOException {
    SecretVersion version = stored.version();
    LogRecord.Value sealed = stored.sealed();
    if (version.state() == State.DESTROYED || version.expiredAt(now)) {
      return VaultLog.Pending.of(
          new LogRecord.Value(
              name, version.in(State.DESTROYED), sealed.dataKey(), sealed.nonce(), sealed.tag()));
    }
    if (reseal) {
      byte[] plain = Values.open(open.keyring, open.log, stored);
      VaultLog.Pending fresh = Values.seal(open.keyring, name, version, plain, store.random);
      Arrays.fill(plain, (byte) 0);
      return fresh;
    }
    byte[] value = open.log.value(stored.at(), version.length() + Aead.TAG_BYTES);
    return new VaultLog.Pending(
        new LogRecord.Value(name, version, sealed.dataKey(), sealed.nonce(), sealed.tag()), value);
  }

  /**
   * Seals the keyring under a new root key in {@code target}; the rename of the keyring is the
   * moment.
   */
  static void reseal(VaultStore store, Opened open, BlobBackend target) throws IOException {
    Keyring keyring = open.keyring.under(target.name());
    byte[] root = Aead.random(store.random, Aead.KEY_BYTES);
    store.steps.reached("put root key");
    target.put(keyring.root(), root);
    Arrays.fill(root, (byte) 0);
    store.save(open, keyring);
    store.remember(open);
    forgetOldRoots(store, open);
  }

  /** Also those that an interrupted rotation left, in whichever backend. */
  private static void forgetOldRoots(VaultStore store, Opened open) {
    for (BlobBackend backend : store.backends()) {
      if (!backend.available()) {
        continue;
      }
      boolean ofStore = backend.name().equals(open.keyring.backend());
      for (String name : backend.names()) {
        boolean current = ofStore && name.equals(open.keyring.root());
        boolean ours = name.startsWith(open.keyring.rootPrefix());
        boolean oldHead = !ofStore && name.equals(VaultStore.headName(open));
        if ((ours && !current) || oldHead) {
          store.steps.reached("delete old root key");
          backend.delete(name);
        }
      }
    }
  }
}
