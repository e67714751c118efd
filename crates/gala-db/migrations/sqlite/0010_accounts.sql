-- Accounts: who people are, what they may do, and what is left of what they pay for.

-- What belonged to an owner belongs to a workspace. Indexes keep their names: building them anew would take long.
ALTER TABLE projects RENAME COLUMN owner TO workspace_id;
ALTER TABLE jobs RENAME COLUMN owner TO workspace_id;
ALTER TABLE events RENAME COLUMN owner TO workspace_id;
ALTER TABLE idempotency_keys RENAME COLUMN owner TO workspace_id;

CREATE TABLE plans (
    name TEXT NOT NULL,
    -- JSON; what is absent has no limit.
    limits TEXT NOT NULL,
    CONSTRAINT plans_pkey PRIMARY KEY (name)
) STRICT, WITHOUT ROWID;

INSERT INTO plans (name, limits) VALUES ('unlimited', '{}');
INSERT INTO plans (name, limits) VALUES ('free', '{"storage_bytes":1000000000,"minutes_per_month":60,"concurrent_jobs":1,"members":3,"scenes_per_project":60,"video_length_ms":600000,"frame_side":1920,"requests_per_minute":300,"provider_budget_micros":0}');

CREATE TABLE workspaces (
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    plan TEXT NOT NULL,
    -- What members are in projects that do not name them.
    project_default TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT workspaces_pkey PRIMARY KEY (id),
    CONSTRAINT workspaces_plan_fkey FOREIGN KEY (plan) REFERENCES plans (name),
    CONSTRAINT workspaces_default_known CHECK (project_default IN ('editor', 'reviewer', 'viewer', 'none'))
) STRICT, WITHOUT ROWID;

CREATE INDEX workspaces_by_plan ON workspaces (plan);

-- The one of an installation without accounts. The first administrator gets it.
INSERT INTO workspaces (id, name, plan, project_default, created_at_ms)
    VALUES (zeroblob(16), 'Local', 'unlimited', 'editor', 0);

CREATE TABLE users (
    id BLOB NOT NULL,
    -- As it is typed to sign in: lower case.
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    email TEXT,
    is_admin INTEGER NOT NULL,
    created_at_ms INTEGER NOT NULL,
    disabled_at_ms INTEGER,
    -- A removed person keeps a row without anything personal, because what they made names it.
    removed_at_ms INTEGER,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_name_key UNIQUE (name)
) STRICT, WITHOUT ROWID;

