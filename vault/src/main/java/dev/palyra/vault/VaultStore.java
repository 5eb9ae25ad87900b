package dev.palyra.vault;

import static dev.palyra.vault.VaultException.Code.CORRUPT;
import static dev.palyra.vault.VaultException.Code.IO;
import static dev.palyra.vault.VaultException.Code.ROLLED_BACK;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * The files of one store, shared with other processes: who may write (a file lock), what is on disk
 * (the keyring, the log, the anchor), and whether what this process has read is still that. After
 * any failure it forgets what it has read and starts from the disk again.
 */
final class VaultStore implements AutoCloseable {
  /** Something to do with the store as it is now. */
  interface Work<T> {
    T on(Opened store) throws IOException;
  }

  /** The store as read from disk. Changed only under the write lock and the file lock. */
  static final class Opened {
    Keyring keyring;
    byte[] keyringFile;
    BlobBackend backend;
    VaultLog log;
    Index index;
    @Nullable Object logIdentity;
    final FileChannel anchor;
    long remembered;

    Opened(
        Keyring keyring,
        byte[] keyringFile,
        BlobBackend backend,
        VaultLog log,
        FileChannel anchor) {
      this.keyring = keyring;
      this.keyringFile = keyringFile;
      this.backend = backend;
      this.log = log;
      this.index = new Index();
      this.anchor = anchor;
    }
  }

  /** An empty log: a header and the end of a snapshot of nothing. */
  private static final int EMPTY_LOG_BYTES = 128;

  /** After how many records a backend apart is told how far the store is. */
  private static final int REMEMBER_EVERY = 64;

  final SecureRandom random;
  final DurableFiles files;
  final WriteSteps steps;
  private final VaultSettings settings;
  private final Path keyringPath;
  private final Path logPath;
  private final ProcessLock processes;
  private final RootKeys roots;
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private @Nullable Opened opened;
  private boolean acceptRestored;

  /** The highest sequence that this process has seen: never to be undercut. */
  private long seen;

  VaultStore(VaultSettings settings, SecureRandom random, WriteSteps steps) {
    this.settings = settings;
    this.random = random;
    this.steps = steps;
    this.files = new DurableFiles(steps);
    this.keyringPath = settings.folder().resolve("keyring");
    this.logPath = settings.folder().resolve("log");
    this.processes = new ProcessLock(settings.folder().resolve("lock"), settings.lockTimeout());
    this.roots = new RootKeys(settings.backends(), settings.backend());
    this.acceptRestored = settings.acceptRestored();
  }

  /** Reads without the file lock as long as nothing has changed on disk. */
  <T> T read(Work<T> query) {
    lock.readLock().lock();
    try {
      if (opened != null && isCurrent(opened)) {
        return query.on(opened);
      }
    } catch (IOException e) {
      // The channel was closed under us, by an interrupt: read again below, from fresh channels.
      Objects.requireNonNull(e);
    } finally {
      lock.readLock().unlock();
    }
    return write(query);
  }

  /** Runs alone: no other thread and no other process changes the store meanwhile. */
  <T> T write(Work<T> work) {
    lock.writeLock().lock();
    boolean done = false;
    try (FileLock held = turn()) {
      Opened store = current();
      seen = Math.max(seen, store.log.sequence());
      T result = work.on(store);
      seen = store.log.sequence();
      done = held.isValid();
      return result;
    } catch (IOException e) {
      throw new VaultException(IO, "the vault in \"%s\" failed".formatted(settings.folder()), e);
    } finally {
      if (!done) {
        forget();
      }
      lock.writeLock().unlock();
    }
  }

  /** Makes these records durable, acknowledges them, and only then shows them. */
  void commit(Opened store, List<VaultLog.Pending> records) throws IOException {
    List<VaultLog.Located> written = new ArrayList<>();
    steps.reached("append to log");
    store.log.append(records, random, written::add);
    steps.reached("sync log");
    store.log.sync();
    acknowledge(store);
    written.forEach(store.index::apply);
    if (store.log.sequence() >= store.remembered + REMEMBER_EVERY) {
      remember(store);
    }
  }

