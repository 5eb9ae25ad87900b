package dev.palyra.gateway.call;

/** The call was not admitted, because a limit is reached or the gateway stops. Nothing happened. */
public final class BusyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Which limit. */
  public enum Limit {
    CONCURRENT,
    WAITING,
    STOPPING
  }

  private final Limit limit;

  BusyException(Limit limit) {
    super(limit.name(), null, false, false);
    this.limit = limit;
  }

  public Limit limit() {
    return limit;
  }
}
