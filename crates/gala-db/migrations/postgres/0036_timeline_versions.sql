-- Versions of projects' timelines that somebody may go back to: what was there before another cut took its place as a whole.

CREATE TABLE timeline_versions (
    project_id UUID NOT NULL,
    -- SHA-256 of the document.
    checksum TEXT NOT NULL,
    document TEXT NOT NULL,
    kept_at_ms BIGINT NOT NULL,
    CONSTRAINT timeline_versions_pkey PRIMARY KEY (project_id, checksum),
    CONSTRAINT timeline_versions_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

ALTER TABLE timeline_versions ENABLE ROW LEVEL SECURITY;
ALTER TABLE timeline_versions FORCE ROW LEVEL SECURITY;
CREATE POLICY timeline_versions_of_workspace ON timeline_versions USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM projects WHERE projects.id = timeline_versions.project_id), FALSE));
