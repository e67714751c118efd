-- Versions of projects' timelines that somebody may go back to: what was there before another cut took its place as a whole.

CREATE TABLE timeline_versions (
    project_id BLOB NOT NULL,
    -- SHA-256 of the document.
    checksum TEXT NOT NULL,
    document TEXT NOT NULL,
    kept_at_ms INTEGER NOT NULL,
    CONSTRAINT timeline_versions_pkey PRIMARY KEY (project_id, checksum),
    CONSTRAINT timeline_versions_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
) STRICT;
