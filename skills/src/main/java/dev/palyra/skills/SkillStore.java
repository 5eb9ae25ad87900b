package dev.palyra.skills;

import static dev.palyra.skills.SkillRefusedException.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The installed skills of one gateway: packages in one folder, records in another.
 *
 * <p>A record says what is installed; a package that is not the one of its record, whose signature
 * does not verify, or whose publisher is not trusted any more is not loaded. A change is one atomic
 * replacement of a record, so that after a crash either the old or the new skill is installed.
 * Several processes may work on the same folders. Thread-safe.
 */
public final class SkillStore {
  private static final int MAX_SKILLS = 1_000;
  private static final int MAX_RECORD = 16 << 10;
  private static final int MAX_REASON = 200;
  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path packages;
  private final Path records;
  private final TrustRule trust;
  private final InstantSource clock;

  /**
   * @param packages where the packages are, and nothing else
   * @param records where the records are; only the gateway's own user may write there
   */
  public SkillStore(Path packages, Path records, TrustRule trust, InstantSource clock) {
    this.packages = packages;
    this.records = records;
    this.trust = trust;
    this.clock = clock;
  }

  /** What an installation did. */
  public record Change(Installed now, Optional<Installed> before, boolean pinned) {}

  /**
   * Installs a package, in the place of an older version of it.
   *
   * @param downgrade whether an older version may take the place of a newer one
   * @throws SkillRefusedException if it is not signed by whom it must be; nothing has changed then
   */
  public Change install(SkillPackage skill, boolean downgrade)
      throws IOException, SkillRefusedException {
    PublisherKey signer = skill.signer();
    SkillId id = skill.manifest().id();
    try (var _ = lock()) {
      Optional<SkillRecord> known = find(id);
      checkTrust(id, signer, known);
      Optional<Installed> before = known.flatMap(SkillRecord::installed);
      check(
          downgrade
              || before.isEmpty()
              || before.get().version().compareTo(skill.manifest().version()) <= 0,
          "version %s is older than %s, which is installed; --downgrade takes it all the same",
          skill.manifest().version(),
          before.map(Installed::version).map(Object::toString).orElse(""));
      check(known.isPresent() || ids().size() < MAX_SKILLS, "too many skills are installed");
      var now =
          new Installed(
              id,
              skill.manifest().version(),
              skill.digest(),
              signer,
              clock.instant().truncatedTo(ChronoUnit.SECONDS),
              // A new version of what is shut away is shut away until an operator says otherwise.
              before.flatMap(Installed::quarantine));
      write(packageFile(now), skill.toBytes());
      write(recordFile(id), new SkillRecord(id, signer, Optional.of(now)).toBytes());
      if (before.isPresent() && !packageFile(before.get()).equals(packageFile(now))) {
        Files.deleteIfExists(packageFile(before.get()));
      }
      return new Change(now, before, known.isEmpty());
    }
  }

  private void checkTrust(SkillId id, PublisherKey signer, Optional<SkillRecord> known)
      throws SkillRefusedException {
    switch (trust) {
      case TrustRule.Listed(Set<PublisherKey> publishers) ->
          check(
              publishers.contains(signer),
              "the publisher %s is not among skills.publishers",
              signer.fingerprint());
      case TrustRule.FirstUse _ -> {
        if (known.isPresent()) {
          check(
              known.get().publisher().equals(signer),
              "the publisher's key changed: `%s` was pinned to %s, and this package is signed by %s",
              id,
              known.get().publisher().fingerprint(),
              signer.fingerprint());
        }
      }
    }
  }

  /** What is installed, in the order of the ids; nothing is verified. */
  public List<Installed> list() throws IOException, SkillRefusedException {
    List<Installed> all = new ArrayList<>();
    for (SkillId id : ids()) {
      find(id).flatMap(SkillRecord::installed).ifPresent(all::add);
    }
    return all;
  }

  /**
   * Loads an installed skill and checks everything again: that the package is the one that was
   * installed, its signature, its publisher. Quarantine is the caller's to look at.
   *
   * @throws SkillRefusedException if anything is not as it must be
   */
  public SkillPackage load(SkillId id) throws SkillRefusedException {
    return load(installed(id));
  }

  /** The same, for use: a skill in quarantine is refused. */
  public SkillPackage use(SkillId id) throws SkillRefusedException {
    Installed installed = installed(id);
    if (installed.quarantine().isPresent()) {
      throw new SkillRefusedException(
          "skill `%s` is in quarantine: %s".formatted(id, installed.quarantine().get()));
    }
    return load(installed);
  }

