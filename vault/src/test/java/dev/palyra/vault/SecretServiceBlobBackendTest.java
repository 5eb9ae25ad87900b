package dev.palyra.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.palyra.core.identity.KeySafe;
import dev.palyra.core.identity.Keychain;
import dev.palyra.core.secret.Secret;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Against a real gnome-keyring on a D-Bus session of its own. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the Secret Service is on Linux only")
@DisplayName("Secret Service, a real gnome-keyring")
class SecretServiceBlobBackendTest extends BlobBackendContract {
  @TempDir static Path home;
  private static Process bus;
  private static Process keyring;
  private static String address = "";

  private final String application = "palyra-test-" + UUID.randomUUID();

  @BeforeAll
  static void ownSession() throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/gnome-keyring-daemon"))
            && Files.isExecutable(Path.of("/usr/bin/dbus-daemon"))
            && LibSecret.load().isPresent(),
        "gnome-keyring, dbus and libsecret-1-0 are not installed");
    Path runtime =
        Files.createDirectory(
            home.resolve("run"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    ProcessBuilder busBuilder =
        new ProcessBuilder("dbus-daemon", "--session", "--nofork", "--print-address");
    environment(busBuilder, runtime);
    bus = busBuilder.start();
    BufferedReader lines = bus.inputReader(UTF_8);
    address = lines.readLine();
    ProcessBuilder keyringBuilder =
        new ProcessBuilder(
            "gnome-keyring-daemon", "--foreground", "--components=secrets", "--unlock");
    environment(keyringBuilder, runtime);
    keyringBuilder.redirectError(ProcessBuilder.Redirect.DISCARD);
    keyringBuilder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    keyring = keyringBuilder.start();
    keyring.getOutputStream().write("a login password\n".getBytes(UTF_8));
    keyring.getOutputStream().close();
    // libsecret reads the address from the environment of this very process.
    try (Arena arena = Arena.ofConfined()) {
      LibSecret.load()
          .orElseThrow()
          .bool(
              "g_setenv",
              arena.allocateFrom("DBUS_SESSION_BUS_ADDRESS"),
              arena.allocateFrom(address),
              1);
    }
    awaitService();
  }

  private static void environment(ProcessBuilder builder, Path runtime) {
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_RUNTIME_DIR", runtime.toString());
    builder.environment().put("XDG_DATA_HOME", home.resolve("data").toString());
    builder.environment().put("DBUS_SESSION_BUS_ADDRESS", address);
  }

  private static void awaitService() throws InterruptedException {
    BlobBackend backend = new SecretServiceBlobBackend("palyra-test", Duration.ofSeconds(10));
    for (int left = 100; left > 0 && !backend.available(); left--) {
      Thread.sleep(100);
    }
  }

  @AfterAll
  static void endSession() throws InterruptedException {
    for (Process process : List.of(keyring, bus)) {
      process.destroy();
      process.waitFor(5, TimeUnit.SECONDS);
    }
  }

  @Override
  BlobBackend open() {
    return new SecretServiceBlobBackend(application, Duration.ofSeconds(10));
  }

  @Test
  void theDesktopsOwnToolReadsWhatWasStored() throws IOException, InterruptedException {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/secret-tool")), "libsecret-tools is not installed");
    open().put("root", "abc".getBytes(UTF_8));
    ProcessBuilder builder =
        new ProcessBuilder("secret-tool", "lookup", "application", application, "name", "root");
    environment(builder, home.resolve("run"));
    Process tool = builder.start();

    assertThat(new String(tool.getInputStream().readAllBytes(), UTF_8)).isEqualTo("YWJj");
    assertThat(tool.waitFor()).isZero();
  }

  @Test
  void oneApplicationDoesNotSeeAnothers() {
    open().put("root", new byte[] {1});
    BlobBackend other = new SecretServiceBlobBackend(application + "-x", Duration.ofSeconds(10));

    assertThat(other.find("root")).isEmpty();
    assertThat(other.names()).isEmpty();
  }

  /** What a device's program finds without knowing the vault. */
  @Test
  void aDevicesKeyIsKeptApartFromTheVaults() {
    assertThat(ServiceLoader.load(Keychain.class).findFirst())
        .containsInstanceOf(DesktopKeychain.class);
    KeySafe safe = new DesktopKeychain(application).open().orElseThrow();
    try (Secret key = Secret.copyOf(new byte[] {1, 2, 3})) {
      safe.put("device", key);
    }
    try (Secret found = safe.find("device").orElseThrow()) {
      assertThat(found.reveal()).containsExactly(1, 2, 3);
    }
    assertThat(new SecretServiceBlobBackend().names()).doesNotContain("device");
    safe.remove("device");
    assertThat(safe.find("device")).isEmpty();
  }
}
