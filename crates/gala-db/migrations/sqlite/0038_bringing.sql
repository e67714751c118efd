-- Files that are fetched from addresses, files that somebody deleted, and names by which files are found.

CREATE TABLE imports (
    -- Of the asset that it becomes.
    asset_id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    project_id BLOB NOT NULL,
    -- NULL once the job is history.
    job_id BLOB,
    -- As whoever asked calls the file; NULL where its server is to tell.
    name TEXT,
    -- Without what may be secret in it.
    address TEXT NOT NULL,
    -- SHA-256 as it was told beforehand.
    checksum TEXT,
    -- So many bytes of it are there for good, on the machine that fetches it.
    offset_bytes INTEGER NOT NULL,
    -- What its server calls the content of which they are the beginning.
    etag TEXT,
    -- Where redirects led, once all of it was fetched.
    final_address TEXT,
    created_at_ms INTEGER NOT NULL,
    fetched_at_ms INTEGER,
    CONSTRAINT imports_pkey PRIMARY KEY (asset_id),
    CONSTRAINT imports_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT imports_job_fkey FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE SET NULL,
    CONSTRAINT imports_offset_not_negative CHECK (offset_bytes >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX imports_by_project ON imports (project_id);
CREATE INDEX imports_by_job ON imports (job_id);
CREATE INDEX imports_open ON imports (workspace_id, job_id) WHERE fetched_at_ms IS NULL;

-- What is held of a unit for a workspace is summed up.
CREATE INDEX reservations_by_workspace ON reservations (workspace_id, unit);

-- Since when nobody sees the file, and since when it is being removed for good.
ALTER TABLE assets ADD COLUMN deleted_at_ms INTEGER;
ALTER TABLE assets ADD COLUMN purged_at_ms INTEGER;
CREATE INDEX assets_deleted ON assets (deleted_at_ms, id) WHERE deleted_at_ms IS NOT NULL;

-- The name as it is compared with what somebody looks for; NULL until that is made of it.
ALTER TABLE ingests ADD COLUMN folded_name TEXT;
CREATE INDEX ingests_unfolded ON ingests (asset_id) WHERE folded_name IS NULL;
