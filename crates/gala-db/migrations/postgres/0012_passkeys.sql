-- Passkeys, and what sessions were proven by.

-- There was no way to make a passkey before this version: the table is empty, and is made anew with an id of our own.
DROP TABLE passkeys;
CREATE TABLE passkeys (
    id UUID NOT NULL,
    -- What devices call it. No two people have the same.
    credential_id BYTEA NOT NULL,
    user_id UUID NOT NULL,
    name TEXT NOT NULL,
    -- JSON: the public key, the counter and what else is known of it.
    credential TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    used_at_ms BIGINT,
    CONSTRAINT passkeys_pkey PRIMARY KEY (id),
    CONSTRAINT passkeys_credential_key UNIQUE (credential_id),
    CONSTRAINT passkeys_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX passkeys_by_user ON passkeys (user_id, created_at_ms, id);

-- Steps that are counted together, of which there are so many at once and no more: a digest of whose they are.
ALTER TABLE sign_in_steps ADD COLUMN counted_by BYTEA;
CREATE INDEX sign_in_steps_by_count ON sign_in_steps (counted_by, ends_at_ms, digest);

-- What an installation alone knows, for as long as it lasts.
CREATE TABLE installation_secrets (
    name TEXT NOT NULL,
    secret BYTEA NOT NULL,
    CONSTRAINT installation_secrets_pkey PRIMARY KEY (name)
);

-- What a name that nobody has is answered with follows from it.
INSERT INTO installation_secrets (name, secret) VALUES ('decoys', 
    decode(replace(gen_random_uuid()::TEXT || gen_random_uuid()::TEXT, '-', ''), 'hex'));

-- Whether more than a password, or a provider, proved it.
ALTER TABLE sessions ADD COLUMN has_second_factor BIGINT NOT NULL DEFAULT 0;
UPDATE sessions SET has_second_factor = 1 WHERE EXISTS (SELECT 1 FROM totp_secrets
    WHERE totp_secrets.user_id = sessions.user_id AND totp_secrets.confirmed_at_ms IS NOT NULL);

-- Whether sessions without one are kept out of it.
ALTER TABLE workspaces ADD COLUMN needs_second_factor BIGINT NOT NULL DEFAULT 0;
