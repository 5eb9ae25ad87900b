package dev.palyra.store;

import dev.palyra.core.audit.TransitionRefusedException;
import dev.palyra.core.identity.Device;
import dev.palyra.core.identity.DeviceCertificate;
import dev.palyra.core.identity.DeviceChange;
import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.DeviceRole;
import dev.palyra.core.identity.Devices;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** The rows of {@code devices} and {@code device_certificates}; each change is conditional. */
final class DeviceTable {
  static final String DEVICE = "SELECT id, name, kind, role, paired, revoked FROM devices ";
  static final String CERTIFICATE =
      "SELECT device, serial, not_before, not_after, pem FROM device_certificates ";

  private DeviceTable() {}

  /**
   * Applies one change inside the transaction that records it.
   *
   * @throws TransitionRefusedException when the device is not there, revoked, or not as it must be
   */
  static void apply(Session db, DeviceChange change, Instant now) throws SQLException {
    switch (change) {
      case DeviceChange.Paired paired -> pair(db, paired);
      case DeviceChange.Renewed renewed -> {
        require(isActive(db, renewed.id()), change, "is unknown or revoked");
        insert(db, renewed.certificate());
      }
      case DeviceChange.OthersRevoked(DeviceId id, String serial) -> {
        require(isActive(db, id), change, "is unknown or revoked");
        revokeCertificates(db, id, serial, now);
      }
      case DeviceChange.RoleChanged(DeviceId id, DeviceRole from, DeviceRole to, String approval) ->
          require(
              isConsumed(db, approval)
                  && update(db, "role = ?", "AND role = '" + from.word() + "'", to.word(), id),
              change,
              "has another role, is revoked, or nobody approved it");
      case DeviceChange.Renamed(DeviceId id, String name, var _) ->
          require(update(db, "name = ?", "", name, id), change, "is unknown or revoked");
      case DeviceChange.Revoked(DeviceId id, var _, var _) -> {
        require(update(db, "revoked = ?", "", now.toString(), id), change, "is revoked already");
        revokeCertificates(db, id, "", now);
      }
    }
  }

  // INVARIANT: no device without an operator's yes that was used for it and for nothing else; the
  // approval's column is unique.
  private static void pair(Session db, DeviceChange.Paired paired) throws SQLException {
    Device device = paired.device();
    require(isConsumed(db, paired.approval()), paired, "was not approved");
    boolean added =
        device.active()
            && db.update(
                    "INSERT INTO devices (id, name, kind, role, paired, approval)"
                        + " SELECT ?, ?, ?, ?, ?, ? WHERE"
                        + " (SELECT count(*) FROM devices WHERE revoked IS NULL) < ?"
                        + " ON CONFLICT DO NOTHING",
                    device.id().value(),
                    device.name(),
                    device.kind(),
                    device.role().word(),
                    device.paired().toString(),
                    paired.approval(),
                    Devices.MAX_ACTIVE)
                == 1;
    require(added, paired, "was paired before, or there are too many devices");
    insert(db, paired.certificate());
  }

  private static void insert(Session db, DeviceCertificate certificate) throws SQLException {
    var _ =
        db.update(
            "INSERT INTO device_certificates (serial, device, not_before, not_after, pem)"
                + " VALUES (?, ?, ?, ?, ?)",
            certificate.serial(),
            certificate.device().value(),
            AuditWriter.TIME.format(certificate.notBefore()),
            AuditWriter.TIME.format(certificate.notAfter()),
            certificate.pem());
    // What has expired and was not revoked is of no use to anybody.
    var _ =
        db.update(
            "DELETE FROM device_certificates WHERE device = ? AND not_after < ?",
            certificate.device().value(),
            AuditWriter.TIME.format(certificate.notBefore().minusSeconds(86_400)));
  }

  /** Revokes all of a device's certificates but the one with the serial {@code but}. */
  private static void revokeCertificates(Session db, DeviceId device, String but, Instant now)
      throws SQLException {
    var _ =
        db.update(
            "UPDATE device_certificates SET revoked = ?"
                + " WHERE device = ? AND serial <> ? AND revoked IS NULL",
            now.toString(),
            device.value(),
            but);
  }

  private static boolean isConsumed(Session db, String approval) throws SQLException {
    return db.first(
            "SELECT 1 FROM approvals WHERE id = ? AND state = 'consumed'", _ -> true, approval)
        .isPresent();
  }

  private static boolean isActive(Session db, DeviceId device) throws SQLException {
    return db.first(
            "SELECT 1 FROM devices WHERE id = ? AND revoked IS NULL", _ -> true, device.value())
        .isPresent();
  }

  private static boolean update(
      Session db, String set, String condition, String value, DeviceId device) throws SQLException {
    return db.update(
            "UPDATE devices SET " + set + " WHERE id = ? AND revoked IS NULL " + condition,
            value,
            device.value())
        == 1;
  }

  private static void require(boolean holds, DeviceChange change, String problem) {
    if (!holds) {
      throw new TransitionRefusedException("device " + change.id() + ": " + problem);
    }
  }

  /** Reads {@link #DEVICE}. */
  static Device device(ResultSet row) throws SQLException {
    return new Device(
        new DeviceId(row.getString("id")),
        row.getString("name"),
        row.getString("kind"),
        DeviceRole.ofWord(row.getString("role")).orElseThrow(),
        Instant.parse(row.getString("paired")),
        Optional.ofNullable(row.getString("revoked")).map(Instant::parse));
  }

  /** Reads {@link #CERTIFICATE}. */
  static DeviceCertificate certificate(ResultSet row) throws SQLException {
    return new DeviceCertificate(
        new DeviceId(row.getString("device")),
        row.getString("serial"),
        Instant.parse(row.getString("not_before")),
        Instant.parse(row.getString("not_after")),
        row.getString("pem"));
  }
}
