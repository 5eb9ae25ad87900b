package dev.palyra.sandbox.wasm.plugin;

import dev.palyra.core.sandbox.PluginModule;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Where the operator puts modules.
 *
 * @param path a folder that only the operator can write to
 * @param maxBytes of one module
 */
public record PluginFolder(Path path, int maxBytes) implements ModuleSource {
  @Override
  public byte[] read(PluginModule module) throws UnusableException {
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
    return ModuleSource.pinned(module, bytes);
  }
}
