package dev.palyra.core.identity;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Port: reads the paired devices. They change only through {@link
 * dev.palyra.core.audit.AuditLog#append}. Thread-safe.
 */
public interface Devices {
  /** The most devices that one gateway admits, revoked ones not counted. */
  int MAX_ACTIVE = 10_000;

  Optional<Device> find(DeviceId id);

  /** All devices, the newest first; revoked ones too. */
  List<Device> all();

  /** The newest certificate of a device. */
  Optional<DeviceCertificate> certificate(DeviceId id);

  /**
   * A certificate that was revoked.
   *
   * @param pem the certificate alone, which names its issuer
   */
  record Revocation(DeviceId device, String serial, Instant time, Instant notAfter, String pem) {}

  /** Revoked certificates that would otherwise still hold at {@code now}. */
  List<Revocation> revoked(Instant now);
}
