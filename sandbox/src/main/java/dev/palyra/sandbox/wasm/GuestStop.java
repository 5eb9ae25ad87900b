package dev.palyra.sandbox.wasm;

/**
 * Ends a call from within, past all code of the module: no module can catch it, since exceptions
 * are not supported.
 */
public final class GuestStop extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Ending ending;

  public GuestStop(Ending ending) {
    super(null, null, false, false);
    this.ending = ending;
  }

  public Ending ending() {
    return ending;
  }
}
