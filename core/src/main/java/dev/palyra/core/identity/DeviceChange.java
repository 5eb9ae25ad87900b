package dev.palyra.core.identity;

import dev.palyra.core.call.Principal;

/** What can happen to a device. Recorded in the audit log in the transaction that makes it so. */
public sealed interface DeviceChange {
  /** The device that changes. */
  DeviceId id();

  /**
   * It was admitted and holds its first certificate.
   *
   * @param approval the operator's yes
   */
  record Paired(Device device, DeviceCertificate certificate, String approval)
      implements DeviceChange {
    @Override
    public DeviceId id() {
      return device.id();
    }
  }

  /** It holds another certificate. */
  record Renewed(DeviceCertificate certificate) implements DeviceChange {
    @Override
    public DeviceId id() {
      return certificate.device();
    }
  }

  /**
   * Every certificate of it is revoked but one.
   *
   * @param serial of the one
   */
  record OthersRevoked(DeviceId id, String serial) implements DeviceChange {}

  /**
   * Its role changed.
   *
   * @param approval the operator's yes
   */
  record RoleChanged(DeviceId id, DeviceRole from, DeviceRole to, String approval)
      implements DeviceChange {}

  /** It has another name. */
  record Renamed(DeviceId id, String name, Principal by) implements DeviceChange {}

  /** It is shut out for good, with all its certificates. */
  record Revoked(DeviceId id, String reason, Principal by) implements DeviceChange {}
}
