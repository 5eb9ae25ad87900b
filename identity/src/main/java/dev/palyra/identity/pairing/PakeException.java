package dev.palyra.identity.pairing;

/**
 * The key agreement failed: the code is wrong, or somebody in between changed something. Which of
 * the two cannot be told, and is not told.
 */
public final class PakeException extends Exception {
  private static final long serialVersionUID = 1L;

  public PakeException() {
    super("the code is wrong, or somebody is in between", null, false, false);
  }
}
