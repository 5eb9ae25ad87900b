-- Who answers approvals. A row changes only on top of the very row that the change was made from.
CREATE TABLE operators (
  id           TEXT NOT NULL PRIMARY KEY,
  groups       TEXT NOT NULL,
  token_hash   TEXT UNIQUE,
  enrolled     INTEGER NOT NULL CHECK (enrolled IN (0, 1)),
  last_step    INTEGER NOT NULL,
  failures     INTEGER NOT NULL,
  locked_until TEXT NOT NULL
) STRICT;

CREATE INDEX operators_enrolled ON operators (enrolled) WHERE enrolled = 1;

-- An operator may change the arguments of a call, while it waits and before anybody has answered.
DROP TRIGGER calls_keep_identity;

CREATE TRIGGER calls_keep_identity BEFORE UPDATE OF id, run, principal, tool, origin, received ON calls
BEGIN SELECT RAISE(ABORT, 'what a call asks for never changes'); END;

CREATE TRIGGER calls_keep_arguments BEFORE UPDATE OF arguments ON calls
WHEN OLD.state <> 'waiting' OR NOT EXISTS
  (SELECT 1 FROM approvals a WHERE a.call = OLD.id AND a.state = 'waiting' AND a.version = 0)
BEGIN SELECT RAISE(ABORT, 'arguments change only while nobody has answered'); END;

DROP TRIGGER approvals_keep_identity;
DROP TRIGGER approvals_stay_ended;

ALTER TABLE approvals ADD COLUMN preview TEXT NOT NULL
  DEFAULT '{"command":[],"where":null,"diff":null,"notes":[],"reasons":[]}';

UPDATE approvals SET decisions = replace(decisions, '"reason":', '"edit":null,"reason":');

CREATE TRIGGER approvals_keep_identity
BEFORE UPDATE OF id, call, preview, asked_by, revision, requirement, created, expires ON approvals
BEGIN SELECT RAISE(ABORT, 'what an approval is for never changes'); END;

CREATE TRIGGER approvals_keep_digest BEFORE UPDATE OF digest, summary ON approvals
WHEN (NEW.digest <> OLD.digest OR NEW.summary <> OLD.summary) AND (OLD.state <> 'waiting' OR OLD.version <> 0)
BEGIN SELECT RAISE(ABORT, 'what an approval is for changes only with the first answer'); END;

CREATE TRIGGER approvals_stay_ended BEFORE UPDATE ON approvals
WHEN OLD.state IN ('denied', 'expired', 'cancelled', 'consumed')
BEGIN SELECT RAISE(ABORT, 'an approval that has ended never changes'); END;
