package dev.palyra.core.secret;

import java.util.List;
import java.util.Optional;

/**
 * Names a secret without holding it; may stand in a configuration file, a tool definition or an
 * audit record.
 *
 * <p>Four sources: {@code vault://<scope>/<key>[?version=N]}, {@code env:NAME}, {@code
 * file:/absolute/path} and {@code exec:["/absolute/program","argument"]}. {@link #parse} and {@link
 * #toString} are exact inverses.
 */
public sealed interface SecretRef permits VaultRef, EnvRef, FileRef, ExecRef {

  /**
   * How the redactor names this secret, as in {@code [redacted:global/github-token]}. At most 300
   * characters, none of which needs escaping in JSON.
   */
  String label();

  /** Whether {@code text} names one of the sources, so that {@link #parse} is worth calling. */
  static boolean looksLikeRef(String text) {
    return SCHEMES.stream().anyMatch(text::startsWith);
  }

  /** The prefixes that mark a reference. */
  List<String> SCHEMES = List.of("vault://", "env:", "file:", "exec:");

  /**
   * Parses a reference strictly.
   *
   * @throws IllegalArgumentException if it is none. The text is quoted only if it starts with one
   *     of {@link #SCHEMES}: anything else may be a secret that was put where its reference belongs
   */
  static SecretRef parse(String text) {
    if (text.startsWith("vault://")) {
      return VaultRef.parse(text);
    }
    if (text.startsWith("env:")) {
      return new EnvRef(text.substring("env:".length()));
    }
    if (text.startsWith("file:")) {
      return new FileRef(text.substring("file:".length()));
    }
    if (text.startsWith("exec:")) {
      return ExecRef.parse(text);
    }
    throw new IllegalArgumentException(
        "not a secret reference: expected vault://<scope>/<key>, env:NAME, file:/path or exec:[\"/program\"]");
  }

  /** The reference in {@code text}, or empty if it does not start with one of {@link #SCHEMES}. */
  static Optional<SecretRef> find(String text) {
    return looksLikeRef(text) ? Optional.of(parse(text)) : Optional.empty();
  }
}
