-- Videos that are made of the rows of a table.
CREATE TABLE batches (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    title TEXT NOT NULL,
    -- A brief with the names of columns in it.
    brief TEXT NOT NULL,
    -- So many of its videos are made at once.
    at_once INTEGER NOT NULL,
    -- Since when no further row is begun; NULL while rows are.
    stopped_at_ms INTEGER,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT batches_pkey PRIMARY KEY (id),
    CONSTRAINT batches_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX batches_by_workspace ON batches (workspace_id, created_at_ms, id);

CREATE TABLE batch_rows (
    batch_id BLOB NOT NULL,
    -- From 1.
    number INTEGER NOT NULL,
    -- JSON: the cells by the names of their columns.
    cells TEXT NOT NULL,
    -- The video that was begun of it; NULL before that, and where the project was removed.
    project_id BLOB,
    -- JSON: why it could not be begun.
    refusal TEXT,
    -- It is not begun yet and may be.
    is_waiting INTEGER NOT NULL,
    CONSTRAINT batch_rows_pkey PRIMARY KEY (batch_id, number),
    CONSTRAINT batch_rows_batch_fkey FOREIGN KEY (batch_id) REFERENCES batches (id) ON DELETE CASCADE,
    CONSTRAINT batch_rows_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE SET NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX batch_rows_waiting ON batch_rows (batch_id, number) WHERE is_waiting = 1;
CREATE INDEX batch_rows_by_project ON batch_rows (project_id);
