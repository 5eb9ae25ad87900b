package dev.palyra.sandbox.wasm.plugin;

import dev.palyra.core.Digests;
import dev.palyra.core.sandbox.PluginModule;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Where modules come from. What it gives is the module that the tool was defined with, checked each
 * time, so that replacing a file stops the tool and does nothing else.
 */
@FunctionalInterface
public interface ModuleSource {
  /**
   * The module's bytes, which have its digest.
   *
   * @throws UnusableException with the reason; nothing has run
   */
  byte[] read(PluginModule module) throws UnusableException;

  /** A module that is not there, or not what it should be, or must not run. */
  final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    public UnusableException(String message) {
      super(message);
    }
  }

  /** The bytes, if they are those that {@code module} is pinned to. */
  static byte[] pinned(PluginModule module, byte[] bytes) throws UnusableException {
    byte[] expected = HexFormat.of().parseHex(module.sha256());
    if (!MessageDigest.isEqual(expected, Digests.sha256().digest(bytes))) {
      throw new UnusableException(
          "module `%s` is not the one that the tool was defined with".formatted(module.file()));
    }
    return bytes;
  }
}
