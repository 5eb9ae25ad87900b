package dev.palyra.sandbox.wasm;

import dev.palyra.core.sandbox.Cancellation;
import dev.palyra.sandbox.wasm.meter.MeteredModule;
import java.util.List;

/** A module that has been checked, metered and compiled. Thread-safe. */
public interface LoadedModule {
  /** SHA-256 of the module as it was installed, in hex. */
  String digest();

  /** What it imports and exports. */
  MeteredModule metered();

  /**
   * Makes a fresh instance, its memory and tables included, calls one function and forgets all.
   * What the start section does is part of the call.
   *
   * @param function name of an exported function
   * @throws ModuleNotLinkedException if the host functions do not match the imports, or there is no
   *     such function; nothing has run
   */
  Called call(
      String function,
      long[] arguments,
      List<HostFunction> host,
      Budget budget,
      Cancellation cancellation)
      throws ModuleNotLinkedException;
}
