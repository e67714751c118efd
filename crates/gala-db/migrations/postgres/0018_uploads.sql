-- Files on their way in. One becomes an asset, with its id, once all of it is there and is what was said of it.
CREATE TABLE uploads (
    id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    -- NULL of a part of another upload.
    project_id UUID,
    -- Who began it, where there are people.
    user_id UUID,
    status TEXT NOT NULL,
    -- As its user calls it.
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    size_bytes BIGINT NOT NULL,
    -- So many bytes are there for good.
    offset_bytes BIGINT NOT NULL,
    -- SHA-256 as it was announced.
    checksum TEXT,
    -- Upload-Metadata of tus, as it was sent.
    metadata TEXT,
    -- Why it failed.
    error_code TEXT,
    created_at_ms BIGINT NOT NULL,
    -- While bytes come, each puts it off.
    expires_at_ms BIGINT NOT NULL,
    CONSTRAINT uploads_pkey PRIMARY KEY (id),
    CONSTRAINT uploads_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT uploads_status_known CHECK (status IN ('PENDING', 'READY', 'FAILED', 'EXPIRED')),
    CONSTRAINT uploads_offset_within CHECK (offset_bytes >= 0 AND offset_bytes <= size_bytes)
);

CREATE INDEX uploads_by_end ON uploads (expires_at_ms);
CREATE INDEX uploads_by_workspace ON uploads (workspace_id, status);
CREATE INDEX uploads_by_project ON uploads (project_id);

ALTER TABLE uploads ENABLE ROW LEVEL SECURITY;
ALTER TABLE uploads FORCE ROW LEVEL SECURITY;
CREATE POLICY uploads_of_workspace ON uploads USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
