-- Videos that belong together.
CREATE TABLE series (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    title TEXT NOT NULL,
    -- JSON: what its episodes have where their briefs say nothing else.
    style TEXT NOT NULL,
    last_episode INTEGER NOT NULL,
    -- Raised by each change; a new episode is none.
    version INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    deleted_at_ms INTEGER,
    CONSTRAINT series_pkey PRIMARY KEY (id),
    CONSTRAINT series_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX series_by_workspace ON series (workspace_id, created_at_ms, id);

-- The series that a project is an episode of, and its number in it.
ALTER TABLE projects ADD COLUMN series_id BLOB;
ALTER TABLE projects ADD COLUMN episode INTEGER;
CREATE INDEX projects_by_series ON projects (series_id, episode);
