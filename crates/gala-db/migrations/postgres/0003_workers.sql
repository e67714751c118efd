-- What is known of the workers, and what a job lost and gained by them.

CREATE TABLE workers (
    -- The same text as in jobs.worker.
    id TEXT NOT NULL,
    -- The kinds of jobs it does: a JSON list of names.
    kinds TEXT NOT NULL,
    -- The kinds that its machine cannot do now, and why: a JSON object of error_code and error_message by kind.
    troubles TEXT NOT NULL,
    seen_at_ms BIGINT NOT NULL,
    CONSTRAINT workers_pkey PRIMARY KEY (id)
);

-- The worker that lost the job last and is not known to have died; null once it is, or is known to be well, or the job advanced.
ALTER TABLE jobs ADD COLUMN lost_by TEXT;
-- How far the job ever came; it only grows.
ALTER TABLE jobs ADD COLUMN progress BIGINT NOT NULL DEFAULT 0;
-- How often it was handed back because a machine could not do it, since it last advanced.
ALTER TABLE jobs ADD COLUMN declined BIGINT NOT NULL DEFAULT 0;

CREATE INDEX jobs_lost ON jobs (id) WHERE lost_by IS NOT NULL;
