-- Folders of projects in the store that people look into, and what is kept up to date in them.

CREATE TABLE published_folders (
    project_id BLOB NOT NULL,
    -- What the project was when its folder was last brought up to date; NULL before that.
    state TEXT,
    published_at_ms INTEGER,
    -- What was found in it of others in the place of files that belong there: JSON, a list of paths.
    left_alone TEXT NOT NULL,
    CONSTRAINT published_folders_pkey PRIMARY KEY (project_id),
    CONSTRAINT published_folders_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE published_files (
    project_id BLOB NOT NULL,
    -- Below the folder of the project.
    path TEXT NOT NULL,
    -- SHA-256 and size of what was written there last.
    checksum TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    -- Of what was there before, which may still be: a write may have been cut.
    before_checksum TEXT,
    before_size_bytes INTEGER,
    CONSTRAINT published_files_pkey PRIMARY KEY (project_id, path),
    CONSTRAINT published_files_folder_fkey FOREIGN KEY (project_id) REFERENCES published_folders (project_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
