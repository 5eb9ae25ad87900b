package dev.palyra.identity.device;

/** Something between this device and its gateway failed. One clear line, for people. */
public class DeviceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public DeviceException(String message) {
    super(message, null, false, false);
  }
}
