-- Videos that belong together.
CREATE TABLE series (
    id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    title TEXT NOT NULL,
    -- JSON: what its episodes have where their briefs say nothing else.
    style TEXT NOT NULL,
    last_episode BIGINT NOT NULL,
    -- Raised by each change; a new episode is none.
    version BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    deleted_at_ms BIGINT,
    CONSTRAINT series_pkey PRIMARY KEY (id),
    CONSTRAINT series_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
);

CREATE INDEX series_by_workspace ON series (workspace_id, created_at_ms, id);

-- The series that a project is an episode of, and its number in it.
ALTER TABLE projects ADD COLUMN series_id UUID;
ALTER TABLE projects ADD COLUMN episode BIGINT;
CREATE INDEX projects_by_series ON projects (series_id, episode);

ALTER TABLE series ENABLE ROW LEVEL SECURITY;
ALTER TABLE series FORCE ROW LEVEL SECURITY;
CREATE POLICY series_of_workspace ON series USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
