-- Drafts that people who came by a link see with a watermark, and keys of workers.

-- Videos in draft quality with their pictures, and the jobs that rendered them.
CREATE TABLE drafts (
    asset_id UUID NOT NULL,
    job_id UUID NOT NULL,
    CONSTRAINT drafts_pkey PRIMARY KEY (asset_id),
    CONSTRAINT drafts_asset_fkey FOREIGN KEY (asset_id) REFERENCES assets (id) ON DELETE CASCADE,
    CONSTRAINT drafts_job_fkey FOREIGN KEY (job_id) REFERENCES jobs (id) ON DELETE CASCADE
);

CREATE INDEX drafts_by_job ON drafts (job_id);

-- Copies of drafts with a text across the picture.
CREATE TABLE watermarked_copies (
    draft_id UUID NOT NULL,
    text TEXT NOT NULL,
    copy_id UUID NOT NULL,
    CONSTRAINT watermarked_copies_pkey PRIMARY KEY (draft_id, text),
    CONSTRAINT watermarked_copies_draft_fkey FOREIGN KEY (draft_id) REFERENCES drafts (asset_id) ON DELETE CASCADE,
    CONSTRAINT watermarked_copies_copy_fkey FOREIGN KEY (copy_id) REFERENCES assets (id) ON DELETE CASCADE
);

CREATE INDEX watermarked_copies_by_copy ON watermarked_copies (copy_id);

-- What was rendered as a draft before there were watermarks.
INSERT INTO drafts (asset_id, job_id)
    SELECT DISTINCT ON (assets.id) assets.id, jobs.id FROM jobs JOIN assets ON assets.project_id = jobs.project_id
    WHERE jobs.kind = 'render_final' AND jobs.state = 'SUCCEEDED' AND jobs.input LIKE '%"quality":"draft"%'
    AND assets.kind IN ('final', 'thumbnail') AND position('"' || assets.object_key || '"' IN jobs.output) > 0
    ORDER BY assets.id, jobs.id;

-- Whether drafts carry one for whoever came by the link.
ALTER TABLE share_links ADD COLUMN watermark BIGINT NOT NULL DEFAULT 1;

-- Keys of workers are of the installation: they work for all workspaces, and open none.
CREATE TABLE worker_keys (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    digest BYTEA NOT NULL,
    created_at_ms BIGINT NOT NULL,
    used_at_ms BIGINT,
    ends_at_ms BIGINT,
    revoked_at_ms BIGINT,
    CONSTRAINT worker_keys_pkey PRIMARY KEY (id),
    CONSTRAINT worker_keys_digest_key UNIQUE (digest)
);

ALTER TABLE drafts ENABLE ROW LEVEL SECURITY;
ALTER TABLE drafts FORCE ROW LEVEL SECURITY;
CREATE POLICY drafts_of_workspace ON drafts USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM assets WHERE assets.id = drafts.asset_id), FALSE));
ALTER TABLE watermarked_copies ENABLE ROW LEVEL SECURITY;
ALTER TABLE watermarked_copies FORCE ROW LEVEL SECURITY;
CREATE POLICY watermarked_copies_of_workspace ON watermarked_copies USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM assets WHERE assets.id = watermarked_copies.draft_id), FALSE));
