package dev.palyra.vault;

import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretFailure;
import dev.palyra.core.secret.SecretScope;
import dev.palyra.core.secret.VaultRef;
import dev.palyra.vault.SecretVersion.State;
import dev.palyra.vault.VaultStore.Opened;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Versioned secrets in one encrypted store, shared safely by any number of threads and processes.
 *
 * <p>A process opens one vault for each folder and shares it among its threads: POSIX gives up a
 * process's file locks when it closes any of its channels to the file.
 *
 * <p>A call that changes something returns after it is durable. What a call returned is never lost
 * to a crash, and a crash never leaves a store that does not open. Every method throws {@link
 * VaultException} if the store as a whole fails; none puts a value into an exception.
 */
public final class Vault implements AutoCloseable {
  /** How many versions of a secret are kept; writing one more drops the oldest for good. */
  public static final int KEPT_VERSIONS = 10;

  /** The most secrets that one store holds. */
  public static final int MAX_SECRETS = 100_000;

  private static final int BATCH_BYTES = 1 << 20;
  private static final int BATCH_OVERHEAD = 512;

  private final VaultStore store;
  private final VaultSettings settings;

  private Vault(VaultSettings settings, VaultStore store) {
    this.settings = settings;
    this.store = store;
  }

  /** Opens the store, or creates it if its folder holds none. */
  public static Vault open(VaultSettings settings) {
    return open(settings, new SecureRandom(), WriteSteps.UNWATCHED);
  }

  static Vault open(VaultSettings settings, SecureRandom random, WriteSteps steps) {
    VaultStore store = new VaultStore(settings, random, steps);
    store.write(_ -> true);
    return new Vault(settings, store);
  }

  /** The name of the backend that this store is pinned to. */
  public String backend() {
    return store.read(open -> open.keyring.backend());
  }

  /**
   * Writes a new version.
   *
   * @throws IllegalArgumentException if {@code ref} names a version or the value is empty
   */
  public WriteResult set(VaultRef ref, Secret value, WriteOptions options) {
    requireName(ref);
    if (value.length() == 0) {
      throw new IllegalArgumentException("the value of \"%s\" is empty".formatted(ref));
    }
    return store.write(open -> {
      int current = currentVersion(open, ref);
      if (options.expected().isPresent() && options.expected().getAsInt() != current) {
        return new WriteResult.Conflict(options.expected().getAsInt(), current);
      }
      requireRoom(open, current == 0 ? 1 : 0);
      commit(open, records(open, ref, value, options));
      return new WriteResult.Written(current + 1);
    });
  }

  /**
   * Writes a new version of each, without a check, in few syncs of the disk. Stopped half-way, it
   * has written the first of them.
   *
   * @throws IllegalArgumentException if a name occurs twice or has a version, or a value is empty
   */
  public void setAll(List<NewSecret> secrets) {
    Set<VaultRef> names = new HashSet<>();
    for (NewSecret secret : secrets) {
      requireName(secret.ref());
      if (!names.add(secret.ref()) || secret.value().length() == 0) {
        throw new IllegalArgumentException(
            "\"%s\" occurs twice or is empty".formatted(secret.ref()));
      }
    }
    store.write(open -> {
      requireRoom(open, names.stream().filter(name -> open.index.find(name).isEmpty()).count());
      List<VaultLog.Pending> records = new ArrayList<>();
      int bytes = 0;
      for (NewSecret secret : secrets) {
        WriteOptions options = WriteOptions.DEFAULT.with(secret.metadata());
        records.addAll(records(open, secret.ref(), secret.value(), options));
        bytes += secret.value().length() + BATCH_OVERHEAD;
        if (bytes > BATCH_BYTES) {
          commit(open, records);
          records.clear();
          bytes = 0;
        }
      }
      if (!records.isEmpty()) {
        commit(open, records);
      }
      return true;
    });
  }

