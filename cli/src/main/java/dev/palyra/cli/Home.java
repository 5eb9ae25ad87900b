package dev.palyra.cli;

import dev.palyra.core.call.MalformedJsonException;
import dev.palyra.core.call.StrictJson;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the command line reads from {@code PALYRA_HOME}: where the gateway listens, and a token. */
record Home(Path folder) {
  /** Whose token to use. */
  enum Role {
    AGENT,
    OPERATOR
  }

  /** The folder that was named, else PALYRA_HOME, else {@code ~/.palyra}. */
  static Home of(Optional<Path> named) {
    if (named.isPresent()) {
      return new Home(named.get().toAbsolutePath());
    }
    @Nullable String variable = System.getenv("PALYRA_HOME");
    return new Home(
        variable != null && !variable.isEmpty()
            ? Path.of(variable).toAbsolutePath()
            : Path.of(System.getProperty("user.home"), ".palyra"));
  }

  /** The URL of the running gateway. */
  URI url() {
    try {
      return URI.create(StrictJson.parse(Files.readAllBytes(running())).path("url").asString());
    } catch (NoSuchFileException e) {
      throw notRunning();
    } catch (IOException | MalformedJsonException | IllegalArgumentException e) {
      throw CliException.unusable("cannot read `" + running() + "`");
    }
  }

  CliException notRunning() {
    return CliException.unusable(
        "no gateway is running on `" + folder + "`", "start one with `palyra up`");
  }

  private Path running() {
    return folder.resolve("state/gateway.json");
  }

  /** The bearer token of a role. Never printed. */
  String token(Role role) {
    Path file = folder.resolve("state/tokens").resolve(role == Role.AGENT ? "agent" : "operator");
    if (Files.notExists(file)) {
      throw notRunning();
    }
    return token(file);
  }

  /** The bearer token of a file. Never printed. */
  String token(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw CliException.unusable(
          "cannot read `" + file + "`", "run this as the user whom the token belongs to");
    }
  }

  /** Where a gateway that speaks TLS puts the roots of its certificate. */
  Path roots() {
    return folder.resolve("state/ca.pem");
  }

  /** Where the gateway puts its public audit key. */
  Path auditKey() {
    return folder.resolve("state/audit.pub");
  }
}
