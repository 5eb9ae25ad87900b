package dev.palyra.store;

import dev.palyra.core.identity.DeviceCertificate;
import dev.palyra.core.identity.DeviceChange;

/** How a change of a device is written into the log: who, what and why, and no key. */
final class DeviceText {
  private DeviceText() {}

  /** Fills the fields and returns the kind. */
  static String put(DeviceChange change, Fields to) {
    to.put("device", change.id().value());
    return switch (change) {
      case DeviceChange.Paired e -> {
        to.put("name", e.device().name()).put("device_kind", e.device().kind());
        to.put("role", e.device().role().word()).put("approval", e.approval());
        to.put("principal", e.device().principal().toString());
        certificate(e.certificate(), to);
        yield "device.paired";
      }
      case DeviceChange.Renewed e -> {
        certificate(e.certificate(), to);
        yield "device.renewed";
      }
      case DeviceChange.OthersRevoked e -> {
        to.put("serial", e.serial());
        yield "device.others-revoked";
      }
      case DeviceChange.RoleChanged e -> {
        to.put("from", e.from().word()).put("to", e.to().word()).put("approval", e.approval());
        yield "device.role-changed";
      }
      case DeviceChange.Renamed e -> {
        to.put("name", e.name()).put("principal", e.by().toString());
        yield "device.renamed";
      }
      case DeviceChange.Revoked e -> {
        to.put("reason", e.reason()).put("principal", e.by().toString());
        yield "device.revoked";
      }
    };
  }

  private static Fields certificate(DeviceCertificate certificate, Fields to) {
    return to.put("serial", certificate.serial())
        .put("not_after", certificate.notAfter().toString());
  }
}
