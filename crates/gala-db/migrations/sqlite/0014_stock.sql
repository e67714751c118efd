-- Photos and videos that others made: each is seen in one scene of a project, whoever looks for them at once.
CREATE TABLE stock_claims (
    project_id BLOB NOT NULL,
    provider TEXT NOT NULL,
    kind TEXT NOT NULL,
    -- As the provider names it among those of its kind.
    asset TEXT NOT NULL,
    scene_id BLOB NOT NULL,
    -- SHA-256 of what the scene looked for: asked the same again, it finds its own.
    request_hash TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT stock_claims_pkey PRIMARY KEY (project_id, kind, provider, asset),
    CONSTRAINT stock_claims_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT stock_claims_scene_fkey FOREIGN KEY (scene_id) REFERENCES scenes (id) ON DELETE CASCADE,
    CONSTRAINT stock_claims_kind_known CHECK (kind IN ('photo', 'video'))
) STRICT, WITHOUT ROWID;

CREATE INDEX stock_claims_by_scene ON stock_claims (scene_id);

-- What searches of stock libraries found, for as long as their providers want it shown again without asking. They are
-- nobody's: anybody would be answered alike.
CREATE TABLE stock_searches (
    provider TEXT NOT NULL,
    -- SHA-256 of all that shapes the answer.
    query_hash TEXT NOT NULL,
    -- JSON: one page of what was found.
    found TEXT NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    CONSTRAINT stock_searches_pkey PRIMARY KEY (provider, query_hash)
) STRICT, WITHOUT ROWID;

CREATE INDEX stock_searches_by_end ON stock_searches (ends_at_ms);
