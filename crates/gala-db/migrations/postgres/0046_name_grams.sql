-- Three letters in a row of the names of files, by which files are found. Comparing numbers tells nothing of the rows that are
-- compared, so that an index is used although rows of other workspaces are hidden; LIKE and its indexes may tell something.
CREATE TABLE asset_name_grams (
    workspace_id UUID NOT NULL,
    -- The letters' code points, 21 bits each; -1 where the name has too many to keep.
    gram BIGINT NOT NULL,
    asset_id UUID NOT NULL,
    CONSTRAINT asset_name_grams_pkey PRIMARY KEY (workspace_id, gram, asset_id),
    CONSTRAINT asset_name_grams_asset_fkey FOREIGN KEY (asset_id) REFERENCES ingests (asset_id) ON DELETE CASCADE
);

CREATE INDEX asset_name_grams_by_asset ON asset_name_grams (asset_id);

-- How many rows the name has there; NULL until they are written.
ALTER TABLE ingests ADD COLUMN name_grams BIGINT;
CREATE INDEX ingests_without_grams ON ingests (asset_id) WHERE name_grams IS NULL;
-- A name that is not folded has no grams either.
DROP INDEX ingests_unfolded;

ALTER TABLE asset_name_grams ENABLE ROW LEVEL SECURITY;
ALTER TABLE asset_name_grams FORCE ROW LEVEL SECURITY;
CREATE POLICY asset_name_grams_of_workspace ON asset_name_grams USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
