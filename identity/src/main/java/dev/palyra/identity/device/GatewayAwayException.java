package dev.palyra.identity.device;

/** No answer came, and nothing speaks against asking again. */
public final class GatewayAwayException extends DeviceException {
  private static final long serialVersionUID = 1L;

  GatewayAwayException(String message) {
    super(message);
  }
}
