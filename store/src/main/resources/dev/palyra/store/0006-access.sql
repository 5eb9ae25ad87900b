-- Who may come in. Of every secret there is a hash only. An operator's token moves into the table of
-- tokens, and operators have roles; whoever was one before could do everything, and still can.
CREATE TABLE access_tokens (
  id        TEXT NOT NULL PRIMARY KEY,
  principal TEXT NOT NULL,
  name      TEXT NOT NULL,
  hash      TEXT NOT NULL UNIQUE,
  scopes    TEXT NOT NULL,
  created   TEXT NOT NULL,
  expires   TEXT,
  last_use  TEXT,
  revoked   TEXT
) STRICT;

CREATE TRIGGER access_tokens_stay_revoked BEFORE UPDATE ON access_tokens WHEN OLD.revoked IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a revoked token stays so'); END;

INSERT INTO access_tokens (id, principal, name, hash, scopes, created)
SELECT 'before-' || id, 'Operator:' || id, 'made before names', token_hash, '["all"]', '2026-01-01T00:00:00Z'
FROM operators WHERE token_hash IS NOT NULL;

CREATE TABLE operators_with_roles (
  id           TEXT NOT NULL PRIMARY KEY,
  groups       TEXT NOT NULL,
  roles        TEXT NOT NULL,
  enrolled     INTEGER NOT NULL CHECK (enrolled IN (0, 1)),
  last_step    INTEGER NOT NULL,
  failures     INTEGER NOT NULL,
  locked_until TEXT NOT NULL
) STRICT;

INSERT INTO operators_with_roles
SELECT id, groups, '["admin"]', enrolled, last_step, failures, locked_until FROM operators;

DROP TABLE operators;
ALTER TABLE operators_with_roles RENAME TO operators;
CREATE INDEX operators_enrolled ON operators (enrolled) WHERE enrolled = 1;

CREATE TABLE passwords (
  operator TEXT NOT NULL PRIMARY KEY,
  hash     TEXT NOT NULL
) STRICT;

CREATE TABLE recovery_codes (
  operator TEXT NOT NULL,
  hash     TEXT NOT NULL,
  PRIMARY KEY (operator, hash)
) STRICT;

CREATE TABLE passkeys (
  id          TEXT NOT NULL PRIMARY KEY,
  operator    TEXT NOT NULL,
  user_handle TEXT NOT NULL,
  public_key  TEXT NOT NULL,
  sign_count  INTEGER NOT NULL,
  name        TEXT NOT NULL,
  created     TEXT NOT NULL,
  last_use    TEXT
) STRICT;

CREATE INDEX passkeys_by_operator ON passkeys (operator);

CREATE TABLE sessions (
  id         TEXT NOT NULL PRIMARY KEY,
  operator   TEXT NOT NULL,
  hash       TEXT NOT NULL UNIQUE,
  methods    TEXT NOT NULL,
  begun      TEXT NOT NULL,
  last_use   TEXT NOT NULL,
  step_up    TEXT,
  step_up_by TEXT,
  address    TEXT NOT NULL,
  agent      TEXT NOT NULL,
  CHECK ((step_up IS NULL) = (step_up_by IS NULL))
) STRICT;

-- With which somebody enrols; the first one's has no name.
CREATE TABLE enrolment_links (
  hash     TEXT NOT NULL PRIMARY KEY,
  operator TEXT NOT NULL UNIQUE,
  expires  TEXT NOT NULL
) STRICT;

CREATE TABLE settings_seen (
  key   TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;
