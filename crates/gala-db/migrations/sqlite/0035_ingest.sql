-- What was found out of files that people brought, and what was made of them.

CREATE TABLE ingests (
    asset_id BLOB NOT NULL,
    -- As whoever brought it calls the file.
    name TEXT NOT NULL,
    -- NULL of files that are used as they are.
    job_id BLOB,
    -- JSON; NULL until it is found out.
    facts TEXT,
    -- Why the file cannot be used.
    error_code TEXT,
    error_message TEXT,
    CONSTRAINT ingests_pkey PRIMARY KEY (asset_id),
    CONSTRAINT ingests_asset_fkey FOREIGN KEY (asset_id) REFERENCES assets (id) ON DELETE CASCADE,
    CONSTRAINT ingests_job_fkey FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX ingests_by_job ON ingests (job_id);

CREATE TABLE derivatives (
    asset_id BLOB NOT NULL,
    role TEXT NOT NULL,
    -- An asset of its own.
    file_id BLOB NOT NULL,
    CONSTRAINT derivatives_pkey PRIMARY KEY (asset_id, role),
    CONSTRAINT derivatives_asset_fkey FOREIGN KEY (asset_id) REFERENCES assets (id) ON DELETE CASCADE,
    CONSTRAINT derivatives_file_fkey FOREIGN KEY (file_id) REFERENCES assets (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX derivatives_by_file ON derivatives (file_id);

-- Assets of whole workspaces, newest first.
CREATE INDEX assets_by_age ON assets (created_at_ms, id);
