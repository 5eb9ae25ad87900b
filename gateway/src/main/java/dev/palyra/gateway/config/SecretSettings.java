package dev.palyra.gateway.config;

import dev.palyra.core.secret.SecretRef;
import dev.palyra.core.secret.VaultRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code [secrets]}: where secrets may come from.
 *
 * @param backend what guards the root key of a new vault; empty takes the strongest that answers
 * @param passphrase where the passphrase of the backend of that name comes from; empty asks for it
 *     on the terminal
 * @param environment the variables that {@code env:} may name
 * @param folders where {@code file:} may read
 * @param programs what {@code exec:} may run
 * @param programFolders what those programs may read besides the system
 * @param acceptRestored whether the vault may be older than it was: not configured, but asked for
 *     at the one start after a backup was put back
 */
public record SecretSettings(
    Optional<String> backend,
    Optional<SecretRef> passphrase,
    List<String> environment,
    List<Path> folders,
    List<Path> programs,
    List<Path> programFolders,
    boolean acceptRestored) {
  /** What the operator types or names a source for. */
  public static final String PASSPHRASE = "passphrase";

  /** The vault, and nothing else. */
  public static final SecretSettings DEFAULTS =
      new SecretSettings(
          Optional.empty(), Optional.empty(), List.of(), List.of(), List.of(), List.of(), false);

  private static final int MAX = 64;
  private static final String STRONGEST = "auto";
  private static final Set<String> BACKENDS =
      Set.of(STRONGEST, "secret-service", "keychain", "dpapi", PASSPHRASE, "file");

  static SecretSettings read(TomlSection section, Path home, Path userFolder) {
    var path = Form.path(home, userFolder);
    var settings =
        new SecretSettings(
            section.find("backend", Form.word(BACKENDS)).filter(name -> !name.equals(STRONGEST)),
            section.find(
                PASSPHRASE,
                Form.parsed(
                    "a reference such as file:/run/credentials/palyra/vault",
                    SecretSettings::outside)),
            section.list("environment", Form.text(256), MAX).orElse(List.of()),
            section.list("folders", path, MAX).orElse(List.of()),
            section.list("programs", path, MAX).orElse(List.of()),
            section.list("program-folders", path, MAX).orElse(List.of()),
            false);
    section.end();
    return settings;
  }

  // Without quoting it: somebody may have written the passphrase itself.
  private static SecretRef outside(String text) {
    try {
      SecretRef ref = SecretRef.parse(text);
      if (!(ref instanceof VaultRef)) {
        return ref;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("this is no reference");
    }
    throw new IllegalArgumentException("the vault cannot hold its own passphrase");
  }

  /** The same, for the one start after a backup was put back. */
  public SecretSettings acceptingRestored() {
    return new SecretSettings(
        backend, passphrase, environment, folders, programs, programFolders, true);
  }
}