  private SkillPackage load(Installed installed) throws SkillRefusedException {
    SkillId id = installed.id();
    SkillPackage skill = SkillPackage.read(read(packageFile(installed), Layout.MAX_PACKAGE));
    check(
        skill.digest().equals(installed.digest()) && skill.manifest().id().equals(id),
        "the package of skill `%s` is not the one that was installed",
        id);
    PublisherKey signer = skill.signer();
    check(
        signer.equals(installed.publisher()),
        "the package of skill `%s` is signed by another publisher",
        id);
    checkTrust(
        id, signer, Optional.of(new SkillRecord(id, installed.publisher(), Optional.empty())));
    return skill;
  }

  /** What is installed under that id. */
  public Installed installed(SkillId id) throws SkillRefusedException {
    return find(id)
        .flatMap(SkillRecord::installed)
        .orElseThrow(() -> new SkillRefusedException("there is no skill `" + id + "`"));
  }

  /** Keeps a skill from running, or lets it run again where there is no reason. */
  public void quarantine(SkillId id, Optional<String> reason)
      throws IOException, SkillRefusedException {
    check(
        reason.isEmpty()
            || (!reason.get().isBlank()
                && reason.get().length() <= MAX_REASON
                && reason.get().chars().noneMatch(Character::isISOControl)),
        "a reason has 1 to %d characters on one line",
        MAX_REASON);
    try (var _ = lock()) {
      Installed changed = installed(id).withQuarantine(reason);
      write(
          recordFile(id), new SkillRecord(id, changed.publisher(), Optional.of(changed)).toBytes());
    }
  }

  /**
   * Removes a skill.
   *
   * @param forgetPublisher whether the next installation may pin another publisher
   */
  public void remove(SkillId id, boolean forgetPublisher)
      throws IOException, SkillRefusedException {
    try (var _ = lock()) {
      SkillRecord known =
          find(id).orElseThrow(() -> new SkillRefusedException("there is no skill `" + id + "`"));
      check(
          known.installed().isPresent() || forgetPublisher,
          "skill `%s` is not installed; --forget-publisher removes the pin of its key",
          id);
      if (forgetPublisher) {
        Files.delete(recordFile(id));
      } else {
        write(recordFile(id), new SkillRecord(id, known.publisher(), Optional.empty()).toBytes());
      }
      if (known.installed().isPresent()) {
        Files.deleteIfExists(packageFile(known.installed().get()));
      }
    }
  }

  private Optional<SkillRecord> find(SkillId id) throws SkillRefusedException {
    if (Files.notExists(recordFile(id), LinkOption.NOFOLLOW_LINKS)) {
      return Optional.empty();
    }
    return Optional.of(SkillRecord.read(id, read(recordFile(id), MAX_RECORD)));
  }

  private List<SkillId> ids() throws IOException {
    try (var files = Files.list(records)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".json"))
          .map(name -> new SkillId(name.substring(0, name.length() - ".json".length())))
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private Path recordFile(SkillId id) {
    return records.resolve(id + ".json");
  }

  private Path packageFile(Installed installed) {
    return packages.resolve(installed.id() + "-" + installed.digest().substring(0, 16) + ".skill");
  }

  private static byte[] read(Path file, int most) throws SkillRefusedException {
    // A link could be turned elsewhere by whoever can write where it points to.
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(most + 1);
      check(bytes.length <= most, "`%s` has more than %d bytes", file.getFileName(), most);
      return bytes;
    } catch (IOException e) {
      throw new SkillRefusedException("`" + file.getFileName() + "` cannot be read");
    }
  }

  /** As a whole or not at all, and durable. */
  private static void write(Path file, byte[] bytes) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    Path fresh = Files.createTempFile(folder, ".", ".tmp", OWNER_ONLY);
    try {
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
          channel.write(left);
        }
        channel.force(true);
      }
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  /** One change at a time, also among processes. */
  private AutoCloseableLock lock() throws IOException {
    FileChannel channel =
        FileChannel.open(
            records.resolve("lock"),
            Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
            OWNER_ONLY);
    LOCAL.lock();
    try {
      FileLock lock = channel.lock();
      return () -> {
        lock.release();
        channel.close();
        LOCAL.unlock();
      };
    } catch (IOException | RuntimeException e) {
      LOCAL.unlock();
      channel.close();
      throw e;
    }
  }

  /** A lock on a file is the process's; within it, this one. */
  private static final java.util.concurrent.locks.ReentrantLock LOCAL =
      new java.util.concurrent.locks.ReentrantLock();

  private interface AutoCloseableLock extends AutoCloseable {
    @Override
    void close() throws IOException;
  }
}
