package dev.palyra.vault;

import static dev.palyra.core.secret.SecretFailure.NOT_FOUND;
import static dev.palyra.core.secret.SecretFailure.SOURCE_FAILED;
import static dev.palyra.core.secret.SecretFailure.TOO_LARGE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.palyra.core.secret.EnvRef;
import dev.palyra.core.secret.ExecRef;
import dev.palyra.core.secret.FileRef;
import dev.palyra.core.secret.Secret;
import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.VaultRef;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Secrets that are not in a vault: variables of the gateway's environment, files in trusted
 * folders, and what helper programs print.
 *
 * <p>A file must be a regular file in (a folder below) one of the trusted folders, reached without
 * a symbolic link, owned by this process's user or root, and readable by its owner alone; every
 * folder on the way must belong to one of the two and be writable by its owner alone. One line
 * break at the end is dropped, from files and from output.
 */
public final class SecretSources {
  /** How long a helper program may take. */
  public static final Duration HELPER_DEADLINE = Duration.ofSeconds(10);

  private final Map<String, String> environment;
  private final List<Path> trustedFolders;
  private final HelperProgram helper;

  /**
   * @param environment what {@code env:} reads
   * @param trustedFolders where {@code file:} may read; with none it may read nothing
   * @param helper runs {@code exec:}
   */
  public SecretSources(
      Map<String, String> environment, List<Path> trustedFolders, HelperProgram helper) {
    this.environment = Map.copyOf(environment);
    this.trustedFolders = trustedFolders.stream().map(p -> p.toAbsolutePath().normalize()).toList();
    this.helper = helper;
  }

  /** Refuses all three: for an installation that uses the vault alone. */
  public static SecretSources none() {
    return new SecretSources(Map.of(), List.of(), HelperProgram.refusing());
  }

  /**
   * The value of a reference, for the process itself rather than for a tool; the caller closes it.
   *
   * @throws VaultException if there is none, or the reference is one to a vault
   */
  public Secret require(SecretRef ref) {
    Resolved resolved =
        switch (ref) {
          case EnvRef env -> read(env);
          case FileRef file -> read(file);
          case ExecRef exec -> read(exec);
          case VaultRef _ ->
              new Resolved.Not(SOURCE_FAILED, "\"%s\" is in the vault itself".formatted(ref));
        };
    return switch (resolved) {
      case Resolved.Value(Secret secret) -> secret;
      case Resolved.Not(var _, String detail) ->
          throw new VaultException(VaultException.Code.BACKEND_UNAVAILABLE, detail);
    };
  }

  Resolved read(EnvRef ref) {
    String value = environment.get(ref.name());
    if (value == null || value.isEmpty()) {
      return new Resolved.Not(
          NOT_FOUND, "the gateway's environment has no \"%s\"".formatted(ref.name()));
    }
    byte[] bytes = value.getBytes(UTF_8);
    return bytes.length > Secret.MAX_BYTES
        ? new Resolved.Not(TOO_LARGE, "\"%s\" is too long".formatted(ref))
        : new Resolved.Value(Secret.copyOf(bytes));
  }

  Resolved read(FileRef ref) {
    Path path = Path.of(ref.path());
    Optional<Path> trusted =
        trustedFolders.stream()
            .filter(folder -> path.startsWith(folder) && !path.equals(folder))
            .findFirst();
    if (trusted.isEmpty()) {
      return new Resolved.Not(SOURCE_FAILED, "\"%s\" is in no trusted folder".formatted(ref));
    }
    try {
      Optional<String> doubt = TrustedPath.doubt(path, trusted.get());
      if (doubt.isPresent()) {
        return new Resolved.Not(SOURCE_FAILED, doubt.get());
      }
      return DurableFiles.read(path, Secret.MAX_BYTES)
          .map(content -> secret(ref, content))
          .orElseGet(() -> absent(path));
    } catch (NoSuchFileException e) {
      return absent(path);
    } catch (IOException e) {
      return new Resolved.Not(SOURCE_FAILED, "cannot read \"%s\"".formatted(path));
    } catch (VaultException e) {
      return new Resolved.Not(SOURCE_FAILED, String.valueOf(e.getMessage()));
    }
  }

  Resolved read(ExecRef ref) {
    return switch (helper.run(ref.command(), new byte[0], HELPER_DEADLINE, Secret.MAX_BYTES)) {
      case HelperProgram.Answer.Exited(int status, byte[] output) when status == 0 ->
          secret(ref, output);
      case HelperProgram.Answer.Exited(int status, byte[] output) -> {
        Arrays.fill(output, (byte) 0);
        yield failed(ref, "it ended with status " + status);
      }
      case HelperProgram.Answer.Failed(String reason) -> failed(ref, reason);
    };
  }

  private static Resolved failed(ExecRef ref, String reason) {
    return new Resolved.Not(
        SOURCE_FAILED, "\"%s\" gave no secret: %s".formatted(ref.label(), reason));
  }

  private static Resolved absent(Path path) {
    return new Resolved.Not(NOT_FOUND, "there is no \"%s\"".formatted(path));
  }

  private static Resolved secret(SecretRef source, byte[] content) {
    int length = content.length;
    if (length > 0 && content[length - 1] == '\n') {
      length -= length > 1 && content[length - 2] == '\r' ? 2 : 1;
    }
    byte[] value = Arrays.copyOf(content, length);
    Arrays.fill(content, (byte) 0);
    if (length == 0 || length > Secret.MAX_BYTES) {
      return new Resolved.Not(
          length == 0 ? NOT_FOUND : TOO_LARGE,
          "\"%s\" holds %d bytes".formatted(source.label(), length));
    }
    Secret secret = Secret.copyOf(value);
    Arrays.fill(value, (byte) 0);
    return new Resolved.Value(secret);
  }
}
