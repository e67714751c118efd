-- Characters, places and styles that come back from scene to scene and from video to video.
CREATE TABLE library_entries (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- JSON: how it looks and sounds.
    look TEXT NOT NULL,
    -- Raised by each change.
    version INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    -- Scenes that name it are without it since.
    deleted_at_ms INTEGER,
    CONSTRAINT library_entries_pkey PRIMARY KEY (id),
    CONSTRAINT library_entries_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT library_entries_kind_known CHECK (kind IN ('character', 'place', 'style'))
) STRICT, WITHOUT ROWID;

CREATE INDEX library_entries_by_workspace ON library_entries (workspace_id, created_at_ms, id);
