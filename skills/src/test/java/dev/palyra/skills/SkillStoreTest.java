package dev.palyra.skills;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SkillStoreTest {
  private static final SkillId ID = new SkillId("text-tools");
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path packages;
  @TempDir Path records;
  private SkillStore store;

  @BeforeEach
  void open() {
    store = store(new TrustRule.FirstUse());
  }

  private SkillStore store(TrustRule trust) {
    return new SkillStore(packages, records, trust, () -> NOW);
  }

  private Path onlyPackage() throws Exception {
    try (var files = Files.list(packages)) {
      List<Path> all = files.toList();
      assertThat(all).hasSize(1);
      return all.getFirst();
    }
  }

  @Test
  void theFirstKeyIsPinned() throws Exception {
    SkillStore.Change first = store.install(Samples.signed("1.0.0", Samples.ACME), false);
    assertThat(first.pinned()).isTrue();
    assertThat(first.now().at()).isEqualTo(NOW);
    assertThat(store.use(ID).digest()).isEqualTo(Samples.unsigned("1.0.0").digest());

    SkillStore.Change second = store.install(Samples.signed("1.1.0", Samples.ACME), false);
    assertThat(second.pinned()).isFalse();
    assertThat(second.before()).hasValue(first.now());
    assertThat(store.list()).containsExactly(second.now());
    var _ = onlyPackage();
  }

  @Test
  void anotherKeyIsRefusedAlsoAfterTheSkillWasRemoved() throws Exception {
    var _ = store.install(Samples.signed("1.0.0", Samples.ACME), false);
    assertThatThrownBy(() -> store.install(Samples.signed("1.1.0", Samples.OTHER), false))
        .isInstanceOf(SkillRefusedException.class)
        .hasMessageContaining("the publisher's key changed");
    assertThat(store.installed(ID).version()).isEqualTo(SkillVersion.parse("1.0.0"));

    store.remove(ID, false);
    assertThat(store.list()).isEmpty();
    assertThat(packages).isEmptyDirectory();
    assertThatThrownBy(() -> store.install(Samples.signed("1.1.0", Samples.OTHER), false))
        .hasMessageContaining("the publisher's key changed");

    store.remove(ID, true);
    assertThat(store.install(Samples.signed("1.1.0", Samples.OTHER), false).pinned()).isTrue();
  }

  @Test
  void onlyListedPublishers() throws Exception {
    PublisherKey acme = PublisherKey.of(Samples.ACME.getPublic());
    SkillStore listed = store(new TrustRule.Listed(Set.of(acme)));
    assertThatThrownBy(() -> listed.install(Samples.signed("1.0.0", Samples.OTHER), false))
        .hasMessageContaining("is not among skills.publishers");
    var _ = listed.install(Samples.signed("1.0.0", Samples.ACME), false);
    assertThat(listed.use(ID)).isNotNull();

    // Taken off the list, it is not loaded any more.
    assertThatThrownBy(() -> store(new TrustRule.Listed(Set.of())).use(ID))
        .hasMessageContaining("is not among skills.publishers");
  }

  @Test
  void unsignedOnesAreRefused() throws Exception {
    assertThatThrownBy(() -> store.install(Samples.unsigned("1.0.0"), false))
        .hasMessage("the package is not signed");
    assertThat(store.list()).isEmpty();
    assertThat(packages).isEmptyDirectory();
  }

  @Test
  void anOlderVersionOnlyIfItIsMeant() throws Exception {
    var _ = store.install(Samples.signed("1.10.0", Samples.ACME), false);
    assertThatThrownBy(() -> store.install(Samples.signed("1.9.0", Samples.ACME), false))
        .hasMessageContaining("version 1.9.0 is older than 1.10.0");
    assertThat(store.install(Samples.signed("1.9.0", Samples.ACME), true).now().version())
        .isEqualTo(SkillVersion.parse("1.9.0"));
  }

  @Test
  void whatIsOnDiskIsCheckedAtEveryLoad() throws Exception {
    var _ = store.install(Samples.signed("1.1.0", Samples.ACME), false);
    Path file = onlyPackage();
    byte[] original = Files.readAllBytes(file);
    byte[] changed = original.clone();
    for (int i = 0; i < changed.length; i += 11) {
      changed[i] ^= 0x40;
      Files.write(file, changed);
      assertThatThrownBy(() -> store.use(ID))
          .as("byte %d", i)
          .isInstanceOf(SkillRefusedException.class);
      changed[i] ^= 0x40;
    }

    // An older package of the same publisher, put in its place: rightly signed, and not installed.
    Files.write(file, Samples.signed("1.0.0", Samples.ACME).toBytes());
    assertThatThrownBy(() -> store.use(ID))
        .hasMessage("the package of skill `text-tools` is not the one that was installed");
    // The same content, signed by somebody else.
    Files.write(file, Samples.signed("1.1.0", Samples.OTHER).toBytes());
    assertThatThrownBy(() -> store.use(ID))
        .hasMessage("the package of skill `text-tools` is signed by another publisher");
    Files.delete(file);
    assertThatThrownBy(() -> store.use(ID)).hasMessageContaining("cannot be read");
    Path elsewhere = Files.write(records.resolve("elsewhere"), original);
    Files.createSymbolicLink(file, elsewhere);
    assertThatThrownBy(() -> store.use(ID)).hasMessageContaining("cannot be read");
    Files.delete(file);
    Files.write(file, original);
    assertThat(store.use(ID)).isNotNull();
  }

  @Test
  void aDamagedRecordIsNotAnEmptyOne() throws Exception {
    var _ = store.install(Samples.signed("1.0.0", Samples.ACME), false);
    Path record = records.resolve("text-tools.json");
    String text = Files.readString(record);
    for (String damaged :
        List.of(
            "",
            "{}",
            text.replace("text-tools", "other"),
            text + " x",
            text.replace("\"format\":1", "\"format\":2"),
            text.replace("{", "{\"more\":1,"))) {
      Files.writeString(record, damaged);
      assertThatThrownBy(() -> store.use(ID)).hasMessageContaining("is damaged");
      // Else its pin would be lost with it.
      assertThatThrownBy(() -> store.install(Samples.signed("1.0.0", Samples.OTHER), false))
          .hasMessageContaining("is damaged");
    }
  }

  @Test
  void quarantineLastsUntilSomebodyEndsIt() throws Exception {
    var _ = store.install(Samples.signed("1.0.0", Samples.ACME), false);
    store.quarantine(ID, Optional.of("CVE-2026-1"));
    assertThatThrownBy(() -> store.use(ID))
        .hasMessage("skill `text-tools` is in quarantine: CVE-2026-1");
    assertThat(store.load(ID))
        .isNotNull(); // Its tools are still known, so that policies stay valid.

    var _ = store.install(Samples.signed("1.1.0", Samples.ACME), false);
    assertThatThrownBy(() -> store.use(ID)).hasMessageContaining("is in quarantine");
    store.quarantine(ID, Optional.empty());
    assertThat(store.use(ID).manifest().version()).isEqualTo(SkillVersion.parse("1.1.0"));
    assertThatThrownBy(() -> store.quarantine(ID, Optional.of("a\nb")))
        .hasMessageContaining("on one line");
  }

  /** What a crash between the two writes of an installation leaves. */
  @Test
  void aPackageWithoutItsRecordIsNotInstalled() throws Exception {
    var _ = store.install(Samples.signed("1.0.0", Samples.ACME), false);
    byte[] record = Files.readAllBytes(records.resolve("text-tools.json"));
    Path old = onlyPackage();
    byte[] oldPackage = Files.readAllBytes(old);
    var _ = store.install(Samples.signed("2.0.0", Samples.ACME), false);
    Files.write(records.resolve("text-tools.json"), record);
    Files.write(old, oldPackage);

    assertThat(store.use(ID).manifest().version()).isEqualTo(SkillVersion.parse("1.0.0"));
  }
}