CREATE TABLE passwords (
    user_id BLOB NOT NULL,
    -- Argon2id in the PHC format.
    hash TEXT NOT NULL,
    changed_at_ms INTEGER NOT NULL,
    CONSTRAINT passwords_pkey PRIMARY KEY (user_id),
    CONSTRAINT passwords_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- What providers of OpenID Connect call people.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT identities_pkey PRIMARY KEY (issuer, subject),
    CONSTRAINT identities_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX identities_by_user ON identities (user_id);

CREATE TABLE totp_secrets (
    user_id BLOB NOT NULL,
    secret BLOB NOT NULL,
    -- NULL until a first code was right.
    confirmed_at_ms INTEGER,
    -- The number of the newest step whose code was used: none is used twice.
    last_step INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT totp_secrets_pkey PRIMARY KEY (user_id),
    CONSTRAINT totp_secrets_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE recovery_codes (
    user_id BLOB NOT NULL,
    digest BLOB NOT NULL,
    used_at_ms INTEGER,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, digest),
    CONSTRAINT recovery_codes_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE TABLE passkeys (
    id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    name TEXT NOT NULL,
    credential TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER,
    CONSTRAINT passkeys_pkey PRIMARY KEY (id),
    CONSTRAINT passkeys_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- Secrets are random and kept as their SHA-256 only.
CREATE TABLE sessions (
    id BLOB NOT NULL,
    digest BLOB NOT NULL,
    -- The one before it was rotated, which counts for a moment: answers may cross.
    old_digest BLOB,
    rotated_at_ms INTEGER NOT NULL,
    user_id BLOB NOT NULL,
    -- Where the person acts unless a request names another workspace.
    workspace_id BLOB,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    seen_at_ms INTEGER NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_digest_key UNIQUE (digest),
    CONSTRAINT sessions_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX sessions_by_user ON sessions (user_id, created_at_ms);
CREATE INDEX sessions_by_old_digest ON sessions (old_digest) WHERE old_digest IS NOT NULL;
CREATE INDEX sessions_by_end ON sessions (ends_at_ms);

-- What was begun and is finished by a second request: signing in with a second factor or a provider, passkeys.
CREATE TABLE sign_in_steps (
    digest BLOB NOT NULL,
    kind TEXT NOT NULL,
    user_id BLOB,
    state TEXT NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    CONSTRAINT sign_in_steps_pkey PRIMARY KEY (digest),
    CONSTRAINT sign_in_steps_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_steps_by_user ON sign_in_steps (user_id);
CREATE INDEX sign_in_steps_by_end ON sign_in_steps (ends_at_ms);

-- How often a name was tried in vain, by whom: a digest of both.
CREATE TABLE sign_in_failures (
    digest BLOB NOT NULL,
    failures INTEGER NOT NULL,
    newest_at_ms INTEGER NOT NULL,
    CONSTRAINT sign_in_failures_pkey PRIMARY KEY (digest)
) STRICT, WITHOUT ROWID;

CREATE INDEX sign_in_failures_by_age ON sign_in_failures (newest_at_ms);

CREATE TABLE members (
    workspace_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    role TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT members_pkey PRIMARY KEY (workspace_id, user_id),
    CONSTRAINT members_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT members_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT members_role_known CHECK (role IN ('owner', 'admin', 'member'))
) STRICT, WITHOUT ROWID;

CREATE INDEX members_by_user ON members (user_id, created_at_ms, workspace_id);

CREATE TABLE project_members (
    project_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    role TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT project_members_pkey PRIMARY KEY (project_id, user_id),
    CONSTRAINT project_members_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT project_members_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT project_members_role_known CHECK (role IN ('owner', 'editor', 'reviewer', 'viewer'))
) STRICT, WITHOUT ROWID;

CREATE INDEX project_members_by_user ON project_members (user_id, project_id);

CREATE TABLE api_keys (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    -- Whose it is; NULL for a key of a worker.
    user_id BLOB,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    digest BLOB NOT NULL,
    -- Words with blanks between them.
    scopes TEXT NOT NULL,
    requests_per_minute INTEGER,
    created_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER,
    ends_at_ms INTEGER,
    revoked_at_ms INTEGER,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_digest_key UNIQUE (digest),
    CONSTRAINT api_keys_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT api_keys_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX api_keys_by_user ON api_keys (user_id);
CREATE INDEX api_keys_by_workspace ON api_keys (workspace_id, created_at_ms, id);

CREATE TABLE invitations (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    role TEXT NOT NULL,
    digest BLOB NOT NULL,
    made_by BLOB,
    created_at_ms INTEGER NOT NULL,
    ends_at_ms INTEGER NOT NULL,
    used_at_ms INTEGER,
    revoked_at_ms INTEGER,
    CONSTRAINT invitations_pkey PRIMARY KEY (id),
    CONSTRAINT invitations_digest_key UNIQUE (digest),
    CONSTRAINT invitations_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT invitations_role_known CHECK (role IN ('owner', 'admin', 'member'))
) STRICT, WITHOUT ROWID;

CREATE INDEX invitations_by_workspace ON invitations (workspace_id, created_at_ms, id);

CREATE TABLE share_links (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    project_id BLOB NOT NULL,
    role TEXT NOT NULL,
    digest BLOB NOT NULL,
    -- Argon2id in the PHC format; NULL where the link is enough.
    password TEXT,
    made_by BLOB,
    created_at_ms INTEGER NOT NULL,
    ends_at_ms INTEGER,
    revoked_at_ms INTEGER,
    CONSTRAINT share_links_pkey PRIMARY KEY (id),
    CONSTRAINT share_links_digest_key UNIQUE (digest),
    CONSTRAINT share_links_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT share_links_role_known CHECK (role IN ('viewer', 'reviewer'))
) STRICT, WITHOUT ROWID;

CREATE INDEX share_links_by_project ON share_links (project_id, created_at_ms, id);

-- What was done for or against the safety of the installation. Rows are added only.
CREATE TABLE audit (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    workspace_id BLOB,
    user_id BLOB,
    -- What acted: a session, a key, a command.
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL
) STRICT;

CREATE INDEX audit_by_workspace ON audit (workspace_id, seq);

-- How much of each unit a workspace used in a period, and how much is held for what is under way.
CREATE TABLE quota_use (
    workspace_id BLOB NOT NULL,
    unit TEXT NOT NULL,
    -- The first millisecond of the period; 0 for what has no period.
    period_ms INTEGER NOT NULL,
    reserved INTEGER NOT NULL,
    used INTEGER NOT NULL,
    CONSTRAINT quota_use_pkey PRIMARY KEY (workspace_id, unit, period_ms),
    CONSTRAINT quota_use_not_negative CHECK (reserved >= 0 AND used >= 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE reservations (
    id BLOB NOT NULL,
    workspace_id BLOB NOT NULL,
    unit TEXT NOT NULL,
    period_ms INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    -- The job that it is held for.
    job_id BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT reservations_pkey PRIMARY KEY (id),
    CONSTRAINT reservations_job_key UNIQUE (job_id, unit),
    CONSTRAINT reservations_amount_not_negative CHECK (amount >= 0)
) STRICT, WITHOUT ROWID;
