-- One index fits each frequent query whole, the order of its result included. Where two fitted in part, such as that
-- of an owner and that of a job, SQLite could take the one that reads all rows of the owner.

DROP INDEX events_by_job;
DROP INDEX events_by_project;
CREATE INDEX events_by_job ON events (job, owner, seq);
CREATE INDEX events_by_project ON events (project_id, owner, seq);

DROP INDEX jobs_by_project;
CREATE INDEX jobs_by_project ON jobs (project_id, owner, created_at_ms, id);
CREATE INDEX jobs_by_parent ON jobs (parent, owner, scene_number, created_at_ms, id) WHERE parent IS NOT NULL;

-- The filters of lists.
CREATE INDEX jobs_by_state ON jobs (owner, state, created_at_ms, id);
CREATE INDEX jobs_by_kind ON jobs (owner, kind, created_at_ms, id);
CREATE INDEX jobs_by_kind_and_state ON jobs (owner, kind, state, created_at_ms, id);

-- What is due, and how much waits.
CREATE INDEX jobs_due ON jobs (run_at_ms) WHERE state = 'QUEUED';
CREATE INDEX jobs_blocked ON jobs (id) WHERE state = 'BLOCKED';
