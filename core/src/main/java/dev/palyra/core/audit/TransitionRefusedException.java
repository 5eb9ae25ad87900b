package dev.palyra.core.audit;

/**
 * An event that does not follow from the state: an approval answered before, a call started before.
 */
public final class TransitionRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public TransitionRefusedException(String message) {
    super(message, null, false, false);
  }
}
