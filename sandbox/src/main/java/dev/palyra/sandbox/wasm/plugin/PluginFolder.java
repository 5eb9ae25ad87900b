package dev.palyra.sandbox.wasm.plugin;

import dev.palyra.core.Digests;
import dev.palyra.core.sandbox.PluginModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Where the operator puts modules. What is read is checked against the digest in the tool's
 * definition every time, so that replacing a file stops the tool and does nothing else.
 *
 * @param path a folder that only the operator can write to
 * @param maxBytes of one module
 */
public record PluginFolder(Path path, int maxBytes) {

  /** A module that is not there, or not what it should be. */
  public static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String message) {
      super(message);
    }
  }

  /** The module's bytes, which have its digest. */
  byte[] read(PluginModule module) throws UnusableException {
    byte[] bytes;
    // A symbolic link could be exchanged by whoever can write where it points to.
    try (InputStream in =
        Files.newInputStream(path.resolve(module.file()), LinkOption.NOFOLLOW_LINKS)) {
      bytes = in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw new UnusableException(
          "module `%s` cannot be read from the folder of plugins".formatted(module.file()));
    }
    if (bytes.length > maxBytes) {
      throw new UnusableException(
          "module `%s` has more than %d bytes".formatted(module.file(), maxBytes));
    }
    byte[] expected = HexFormat.of().parseHex(module.sha256());
    if (!MessageDigest.isEqual(expected, Digests.sha256().digest(bytes))) {
      throw new UnusableException(
          "module `%s` is not the one that the tool was defined with".formatted(module.file()));
    }
    return bytes;
  }
}
