package dev.palyra.identity.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.identity.DeviceId;
import dev.palyra.identity.MemorySafe;
import dev.palyra.identity.TestClock;
import dev.palyra.identity.ca.CaSettings;
import dev.palyra.identity.ca.CertificateAuthority;
import dev.palyra.identity.ca.Credential;
import dev.palyra.identity.cert.Keys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceStoreTest {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DeviceId ID = new DeviceId("01D00000000000000000000001");

  @TempDir private Path home;
  private final MemorySafe keychain = new MemorySafe();
  private final CertificateAuthority authority =
      CertificateAuthority.open(
          new MemorySafe(), CaSettings.defaults(List.of("localhost")), new TestClock(), RANDOM);

  private DeviceStore.Kept paired() {
    KeyPair keys = Keys.generate(Keys.Algorithm.ED25519, RANDOM);
    return new DeviceStore.Kept(
        "localhost:7443",
        new Pins(authority.trustDomain(), List.of(authority.bundle().current())),
        Optional.of(
            new DeviceStore.Paired(
                ID,
                new Credential(keys.getPrivate(), authority.issueDevice(ID, keys.getPublic())))));
  }

  private static java.security.PrivateKey key(DeviceStore.Kept kept) {
    return kept.paired().orElseThrow().credential().key();
  }

  private String text() throws Exception {
    return Files.readString(home.resolve("device/identity.json"));
  }

  @Test
  void withoutAKeychainTheKeyIsInAFileForItsOwnerAlone() throws Exception {
    var store = new DeviceStore(home);
    DeviceStore.Kept kept = paired();
    store.write(kept);

    assertThat(key(store.read().orElseThrow())).isEqualTo(key(kept));
    assertThat(text()).contains("\"key\"");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(store.file())))
        .isEqualTo("rw-------");
    Files.setPosixFilePermissions(store.file(), PosixFilePermissions.fromString("rw-r-----"));
    assertThatThrownBy(store::read).hasMessageContaining("others can read");
  }

  @Test
  void withOneItIsThereAndOnlyTheLastOne() throws Exception {
    var store = new DeviceStore(home, () -> Optional.of(keychain));
    store.write(paired());
    DeviceStore.Kept renewed = paired();
    store.write(renewed);

    assertThat(key(store.read().orElseThrow())).isEqualTo(key(renewed));
    assertThat(text()).doesNotContain("\"key\"");
    assertThat(keychain.names()).hasSize(1);
    assertThatThrownBy(new DeviceStore(home)::read)
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("keychain, which does not answer");
  }

  @Test
  void aKeyInAFileStaysInAFile() throws Exception {
    new DeviceStore(home).write(paired());
    var store = new DeviceStore(home, () -> Optional.of(keychain));
    store.write(paired());

    assertThat(keychain.names()).isEmpty();
    assertThat(text()).contains("\"key\"");
  }

  @Test
  void whatIsNotOurFileIsNotRead() throws Exception {
    var store = new DeviceStore(home);
    store.write(paired());
    for (String other : List.of("{}", "{", "{\"trust_domain\":\"x\",\"roots\":\"y\"}")) {
      Files.writeString(store.file(), other);
      assertThatThrownBy(store::read).isInstanceOf(DeviceException.class);
    }
  }
}