  /** One of many to be written together. */
  public record NewSecret(VaultRef ref, Secret value, SecretMetadata metadata) {}

  private List<VaultLog.Pending> records(
      Opened open, VaultRef ref, Secret value, WriteOptions options) throws IOException {
    Instant now = settings.clock().instant();
    SecretVersion version =
        new SecretVersion(
            currentVersion(open, ref) + 1,
            now,
            options.timeToLive().map(now::plus),
            State.LIVE,
            value.length());
    List<VaultLog.Pending> records = new ArrayList<>();
    records.add(seal(open, ref, version, value));
    SecretMetadata known =
        open.index.find(ref).map(Index.Entry::metadata).orElse(SecretMetadata.NONE);
    options
        .metadata()
        .filter(metadata -> !metadata.equals(known))
        .ifPresent(m -> records.add(VaultLog.Pending.of(new LogRecord.Described(ref, m))));
    return records;
  }

  private void commit(Opened open, List<VaultLog.Pending> records) throws IOException {
    store.commit(open, records);
    Maintenance.compactIfDue(store, open, settings.clock().instant());
  }

  private static int currentVersion(Opened open, VaultRef ref) {
    return open.index.find(ref).map(entry -> entry.current().version().number()).orElse(0);
  }

  private static void requireRoom(Opened open, long more) {
    if (open.index.entries().size() + more > MAX_SECRETS) {
      throw new VaultException(
          VaultException.Code.LIMIT, "the vault holds at most %d secrets".formatted(MAX_SECRETS));
    }
  }

  /** The value that {@code ref} names: the current version, or the one it gives. */
  public ReadResult get(VaultRef ref) {
    return store.read(open -> {
      Optional<Index.Entry> entry = open.index.find(ref.current());
      Optional<Index.Stored> found =
          entry.flatMap(e ->
              ref.version().isPresent()
                  ? e.version(ref.version().getAsInt())
                  : Optional.of(e.current()));
      if (found.isEmpty()) {
        return new ReadResult.Absent(SecretFailure.NOT_FOUND);
      }
      SecretVersion version = found.get().version();
      if (version.expiredAt(settings.clock().instant())) {
        return new ReadResult.Absent(SecretFailure.EXPIRED);
      }
      return switch (version.state()) {
        case DELETED -> new ReadResult.Absent(SecretFailure.DELETED);
        case DESTROYED -> new ReadResult.Absent(SecretFailure.DESTROYED);
        case LIVE -> {
          byte[] value = unseal(open, found.get());
          Secret secret = Secret.copyOf(value);
          Arrays.fill(value, (byte) 0);
          yield new ReadResult.Found(secret, version, entry.orElseThrow().metadata());
        }
      };
    });
  }

  /** Everything but the values of one secret. */
  public Optional<StoredSecret> find(VaultRef ref) {
    return store.read(open -> open.index.find(ref.current()).map(e -> stored(ref.current(), e)));
  }

  /** Every secret, or those of one scope, by name. */
  public List<StoredSecret> list(Optional<SecretScope> scope) {
    return store.read(open ->
        open.index.entries().entrySet().stream()
            .filter(e -> scope.isEmpty() || e.getKey().scope().equals(scope.get()))
            .map(e -> stored(e.getKey(), e.getValue()))
            .sorted(Comparator.comparing(secret -> secret.ref().toString()))
            .toList());
  }

  /** Replaces what is known about a secret. Returns whether there is one. */
  public boolean describe(VaultRef ref, SecretMetadata metadata) {
    requireName(ref);
    return store.write(open -> {
      if (open.index.find(ref).isEmpty()) {
        return false;
      }
      commit(open, List.of(VaultLog.Pending.of(new LogRecord.Described(ref, metadata))));
      return true;
    });
  }

  /**
   * Takes a version (or the current one) out of use until it is undeleted. Returns whether it was
   * live.
   */
  public boolean delete(VaultRef ref) {
    return mark(ref, State.LIVE, State.DELETED);
  }

