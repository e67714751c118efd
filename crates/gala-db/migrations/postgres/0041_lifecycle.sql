-- When files that people brought were used last, and which of them went by a rule.

CREATE TABLE asset_uses (
    asset_id UUID NOT NULL,
    -- To the day: a use within a day of another is not written.
    used_at_ms BIGINT NOT NULL,
    CONSTRAINT asset_uses_pkey PRIMARY KEY (asset_id),
    CONSTRAINT asset_uses_asset_fkey FOREIGN KEY (asset_id) REFERENCES assets (id) ON DELETE CASCADE
);

CREATE TABLE expired_assets (
    asset_id UUID NOT NULL,
    -- The name of the rule.
    rule TEXT NOT NULL,
    -- What the file had.
    size_bytes BIGINT NOT NULL,
    expired_at_ms BIGINT NOT NULL,
    -- NULL until its object is gone.
    removed_at_ms BIGINT,
    CONSTRAINT expired_assets_pkey PRIMARY KEY (asset_id),
    CONSTRAINT expired_assets_asset_fkey FOREIGN KEY (asset_id) REFERENCES assets (id) ON DELETE CASCADE,
    CONSTRAINT expired_assets_size_not_negative CHECK (size_bytes >= 0)
);

ALTER TABLE asset_uses ENABLE ROW LEVEL SECURITY;
ALTER TABLE asset_uses FORCE ROW LEVEL SECURITY;
CREATE POLICY asset_uses_of_workspace ON asset_uses USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM assets WHERE assets.id = asset_uses.asset_id), FALSE));

ALTER TABLE expired_assets ENABLE ROW LEVEL SECURITY;
ALTER TABLE expired_assets FORCE ROW LEVEL SECURITY;
CREATE POLICY expired_assets_of_workspace ON expired_assets USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM assets WHERE assets.id = expired_assets.asset_id), FALSE));
