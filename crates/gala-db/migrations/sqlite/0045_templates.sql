-- Templates of workspaces. Those that come with the program are in no table.
CREATE TABLE templates (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- JSON: the whole of it, its title, description and kind too.
    document TEXT NOT NULL,
    -- Raised by each change.
    version INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    -- Nothing is made of it since.
    deleted_at_ms INTEGER,
    CONSTRAINT templates_pkey PRIMARY KEY (id),
    CONSTRAINT templates_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX templates_by_workspace ON templates (workspace_id, created_at_ms, id);

-- What the first timelines of projects were made of.
CREATE TABLE template_projects (
    project_id BLOB NOT NULL,
    -- Of a template that may be gone, or that comes with the program.
    template_id BLOB NOT NULL,
    template_version INTEGER NOT NULL,
    -- JSON: the data with all that they left out.
    data TEXT NOT NULL,
    CONSTRAINT template_projects_pkey PRIMARY KEY (project_id),
    CONSTRAINT template_projects_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX template_projects_by_template ON template_projects (template_id);
