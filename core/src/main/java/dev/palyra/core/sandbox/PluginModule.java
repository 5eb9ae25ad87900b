package dev.palyra.core.sandbox;

import static dev.palyra.core.Require.require;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A WASM module in the gateway's folder of plugins, or in an installed skill, pinned to its
 * content.
 *
 * @param file a plain file name, never a path
 * @param sha256 of the file, in lower-case hex; checked whenever the file is read
 * @param skill the id of the skill that it is part of, if it is part of one
 */
public record PluginModule(String file, String sha256, Optional<String> skill) {
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}\\.wasm");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

  /** A module in the folder of plugins. */
  public PluginModule(String file, String sha256) {
    this(file, sha256, Optional.empty());
  }

  public PluginModule {
    require(
        FILE.matcher(file).matches(),
        "module must be the name of a file ending in .wasm, got `%s`",
        file);
    require(
        SHA256.matcher(sha256).matches(),
        "sha256 must have 64 digits in lower-case hex, got `%s`",
        sha256);
  }
}
