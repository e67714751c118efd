-- The timelines of projects as somebody edited them. Each finished video keeps its own in the store.

CREATE TABLE timelines (
    project_id BLOB NOT NULL,
    document TEXT NOT NULL,
    -- SHA-256 of the document.
    checksum TEXT NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    CONSTRAINT timelines_pkey PRIMARY KEY (project_id),
    CONSTRAINT timelines_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
) STRICT;
