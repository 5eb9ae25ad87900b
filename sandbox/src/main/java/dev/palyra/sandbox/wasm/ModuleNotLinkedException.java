package dev.palyra.sandbox.wasm;

/** A module wants something of the host that it does not get, or the other way round. */
public final class ModuleNotLinkedException extends Exception {
  private static final long serialVersionUID = 1L;

  public ModuleNotLinkedException(String reason) {
    super(reason);
  }
}
