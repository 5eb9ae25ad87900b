-- Approvals that go for later calls too. What a grant is for never changes; it ends once.
CREATE TABLE grants (
  id          TEXT NOT NULL PRIMARY KEY,
  approval    TEXT NOT NULL UNIQUE REFERENCES approvals (id),
  principal   TEXT NOT NULL,
  tool        TEXT NOT NULL,
  scope       TEXT NOT NULL,
  requirement TEXT NOT NULL,
  lifts       TEXT NOT NULL,
  operators   TEXT NOT NULL,
  created     TEXT NOT NULL,
  expires     TEXT NOT NULL,
  state       TEXT NOT NULL CHECK (state IN ('in-force', 'revoked', 'expired')),
  ended       TEXT,
  CHECK ((ended IS NULL) = (state = 'in-force'))
) STRICT;

CREATE INDEX grants_by_state ON grants (state, id);

CREATE TRIGGER grants_keep_identity
BEFORE UPDATE OF id, approval, principal, tool, scope, requirement, lifts, operators, created, expires ON grants
BEGIN SELECT RAISE(ABORT, 'what a grant is for never changes'); END;

CREATE TRIGGER grants_stay_ended BEFORE UPDATE ON grants WHEN OLD.state <> 'in-force'
BEGIN SELECT RAISE(ABORT, 'a grant that has ended never changes'); END;
