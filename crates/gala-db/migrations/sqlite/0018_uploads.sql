-- Files on their way in. One becomes an asset, with its id, once all of it is there and is what was said of it.
CREATE TABLE uploads (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    -- NULL of a part of another upload.
    project_id BLOB,
    -- Who began it, where there are people.
    user_id BLOB,
    status TEXT NOT NULL,
    -- As its user calls it.
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    -- So many bytes are there for good.
    offset_bytes INTEGER NOT NULL,
    -- SHA-256 as it was announced.
    checksum TEXT,
    -- Upload-Metadata of tus, as it was sent.
    metadata TEXT,
    -- Why it failed.
    error_code TEXT,
    created_at_ms INTEGER NOT NULL,
    -- While bytes come, each puts it off.
    expires_at_ms INTEGER NOT NULL,
    CONSTRAINT uploads_pkey PRIMARY KEY (id),
    CONSTRAINT uploads_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT uploads_status_known CHECK (status IN ('PENDING', 'READY', 'FAILED', 'EXPIRED')),
    CONSTRAINT uploads_offset_within CHECK (offset_bytes >= 0 AND offset_bytes <= size_bytes)
) STRICT, WITHOUT ROWID;

CREATE INDEX uploads_by_end ON uploads (expires_at_ms);
CREATE INDEX uploads_by_workspace ON uploads (workspace_id, status);
CREATE INDEX uploads_by_project ON uploads (project_id);
