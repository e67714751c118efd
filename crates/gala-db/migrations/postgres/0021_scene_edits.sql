-- A scene keeps its number; edits change its place among the others, and one that was removed has none.
ALTER TABLE scenes ADD COLUMN place BIGINT;
UPDATE scenes SET place = number;
CREATE UNIQUE INDEX scenes_by_place ON scenes (project_id, place);

-- Raised by each change of the row.
ALTER TABLE scenes ADD COLUMN version BIGINT NOT NULL DEFAULT 1;

-- What the chosen takes were made of, as JSON: the hash of each field by its name.
ALTER TABLE scenes ADD COLUMN speech_inputs TEXT;
ALTER TABLE scenes ADD COLUMN image_inputs TEXT;
ALTER TABLE scenes ADD COLUMN clip_inputs TEXT;

-- Where a take comes from: the job that made it, the take before it, and what was planned, as JSON.
ALTER TABLE takes ADD COLUMN job_id UUID;
ALTER TABLE takes ADD COLUMN parent UUID;
ALTER TABLE takes ADD COLUMN planned TEXT;
ALTER TABLE takes ADD COLUMN inputs TEXT;

-- Raised by each edit of the project's scenes.
ALTER TABLE projects ADD COLUMN scenes_version BIGINT NOT NULL DEFAULT 1;

CREATE TABLE scene_revisions (
    id UUID NOT NULL,
    project_id UUID NOT NULL,
    -- Of the scenes after it.
    version BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    -- Absent where it was somebody without an account.
    user_id UUID,
    -- JSON: what was done, and what takes it back.
    edits TEXT NOT NULL,
    inverse TEXT NOT NULL,
    CONSTRAINT scene_revisions_pkey PRIMARY KEY (id),
    CONSTRAINT scene_revisions_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE INDEX scene_revisions_by_project ON scene_revisions (project_id, created_at_ms, id);

ALTER TABLE scene_revisions ENABLE ROW LEVEL SECURITY;
ALTER TABLE scene_revisions FORCE ROW LEVEL SECURITY;
CREATE POLICY scene_revisions_of_workspace ON scene_revisions USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM projects WHERE projects.id = scene_revisions.project_id), FALSE));
