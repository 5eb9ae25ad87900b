-- What happened. Append-only; the columns behind `hash` are read out of `fields`, so that a filter
-- can never say something else than the chain.
CREATE TABLE audit (
  seq       INTEGER PRIMARY KEY,
  time      TEXT NOT NULL,
  kind      TEXT NOT NULL,
  fields    TEXT NOT NULL,
  previous  TEXT NOT NULL,
  hash      TEXT NOT NULL,
  call      TEXT GENERATED ALWAYS AS (fields ->> 'call') VIRTUAL,
  run       TEXT GENERATED ALWAYS AS (fields ->> 'run') VIRTUAL,
  principal TEXT GENERATED ALWAYS AS (fields ->> 'principal') VIRTUAL
) STRICT;

CREATE INDEX audit_by_time ON audit (time);
CREATE INDEX audit_by_kind ON audit (kind, seq);
CREATE INDEX audit_by_call ON audit (call, seq) WHERE call IS NOT NULL;
CREATE INDEX audit_by_run ON audit (run, seq) WHERE run IS NOT NULL;
CREATE INDEX audit_by_principal ON audit (principal, seq) WHERE principal IS NOT NULL;

CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Also what keeps INSERT OR REPLACE from replacing a record.
CREATE TRIGGER audit_in_order BEFORE INSERT ON audit
WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit)
BEGIN SELECT RAISE(ABORT, 'audit records follow each other without a gap'); END;

-- The newest signature alone: an older one would let whoever holds the file cut the log back to it.
CREATE TABLE checkpoint (
  only_row  INTEGER PRIMARY KEY CHECK (only_row = 1),
  seq       INTEGER NOT NULL,
  hash      TEXT NOT NULL,
  time      TEXT NOT NULL,
  signature TEXT NOT NULL
) STRICT;

CREATE TABLE calls (
  id        TEXT NOT NULL PRIMARY KEY,
  run       TEXT NOT NULL,
  principal TEXT NOT NULL,
  tool      TEXT NOT NULL,
  arguments TEXT NOT NULL,
  origin    TEXT NOT NULL,
  received  TEXT NOT NULL,
  state     TEXT NOT NULL CHECK (state IN ('proposed', 'waiting', 'started', 'finished', 'orphaned')),
  decision  TEXT NOT NULL CHECK (decision IN ('permit', 'ask', 'forbid')),
  revision  TEXT NOT NULL,
  decided   TEXT NOT NULL,
  started   TEXT,
  finished  TEXT,
  result    TEXT,
  stdout    BLOB,
  stderr    BLOB,
  CHECK ((result IS NOT NULL) = (state IN ('finished', 'orphaned')))
) STRICT;

CREATE INDEX calls_by_run ON calls (run, id);
CREATE INDEX calls_open ON calls (state, id) WHERE state IN ('proposed', 'waiting', 'started');

CREATE TRIGGER calls_keep_identity BEFORE UPDATE OF id, run, principal, tool, arguments, origin, received ON calls
BEGIN SELECT RAISE(ABORT, 'what a call asks for never changes'); END;

CREATE TABLE approvals (
  id          TEXT NOT NULL PRIMARY KEY,
  call        TEXT NOT NULL UNIQUE REFERENCES calls (id),
  digest      TEXT NOT NULL,
  summary     TEXT NOT NULL,
  asked_by    TEXT NOT NULL,
  revision    TEXT NOT NULL,
  requirement TEXT NOT NULL,
  created     TEXT NOT NULL,
  expires     TEXT NOT NULL,
  decisions   TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('waiting', 'granted', 'denied', 'expired', 'cancelled', 'consumed')),
  version     INTEGER NOT NULL
) STRICT;

CREATE INDEX approvals_by_state ON approvals (state, id);

CREATE TRIGGER approvals_keep_identity
BEFORE UPDATE OF id, call, digest, summary, asked_by, revision, requirement, created, expires ON approvals
BEGIN SELECT RAISE(ABORT, 'what an approval is for never changes'); END;

CREATE TRIGGER approvals_stay_ended BEFORE UPDATE ON approvals
WHEN OLD.state IN ('denied', 'expired', 'cancelled', 'consumed')
BEGIN SELECT RAISE(ABORT, 'an approval that has ended never changes'); END;
