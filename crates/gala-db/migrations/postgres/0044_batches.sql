-- Videos that are made of the rows of a table.
CREATE TABLE batches (
    id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    title TEXT NOT NULL,
    -- A brief with the names of columns in it.
    brief TEXT NOT NULL,
    -- So many of its videos are made at once.
    at_once BIGINT NOT NULL,
    -- Since when no further row is begun; NULL while rows are.
    stopped_at_ms BIGINT,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT batches_pkey PRIMARY KEY (id),
    CONSTRAINT batches_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
);

CREATE INDEX batches_by_workspace ON batches (workspace_id, created_at_ms, id);

CREATE TABLE batch_rows (
    batch_id UUID NOT NULL,
    -- From 1.
    number BIGINT NOT NULL,
    -- JSON: the cells by the names of their columns.
    cells TEXT NOT NULL,
    -- The video that was begun of it; NULL before that, and where the project was removed.
    project_id UUID,
    -- JSON: why it could not be begun.
    refusal TEXT,
    -- It is not begun yet and may be.
    is_waiting BIGINT NOT NULL,
    CONSTRAINT batch_rows_pkey PRIMARY KEY (batch_id, number),
    CONSTRAINT batch_rows_batch_fkey FOREIGN KEY (batch_id) REFERENCES batches (id) ON DELETE CASCADE,
    CONSTRAINT batch_rows_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE SET NULL
);

CREATE INDEX batch_rows_waiting ON batch_rows (batch_id, number) WHERE is_waiting = 1;
CREATE INDEX batch_rows_by_project ON batch_rows (project_id);

ALTER TABLE batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE batches FORCE ROW LEVEL SECURITY;
CREATE POLICY batches_of_workspace ON batches USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));

ALTER TABLE batch_rows ENABLE ROW LEVEL SECURITY;
ALTER TABLE batch_rows FORCE ROW LEVEL SECURITY;
CREATE POLICY batch_rows_of_workspace ON batch_rows USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM batches WHERE batches.id = batch_rows.batch_id), FALSE));
