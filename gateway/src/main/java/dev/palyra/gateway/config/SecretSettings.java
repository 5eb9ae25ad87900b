package dev.palyra.gateway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code [secrets]}: where secrets may come from.
 *
 * @param backend what guards the root key of a new vault; empty takes the strongest that answers
 * @param environment the variables that {@code env:} may name
 * @param folders where {@code file:} may read
 * @param programs what {@code exec:} may run
 * @param programFolders what those programs may read besides the system
 */
public record SecretSettings(
    Optional<String> backend,
    List<String> environment,
    List<Path> folders,
    List<Path> programs,
    List<Path> programFolders) {
  /** The vault, and nothing else. */
  public static final SecretSettings DEFAULTS =
      new SecretSettings(Optional.empty(), List.of(), List.of(), List.of(), List.of());

  private static final int MAX = 64;
  private static final String STRONGEST = "auto";
  private static final Set<String> BACKENDS =
      Set.of(STRONGEST, "secret-service", "keychain", "dpapi", "file");

  static SecretSettings read(TomlSection section, Path home, Path userFolder) {
    var path = Form.path(home, userFolder);
    var settings =
        new SecretSettings(
            section.find("backend", Form.word(BACKENDS)).filter(name -> !name.equals(STRONGEST)),
            section.list("environment", Form.text(256), MAX).orElse(List.of()),
            section.list("folders", path, MAX).orElse(List.of()),
            section.list("programs", path, MAX).orElse(List.of()),
            section.list("program-folders", path, MAX).orElse(List.of()));
    section.end();
    return settings;
  }
}