  /** Brings a deleted version back. Returns whether it was deleted. */
  public boolean undelete(VaultRef ref) {
    return mark(ref, State.DELETED, State.LIVE);
  }

  /**
   * Makes a version's value unreadable for good, and rewrites the log without it before it returns.
   * Copies of the store's folder that were made before still hold it, sealed: {@link #rotateData}
   * and {@link #rotateRoot} make those unreadable too. Returns whether there was something to
   * destroy.
   */
  public boolean destroy(VaultRef ref) {
    boolean marked =
        mark(ref, State.LIVE, State.DESTROYED) || mark(ref, State.DELETED, State.DESTROYED);
    if (marked) {
      compact();
    }
    return marked;
  }

  /** Removes every version of a secret and its metadata, with the guarantee of {@link #destroy}. */
  public boolean remove(VaultRef ref) {
    requireName(ref);
    boolean removed =
        store.write(open -> {
          if (open.index.find(ref).isEmpty()) {
            return false;
          }
          commit(open, List.of(VaultLog.Pending.of(new LogRecord.Removed(ref))));
          return true;
        });
    if (removed) {
      compact();
    }
    return removed;
  }

  /**
   * Rewrites the log with only what is still readable. Happens by itself when half of it is not.
   */
  public void compact() {
    store.write(open -> {
      Maintenance.rewrite(store, open, settings.clock().instant(), false);
      return true;
    });
  }

  /** Replaces the root key; values are not touched. The old one is deleted from its backend. */
  public void rotateRoot() {
    store.write(open -> {
      Maintenance.reseal(store, open, open.backend);
      return true;
    });
  }

  /** Replaces every key under the root and seals every value anew. */
  public void rotateData() {
    store.write(open -> {
      Maintenance.rewrite(store, open, settings.clock().instant(), true);
      return true;
    });
  }

  /**
   * Moves the guard of the root key to another backend, with a new root key; the store is pinned to
   * it.
   */
  public void migrate(String backend) {
    store.write(open -> {
      Maintenance.reseal(store, open, store.backend(backend));
      return true;
    });
  }

  /** Ends this process's use of the store. */
  @Override
  public void close() {
    store.close();
  }

  private boolean mark(VaultRef ref, State from, State to) {
    return store.write(open -> {
      Optional<Index.Entry> entry = open.index.find(ref.current());
      Optional<SecretVersion> version =
          entry
              .flatMap(e ->
                  ref.version().isPresent()
                      ? e.version(ref.version().getAsInt())
                      : Optional.of(e.current()))
              .map(Index.Stored::version)
              .filter(v -> v.state() == from);
      if (version.isEmpty()) {
        return false;
      }
      LogRecord record = new LogRecord.Marked(ref.current(), version.get().number(), to);
      commit(open, List.of(VaultLog.Pending.of(record)));
      return true;
    });
  }

  private VaultLog.Pending seal(Opened open, VaultRef name, SecretVersion version, Secret value)
      throws IOException {
    String purpose = "scope:" + name.scope();
    if (open.keyring.writer(purpose) == 0) {
      store.save(open, open.keyring.adding(purpose, store.random));
    }
    byte[] plain = value.reveal();
    VaultLog.Pending sealed = Values.seal(open.keyring, name, version, plain, store.random);
    Arrays.fill(plain, (byte) 0);
    return sealed;
  }

  private static byte[] unseal(Opened open, Index.Stored stored) throws IOException {
    return Values.open(open.keyring, open.log, stored);
  }

  private static StoredSecret stored(VaultRef ref, Index.Entry entry) {
    return new StoredSecret(
        ref, entry.metadata(), entry.versions().stream().map(Index.Stored::version).toList());
  }

  private static void requireName(VaultRef ref) {
    if (ref.version().isPresent()) {
      throw new IllegalArgumentException(
          "\"%s\" names a version: a whole secret is written or removed".formatted(ref));
    }
  }
}
