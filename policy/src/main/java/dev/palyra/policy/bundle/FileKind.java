package dev.palyra.policy.bundle;

import java.util.Optional;

/** The kinds of files that a bundle has. Any other file is refused: it may be a misspelt one. */
public enum FileKind {
  /** Policies and templates. */
  POLICIES,
  /** Tests of the policies. */
  TESTS,
  /** Which entities are in which groups: {@code groups.toml} at the top. */
  GROUPS,
  /** Who signed the other files: {@code bundle.sig} at the top. */
  SIGNATURE;

  /** The kind of the file at that path of a bundle. */
  public static Optional<FileKind> of(String path) {
    if (path.endsWith(".cedar")) {
      return Optional.of(POLICIES);
    }
    if (path.endsWith(".test.toml")) {
      return Optional.of(TESTS);
    }
    return switch (path) {
      case "groups.toml" -> Optional.of(GROUPS);
      case "bundle.sig" -> Optional.of(SIGNATURE);
      default -> Optional.empty();
    };
  }

  static String complaint(String path) {
    return path.endsWith(".cedarschema") || path.endsWith(".cedarschema.json")
        ? "a bundle has no schema file: the schema is made from the tool definitions"
        : "a bundle has files named *.cedar, *.test.toml, groups.toml, bundle.sig and *.md only";
  }
}
