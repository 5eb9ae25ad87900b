package dev.palyra.sandbox.wasm;

import dev.palyra.sandbox.wasm.meter.ModuleRefusedException;

/** Makes modules ready to be called. Thread-safe. */
public interface WasmRuntime {
  /**
   * Checks, meters and compiles a module; one that was compiled before is taken from the cache.
   *
   * @throws ModuleRefusedException with the reason, if it will not run here
   */
  LoadedModule load(byte[] module) throws ModuleRefusedException;
}
