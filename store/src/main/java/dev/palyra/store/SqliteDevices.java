package dev.palyra.store;

import dev.palyra.core.identity.Device;
import dev.palyra.core.identity.DeviceCertificate;
import dev.palyra.core.identity.DeviceId;
import dev.palyra.core.identity.Devices;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The devices in SQLite. */
public final class SqliteDevices implements Devices {
  private final Database database;

  SqliteDevices(Database database) {
    this.database = database;
  }

  @Override
  public Optional<Device> find(DeviceId id) {
    return database.read(
        db -> db.first(DeviceTable.DEVICE + "WHERE id = ?", DeviceTable::device, id.value()));
  }

  @Override
  public List<Device> all() {
    return database.read(
        db -> db.list(DeviceTable.DEVICE + "ORDER BY id DESC", DeviceTable::device));
  }

  @Override
  public Optional<DeviceCertificate> certificate(DeviceId id) {
    return database.read(db ->
        db.first(
            DeviceTable.CERTIFICATE + "WHERE device = ? ORDER BY not_after DESC, rowid DESC",
            DeviceTable::certificate,
            id.value()));
  }

  @Override
  public List<Revocation> revoked(Instant now) {
    return database.read(db ->
        db.list(
            "SELECT device, serial, revoked, not_after, pem FROM device_certificates"
                + " WHERE revoked IS NOT NULL AND not_after > ? ORDER BY serial",
            row ->
                new Revocation(
                    new DeviceId(row.getString("device")),
                    row.getString("serial"),
                    Instant.parse(row.getString("revoked")),
                    Instant.parse(row.getString("not_after")),
                    row.getString("pem")),
            AuditWriter.TIME.format(now)));
  }
}
