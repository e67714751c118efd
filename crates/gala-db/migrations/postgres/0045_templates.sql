-- Templates of workspaces. Those that come with the program are in no table.
CREATE TABLE templates (
    id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- JSON: the whole of it, its title, description and kind too.
    document TEXT NOT NULL,
    -- Raised by each change.
    version BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    -- Nothing is made of it since.
    deleted_at_ms BIGINT,
    CONSTRAINT templates_pkey PRIMARY KEY (id),
    CONSTRAINT templates_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
);

CREATE INDEX templates_by_workspace ON templates (workspace_id, created_at_ms, id);

-- What the first timelines of projects were made of.
CREATE TABLE template_projects (
    project_id UUID NOT NULL,
    -- Of a template that may be gone, or that comes with the program.
    template_id UUID NOT NULL,
    template_version BIGINT NOT NULL,
    -- JSON: the data with all that they left out.
    data TEXT NOT NULL,
    CONSTRAINT template_projects_pkey PRIMARY KEY (project_id),
    CONSTRAINT template_projects_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE INDEX template_projects_by_template ON template_projects (template_id);

ALTER TABLE templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE templates FORCE ROW LEVEL SECURITY;
CREATE POLICY templates_of_workspace ON templates USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));

ALTER TABLE template_projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE template_projects FORCE ROW LEVEL SECURITY;
CREATE POLICY template_projects_of_workspace ON template_projects USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM projects WHERE projects.id = template_projects.project_id), FALSE));
