-- Runs of agents. What a run was asked for never changes; it ends once.
CREATE TABLE runs (
  id            TEXT NOT NULL PRIMARY KEY,
  agent         TEXT NOT NULL,
  principal     TEXT NOT NULL,
  asked_by      TEXT NOT NULL,
  task          TEXT NOT NULL,
  task_labels   TEXT NOT NULL,
  replay_of     TEXT,
  created       TEXT NOT NULL,
  state         TEXT NOT NULL
    CHECK (state IN ('created', 'turned', 'answered', 'completed', 'failed', 'cancelled')),
  cancelling    INTEGER NOT NULL CHECK (cancelling IN (0, 1)),
  turns         INTEGER NOT NULL,
  calls         INTEGER NOT NULL,
  input_tokens  INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  money         INTEGER NOT NULL,
  end_code      TEXT,
  end_detail    TEXT,
  ended         TEXT,
  CHECK ((ended IS NULL) = (state IN ('created', 'turned', 'answered')))
) STRICT;

CREATE INDEX runs_open ON runs (id) WHERE ended IS NULL;
CREATE INDEX runs_by_state ON runs (state, id);

CREATE TRIGGER runs_keep_identity
BEFORE UPDATE OF id, agent, principal, asked_by, task, task_labels, replay_of, created ON runs
BEGIN SELECT RAISE(ABORT, 'what a run is for never changes'); END;

CREATE TRIGGER runs_stay_ended BEFORE UPDATE ON runs WHEN OLD.ended IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'a run that has ended never changes'); END;

CREATE TABLE run_turns (
  run           TEXT NOT NULL REFERENCES runs (id),
  turn          INTEGER NOT NULL,
  time          TEXT NOT NULL,
  text          TEXT NOT NULL,
  items         TEXT NOT NULL,
  calls         INTEGER NOT NULL,
  input_tokens  INTEGER NOT NULL,
  output_tokens INTEGER NOT NULL,
  money         INTEGER NOT NULL,
  PRIMARY KEY (run, turn)
) STRICT;

CREATE TRIGGER run_turns_no_update BEFORE UPDATE ON run_turns
BEGIN SELECT RAISE(ABORT, 'a recorded turn never changes'); END;

-- What the model proposed, and what it was told. The id of the call is made first, so that it is
-- found again, and never made twice.
CREATE TABLE run_calls (
  call        TEXT NOT NULL PRIMARY KEY,
  run         TEXT NOT NULL,
  turn        INTEGER NOT NULL,
  position    INTEGER NOT NULL,
  model_call  TEXT NOT NULL,
  tool        TEXT NOT NULL,
  arguments   TEXT NOT NULL,
  answer_kind TEXT,
  answer      TEXT,
  UNIQUE (run, turn, position),
  FOREIGN KEY (run, turn) REFERENCES run_turns (run, turn)
) STRICT;

CREATE TRIGGER run_calls_keep_identity
BEFORE UPDATE OF call, run, turn, position, model_call, tool, arguments ON run_calls
BEGIN SELECT RAISE(ABORT, 'what a model proposed never changes'); END;

CREATE TRIGGER run_calls_stay_answered BEFORE UPDATE ON run_calls WHEN OLD.answer IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what a model was told never changes'); END;

-- What the results of a run's calls carry; also of runs that no loop of ours drives.
CREATE TABLE run_labels (
  run       TEXT NOT NULL,
  principal TEXT NOT NULL,
  label     TEXT NOT NULL,
  PRIMARY KEY (run, principal, label)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER run_labels_no_update BEFORE UPDATE ON run_labels
BEGIN SELECT RAISE(ABORT, 'labels only accumulate'); END;

CREATE TRIGGER run_labels_no_delete BEFORE DELETE ON run_labels
BEGIN SELECT RAISE(ABORT, 'labels only accumulate'); END;