  void acknowledge(Opened store) throws IOException {
    steps.reached("write anchor");
    store.log.writeAnchor(store.anchor, store.keyring.counter());
  }

  /** Seals the keyring under the root key that it names, which must be in its backend already. */
  void save(Opened store, Keyring keyring) throws IOException {
    BlobBackend backend = backend(keyring.backend());
    byte[] root = RootKeys.key(backend, keyring.root());
    byte[] sealed = keyring.seal(root, random);
    Arrays.fill(root, (byte) 0);
    files.replace(keyringPath, sealed);
    store.keyring = keyring;
    store.keyringFile = sealed;
    store.backend = backend;
    acknowledge(store);
  }

  /** Puts a complete, synced log in place of the one there is. */
  void install(Opened store, VaultLog log, Index index) throws IOException {
    files.rename(DurableFiles.beside(logPath), logPath);
    store.log.close();
    store.log = log;
    store.index = index;
    store.logIdentity = identity();
    acknowledge(store);
  }

  Path nextLog() {
    return DurableFiles.beside(logPath);
  }

  /** The backend of this name, or an error: never another one. */
  BlobBackend backend(String name) {
    return roots.backend(name);
  }

  List<BlobBackend> backends() {
    return settings.backends();
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (opened != null && opened.remembered < opened.log.sequence()) {
        remember(opened);
      }
    } finally {
      forget();
      lock.writeLock().unlock();
    }
  }

  private Opened current() throws IOException {
    Opened store = opened;
    if (store == null) {
      store = open();
      opened = store;
      return store;
    }
    Object identity = identity();
    if (!Objects.equals(identity, store.logIdentity)) {
      forgetStore(); // Another process has rewritten the log.
      return current();
    }
    byte[] keyringFile = keyringFile().orElseThrow(this::keyringMissing);
    if (!Arrays.equals(keyringFile, store.keyringFile)) {
      Keyring keyring = roots.unseal(keyringFile);
      if (keyring.counter() < store.keyring.counter()) {
        throw rolledBack();
      }
      store.keyring = keyring;
      store.keyringFile = keyringFile;
      store.backend = backend(keyring.backend());
    }
    store.log.replay(acknowledged(store.anchor, store.keyring), store.index);
    checkNotOlder(store);
    return store;
  }

  private Opened open() throws IOException {
    Optional<byte[]> keyringFile = keyringFile();
    if (keyringFile.isEmpty()) {
      create();
      keyringFile = keyringFile();
    }
    byte[] sealed = keyringFile.orElseThrow(this::keyringMissing);
    Keyring keyring = roots.unseal(sealed);
    Files.deleteIfExists(DurableFiles.beside(logPath));
    Files.deleteIfExists(DurableFiles.beside(keyringPath));
    DurableFiles.requirePrivate(logPath);
    FileChannel anchor = DurableFiles.openOrCreate(settings.folder().resolve("anchor"));
    VaultLog log = VaultLog.open(logPath, keyring);
    Opened store = new Opened(keyring, sealed, backend(keyring.backend()), log, anchor);
    try {
      log.replay(acknowledged(anchor, keyring), store.index);
      store.logIdentity = identity();
      checkNotOlder(store);
      checkAgainstBackend(store);
      acceptRestored = false;
      return store;
    } catch (IOException | RuntimeException e) {
      log.close();
      anchor.close();
      throw e;
    }
  }

  /** INVARIANT: the keyring is written last, so that a store exists as a whole or not at all. */
  private void create() throws IOException {
    if (Files.exists(logPath, LinkOption.NOFOLLOW_LINKS) && Files.size(logPath) > EMPTY_LOG_BYTES) {
      throw keyringMissing();
    }
    BlobBackend backend = roots.forNewStore();
    Keyring keyring = Keyring.create(backend.name(), random);
    byte[] root = Aead.random(random, Aead.KEY_BYTES);
    backend.put(keyring.root(), root);
    VaultLog log = VaultLog.create(nextLog(), keyring, 1, 0);
    log.append(List.of(VaultLog.Pending.of(new LogRecord.SnapshotEnd())), random, new Index());
    log.sync();
    files.rename(nextLog(), logPath);
    try (FileChannel anchor = DurableFiles.create(settings.folder().resolve("anchor"))) {
      log.writeAnchor(anchor, keyring.counter());
      anchor.force(true);
    }
    log.close();
    files.replace(keyringPath, keyring.seal(root, random));
    Arrays.fill(root, (byte) 0);
  }

  private Optional<byte[]> keyringFile() {
    return DurableFiles.read(keyringPath, Keyring.MAX_BYTES);
  }

  private long acknowledged(FileChannel anchor, Keyring keyring) throws IOException {
    Optional<Anchor> found = Anchor.read(anchor, keyring);
    if (acceptRestored) {
      return 0;
    }
    Anchor known =
        found.orElseThrow(
            () -> new VaultException(CORRUPT, "the vault's anchor is missing or was changed"));
    if (keyring.counter() < known.keyring()) {
      throw rolledBack();
    }
    return known.sequence();
  }

  private void checkNotOlder(Opened store) throws IOException {
    if (acceptRestored) {
      acknowledge(store);
      return;
    }
    long acknowledged = acknowledged(store.anchor, store.keyring);
    if (store.log.sequence() < Math.max(seen, acknowledged)) {
      throw rolledBack();
    }
  }

  private void checkAgainstBackend(Opened store) {
    if (!store.backend.apart()) {
      store.remembered = Long.MAX_VALUE - REMEMBER_EVERY; // There is nobody to tell.
      return;
    }
    Optional<Anchor> known =
        store.backend.find(headName(store)).flatMap(b -> Anchor.decode(b, store.keyring));
    if (!acceptRestored
        && known.isPresent()
        && (known.get().sequence() > store.log.sequence()
            || known.get().keyring() > store.keyring.counter())) {
      throw rolledBack();
    }
    if (known.isEmpty() || known.get().sequence() != store.log.sequence()) {
      remember(store);
    }
    store.remembered = store.log.sequence();
  }

  void remember(Opened store) {
    if (store.backend.apart()) {
      steps.reached("tell backend");
      store.backend.put(headName(store), store.log.anchorBlob(store.keyring.counter()));
      store.remembered = store.log.sequence();
    }
  }

  static String headName(Opened store) {
    return store.keyring.rootPrefix().replaceFirst("^root", "head") + "0";
  }

  /** One system call: whether the log is the file that was read, and no longer than it was. */
  private boolean isCurrent(Opened store) {
    try {
      BasicFileAttributes now = Files.readAttributes(logPath, BasicFileAttributes.class);
      return now.size() == store.log.length() && Objects.equals(now.fileKey(), store.logIdentity);
    } catch (IOException e) {
      return false; // The slow path says what is wrong.
    }
  }

  private @Nullable Object identity() throws IOException {
    return Files.readAttributes(logPath, BasicFileAttributes.class).fileKey();
  }

  private FileLock turn() throws IOException {
    files.createFolder(settings.folder());
    return processes.take();
  }

  private void forgetStore() {
    Opened store = opened;
    opened = null;
    if (store != null) {
      closeQuietly(store.log);
      closeQuietly(store.anchor);
    }
  }

  private void forget() {
    forgetStore();
    closeQuietly(processes);
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      // Nothing is lost with a channel: whatever was acknowledged was synced.
    }
  }

  private VaultException keyringMissing() {
    return new VaultException(
        CORRUPT, "the vault in \"%s\" has lost its keyring".formatted(settings.folder()));
  }

  private VaultException rolledBack() {
    return new VaultException(
        ROLLED_BACK,
        "the vault in \"%s\" is older than what was last acknowledged: an old copy was put back"
            .formatted(settings.folder()));
  }
}
