-- Times are milliseconds since 1970-01-01 UTC. Ids are UUIDs. Documents are JSON text.

CREATE TABLE projects (
    id UUID NOT NULL,
    owner UUID NOT NULL,
    title TEXT NOT NULL,
    workflow TEXT NOT NULL,
    brief TEXT NOT NULL,
    plan TEXT,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT projects_pkey PRIMARY KEY (id)
);

CREATE INDEX projects_by_owner ON projects (owner, created_at_ms, id);

CREATE TABLE scenes (
    id UUID NOT NULL,
    project_id UUID NOT NULL,
    number BIGINT NOT NULL,
    planned TEXT NOT NULL,
    approval TEXT NOT NULL,
    speech_take UUID,
    image_take UUID,
    clip_take UUID,
    CONSTRAINT scenes_pkey PRIMARY KEY (id),
    CONSTRAINT scenes_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT scenes_number_key UNIQUE (project_id, number),
    CONSTRAINT scenes_number_from_one CHECK (number >= 1)
);

CREATE TABLE takes (
    id UUID NOT NULL,
    scene_id UUID NOT NULL,
    kind TEXT NOT NULL,
    facts TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT takes_pkey PRIMARY KEY (id),
    CONSTRAINT takes_scene_fkey FOREIGN KEY (scene_id) REFERENCES scenes (id) ON DELETE CASCADE,
    CONSTRAINT takes_kind_known CHECK (kind IN ('speech', 'image', 'clip'))
);

CREATE INDEX takes_by_scene ON takes (scene_id, kind, created_at_ms, id);

CREATE TABLE assets (
    id UUID NOT NULL,
    project_id UUID NOT NULL,
    kind TEXT NOT NULL,
    provider TEXT NOT NULL,
    object_key TEXT NOT NULL,
    mime TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    checksum TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT assets_pkey PRIMARY KEY (id),
    CONSTRAINT assets_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT assets_object_key UNIQUE (provider, object_key),
    CONSTRAINT assets_size_not_negative CHECK (size_bytes >= 0)
);

CREATE INDEX assets_by_project ON assets (project_id, created_at_ms, id);

CREATE TABLE jobs (
    id UUID NOT NULL,
    owner UUID NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    project_id UUID,
    scene_id UUID,
    scene_number BIGINT,
    parent UUID,
    unique_key TEXT,
    trace TEXT,
    priority BIGINT NOT NULL,
    -- The owner's place in the round between owners; set when the job becomes QUEUED.
    turn BIGINT NOT NULL,
    -- When the first ancestor was made: an owner's oldest piece of work is finished first.
    root_at_ms BIGINT NOT NULL,
    -- Raised by each claim. Every write of a worker names it.
    attempt BIGINT NOT NULL,
    -- Attempts that ended in a transient failure.
    failures BIGINT NOT NULL,
    -- Attempts that ended because the worker was gone, since the last journalled step.
    crashes BIGINT NOT NULL,
    input TEXT NOT NULL,
    output TEXT,
    error_code TEXT,
    error_message TEXT,
    run_at_ms BIGINT NOT NULL,
    lease_until_ms BIGINT,
    worker TEXT,
    created_at_ms BIGINT NOT NULL,
    started_at_ms BIGINT,
    finished_at_ms BIGINT,
    CONSTRAINT jobs_pkey PRIMARY KEY (id),
    CONSTRAINT jobs_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT jobs_unique_key UNIQUE (owner, unique_key),
    CONSTRAINT jobs_state_known
        CHECK (state IN ('BLOCKED', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    CONSTRAINT jobs_running_is_leased CHECK ((state = 'RUNNING') = (lease_until_ms IS NOT NULL)),
    CONSTRAINT jobs_failed_has_reason CHECK (state <> 'FAILED' OR error_code IS NOT NULL)
);

CREATE INDEX jobs_ready ON jobs (priority DESC, turn, id) WHERE state = 'QUEUED';
CREATE INDEX jobs_ready_by_owner ON jobs (owner, priority, root_at_ms, created_at_ms, id) WHERE state = 'QUEUED';
CREATE INDEX jobs_turns_by_owner ON jobs (owner, priority, turn) WHERE state = 'QUEUED';
CREATE INDEX jobs_leases ON jobs (lease_until_ms) WHERE state = 'RUNNING';
CREATE INDEX jobs_by_owner ON jobs (owner, created_at_ms, id);
CREATE INDEX jobs_by_project ON jobs (project_id, created_at_ms, id);

CREATE TABLE job_waits (
    job UUID NOT NULL,
    waits_for UUID NOT NULL,
    CONSTRAINT job_waits_pkey PRIMARY KEY (job, waits_for),
    CONSTRAINT job_waits_job_fkey FOREIGN KEY (job) REFERENCES jobs (id) ON DELETE CASCADE,
    CONSTRAINT job_waits_for_fkey FOREIGN KEY (waits_for) REFERENCES jobs (id) ON DELETE CASCADE,
    CONSTRAINT job_waits_not_itself CHECK (job <> waits_for)
);

CREATE INDEX job_waits_by_target ON job_waits (waits_for, job);

CREATE TABLE steps (
    job UUID NOT NULL,
    step TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    attempt BIGINT NOT NULL,
    output TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT steps_pkey PRIMARY KEY (job, step, input_hash),
    CONSTRAINT steps_job_fkey FOREIGN KEY (job) REFERENCES jobs (id) ON DELETE CASCADE
);

CREATE TABLE made (
    kind TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    output TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT made_pkey PRIMARY KEY (kind, input_hash)
);

CREATE TABLE events (
    seq BIGINT GENERATED ALWAYS AS IDENTITY CONSTRAINT events_pkey PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    owner UUID NOT NULL,
    job UUID NOT NULL,
    project_id UUID,
    body TEXT NOT NULL
);

CREATE INDEX events_by_job ON events (job, seq);
CREATE INDEX events_by_project ON events (project_id, seq);
CREATE INDEX events_by_owner ON events (owner, seq);

CREATE TABLE idempotency_keys (
    owner UUID NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    status BIGINT,
    response TEXT,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (owner, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at_ms);
