-- Characters, places and styles that come back from scene to scene and from video to video.
CREATE TABLE library_entries (
    id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    -- JSON: how it looks and sounds.
    look TEXT NOT NULL,
    -- Raised by each change.
    version BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    -- Scenes that name it are without it since.
    deleted_at_ms BIGINT,
    CONSTRAINT library_entries_pkey PRIMARY KEY (id),
    CONSTRAINT library_entries_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT library_entries_kind_known CHECK (kind IN ('character', 'place', 'style'))
);

CREATE INDEX library_entries_by_workspace ON library_entries (workspace_id, created_at_ms, id);

ALTER TABLE library_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE library_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY library_entries_of_workspace ON library_entries USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
