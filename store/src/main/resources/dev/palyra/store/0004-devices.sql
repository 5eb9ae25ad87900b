CREATE TABLE devices (
  id       TEXT NOT NULL PRIMARY KEY,
  name     TEXT NOT NULL,
  kind     TEXT NOT NULL,
  role     TEXT NOT NULL CHECK (role IN ('agent', 'operator', 'node')),
  paired   TEXT NOT NULL,
  approval TEXT NOT NULL UNIQUE REFERENCES approvals (id),
  revoked  TEXT
) STRICT;

CREATE TRIGGER devices_keep_identity BEFORE UPDATE OF id, kind, paired, approval ON devices
BEGIN SELECT RAISE(ABORT, 'what a device was paired as never changes'); END;

CREATE TRIGGER devices_stay_revoked BEFORE UPDATE ON devices WHEN OLD.revoked IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a revoked device never changes'); END;

CREATE TRIGGER devices_no_delete BEFORE DELETE ON devices
BEGIN SELECT RAISE(ABORT, 'a device that was paired stays known'); END;

CREATE TABLE device_certificates (
  serial     TEXT NOT NULL PRIMARY KEY,
  device     TEXT NOT NULL REFERENCES devices (id),
  not_before TEXT NOT NULL,
  not_after  TEXT NOT NULL,
  pem        TEXT NOT NULL,
  revoked    TEXT
) STRICT;

CREATE INDEX device_certificates_by_device ON device_certificates (device, not_after);
CREATE INDEX device_certificates_revoked ON device_certificates (not_after) WHERE revoked IS NOT NULL;

CREATE TRIGGER device_certificates_stay_revoked BEFORE UPDATE ON device_certificates
WHEN OLD.revoked IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a revoked certificate stays so'); END;
