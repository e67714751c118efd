-- People of workspaces who are seen speaking, from video to video.
CREATE TABLE presenters (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    stage_name TEXT NOT NULL,
    -- In small letters: nobody else who is there has it.
    name_key TEXT NOT NULL,
    -- JSON: a list of texts.
    tags TEXT NOT NULL,
    -- The tags in small letters, a line break before and behind each.
    tag_key TEXT NOT NULL,
    -- The name that a provider has for them, or the id of a picture of their face.
    look TEXT,
    picture TEXT,
    voice TEXT,
    preset TEXT,
    -- JSON: ids of files.
    pictures TEXT NOT NULL,
    -- Raised by each change.
    version INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    -- No brief names them since.
    deleted_at_ms INTEGER,
    CONSTRAINT presenters_pkey PRIMARY KEY (id),
    CONSTRAINT presenters_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT presenters_one_face CHECK ((look IS NULL) <> (picture IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX presenters_by_workspace ON presenters (workspace_id, created_at_ms, id);
CREATE UNIQUE INDEX presenters_name_key ON presenters (workspace_id, name_key) WHERE deleted_at_ms IS NULL;
