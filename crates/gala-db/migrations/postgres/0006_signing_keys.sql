-- The secrets that sign links and cursors, shared by all machines of an installation.

CREATE TABLE signing_keys (
    secret BYTEA NOT NULL,
    created_at_ms BIGINT NOT NULL,
    -- Until when it still counts; NULL for the one that signs.
    ends_at_ms BIGINT,
    CONSTRAINT signing_keys_pkey PRIMARY KEY (secret),
    CONSTRAINT signing_keys_length CHECK (length(secret) = 32)
);

CREATE UNIQUE INDEX signing_keys_one_signs ON signing_keys ((ends_at_ms IS NULL)) WHERE ends_at_ms IS NULL;
