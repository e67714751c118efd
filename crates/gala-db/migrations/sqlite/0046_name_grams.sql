-- Three letters in a row of the names of files, by which files are found.
CREATE TABLE asset_name_grams (
    workspace_id BLOB NOT NULL,
    -- The letters' code points, 21 bits each; -1 where the name has too many to keep.
    gram INTEGER NOT NULL,
    asset_id BLOB NOT NULL,
    CONSTRAINT asset_name_grams_pkey PRIMARY KEY (workspace_id, gram, asset_id),
    CONSTRAINT asset_name_grams_asset_fkey FOREIGN KEY (asset_id) REFERENCES ingests (asset_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX asset_name_grams_by_asset ON asset_name_grams (asset_id);

-- How many rows the name has there; NULL until they are written.
ALTER TABLE ingests ADD COLUMN name_grams INTEGER;
CREATE INDEX ingests_without_grams ON ingests (asset_id) WHERE name_grams IS NULL;
-- A name that is not folded has no grams either.
DROP INDEX ingests_unfolded;
