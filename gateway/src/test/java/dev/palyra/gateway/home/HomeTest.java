package dev.palyra.gateway.home;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.palyra.core.call.Principal;
import dev.palyra.gateway.StartException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  private static final List<Starter> STARTERS =
      List.of(
          new Starter("", "palyra.toml", "#".getBytes(StandardCharsets.US_ASCII)),
          new Starter("policies", "a.cedar", "//".getBytes(StandardCharsets.US_ASCII)),
          new Starter("policies", "b.cedar", "//".getBytes(StandardCharsets.US_ASCII)));

  @TempDir Path folder;
  private Path root;

  @BeforeEach
  void realPath() throws IOException {
    root = folder.toRealPath().resolve("home");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void firstUseMakesEverythingAndSaysSo() throws IOException {
    Home home = Home.prepare(root, STARTERS);

    assertThat(home.created())
        .containsExactly(
            root + "/",
            root + "/palyra.toml",
            root + "/policies/",
            root + "/policies/a.cedar",
            root + "/policies/b.cedar",
            root + "/access/",
            root + "/tools/",
            root + "/plugins/",
            root + "/skills/",
            root + "/workspace/",
            root + "/state/",
            root + "/state/tokens/",
            root + "/state/skills/");
    assertThat(mode(root)).isEqualTo("rwx------");
    assertThat(mode(home.state())).isEqualTo("rwx------");
    assertThat(mode(home.configuration())).isEqualTo("rw-------");
  }

  @Test
  void whatWasDeletedStaysDeleted() throws IOException {
    Home home = Home.prepare(root, STARTERS);
    Files.delete(home.policies().resolve("a.cedar"));

    assertThat(Home.prepare(root, STARTERS).created()).isEmpty();
  }

  @Test
  void aHomeThatOthersCanWriteIsRefused() throws IOException {
    Home home = Home.prepare(root, STARTERS);
    for (Path path :
        List.of(root, home.configuration(), home.policies(), home.policies().resolve("b.cedar"))) {
      var before = Files.getPosixFilePermissions(path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxrwx---"));

      assertThatThrownBy(() -> Home.prepare(root, STARTERS))
          .isInstanceOf(StartException.class)
          .hasMessage("\"" + path + "\" can be written by others; run chmod go-w \"" + path + "\"");

      Files.setPosixFilePermissions(path, before);
    }
  }

  @Test
  void stateThatOthersCanReadIsRefused() throws IOException {
    Home home = Home.prepare(root, STARTERS);
    Files.setPosixFilePermissions(home.state(), PosixFilePermissions.fromString("rwxr-x---"));

    assertThatThrownBy(() -> Home.prepare(root, STARTERS))
        .hasMessageContaining("can be used by others; run chmod go-rwx");
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    Files.writeString(root, "");

    assertThatThrownBy(() -> Home.prepare(root, STARTERS))
        .isInstanceOf(StartException.class)
        .hasMessage("cannot use \"" + root + "\" as home: a file is in the way");
  }

  @Test
  void oneGatewayAtATime() throws IOException {
    Home home = Home.prepare(root, STARTERS);
    try (InstanceLock _ = InstanceLock.take(home)) {
      assertThatThrownBy(() -> InstanceLock.take(home))
          .isInstanceOf(StartException.class)
          .hasMessageStartingWith("another gateway uses \"" + root + "\"");
    }
    InstanceLock.take(home).close();
  }

  @Test
  void tokensAreMadeOnceAndAreForTheirOwnerOnly() throws IOException {
    Home home = Home.prepare(root, STARTERS);
    var random = new SecureRandom();

    assertThat(TokenFiles.load(home, random).created()).hasSize(2);
    var again = TokenFiles.load(home, random);

    assertThat(again.created()).isEmpty();
    Path file = home.state().resolve("tokens/agent");
    assertThat(mode(file)).isEqualTo("rw-------");
    var kept = again.tokens().get(new Principal(Principal.Kind.AGENT, "local"));
    assertThat(java.util.Objects.requireNonNull(kept).reveal())
        .isEqualTo(Files.readString(file).strip());
    Files.writeString(file, "plt_x");
    assertThatThrownBy(() -> TokenFiles.load(home, random))
        .hasMessage("\"" + file + "\" holds no token; remove it to get a new one");
  }

  @Test
  void theAuditKeyIsMadeOnceAndBothHalvesMustBelongTogether() throws IOException {
    Home home = Home.prepare(root, STARTERS);
    var random = new SecureRandom();
    var made = AuditKey.load(home, random);

    assertThat(AuditKey.load(home, random).getPublic()).isEqualTo(made.getPublic());
    assertThat(mode(home.state().resolve("audit.key"))).isEqualTo("rw-------");
    Home other = Home.prepare(folder.resolve("other"), STARTERS);
    var _ = AuditKey.load(other, random);
    Files.writeString(
        home.state().resolve("audit.pub"), Files.readString(other.state().resolve("audit.pub")));
    assertThatThrownBy(() -> AuditKey.load(home, random))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("hold no Ed25519 key pair");
  }

  @Test
  void theRunningFileComesAndGoes() throws IOException {
    Home home = Home.prepare(root, STARTERS);
    var running = new RunningFile(home);

    running.write("http://127.0.0.1:1", 7);

    Path file = home.state().resolve("gateway.json");
    assertThat(file).content().isEqualTo("{\"url\":\"http://127.0.0.1:1\",\"pid\":7}\n");
    assertThat(mode(file)).isEqualTo("rw-------");
    running.remove();
    assertThat(file).doesNotExist();
  }
}
