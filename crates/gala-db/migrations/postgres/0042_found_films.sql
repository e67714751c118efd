-- Films that people put into the folders of projects: `final/`, as far as it was looked at.

-- When it is to be looked for films again; NULL before the first look.
ALTER TABLE published_folders ADD COLUMN films_due_at_ms BIGINT;

CREATE TABLE found_films (
    project_id UUID NOT NULL,
    -- Below the folder of the project.
    path TEXT NOT NULL,
    -- As the store listed it last.
    size_bytes BIGINT NOT NULL,
    stored_at_ms BIGINT NOT NULL,
    -- Since when it is so.
    since_ms BIGINT NOT NULL,
    -- SHA-256 of what was read there; NULL until it was settled and read.
    checksum TEXT,
    -- What takes it in; NULL before that, and where the project has the same film already.
    job_id UUID,
    CONSTRAINT found_films_pkey PRIMARY KEY (project_id, path),
    CONSTRAINT found_films_folder_fkey FOREIGN KEY (project_id) REFERENCES published_folders (project_id) ON DELETE CASCADE
);

ALTER TABLE found_films ENABLE ROW LEVEL SECURITY;
ALTER TABLE found_films FORCE ROW LEVEL SECURITY;
CREATE POLICY found_films_of_workspace ON found_films USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM projects WHERE projects.id = found_films.project_id), FALSE));
