-- When files that people brought were used last, and which of them went by a rule.

CREATE TABLE asset_uses (
    asset_id BLOB NOT NULL,
    -- To the day: a use within a day of another is not written.
    used_at_ms INTEGER NOT NULL,
    CONSTRAINT asset_uses_pkey PRIMARY KEY (asset_id),
    CONSTRAINT asset_uses_asset_fkey FOREIGN KEY (asset_id) REFERENCES assets (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE expired_assets (
    asset_id BLOB NOT NULL,
    -- The name of the rule.
    rule TEXT NOT NULL,
    -- What the file had.
    size_bytes INTEGER NOT NULL,
    expired_at_ms INTEGER NOT NULL,
    -- NULL until its object is gone.
    removed_at_ms INTEGER,
    CONSTRAINT expired_assets_pkey PRIMARY KEY (asset_id),
    CONSTRAINT expired_assets_asset_fkey FOREIGN KEY (asset_id) REFERENCES assets (id) ON DELETE CASCADE,
    CONSTRAINT expired_assets_size_not_negative CHECK (size_bytes >= 0)
) STRICT, WITHOUT ROWID;
