package dev.palyra.sandbox.wasm.meter;

/** A module that will not run here. The message is one line for the person who installs it. */
public final class ModuleRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  public ModuleRefusedException(String reason) {
    super(reason);
  }

  ModuleRefusedException(String reason, int offset) {
    super("%s (at byte %d)".formatted(reason, offset));
  }
}
