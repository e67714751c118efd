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
);

INSERT INTO plans (name, limits) VALUES ('unlimited', '{}');
INSERT INTO plans (name, limits) VALUES ('free', '{"storage_bytes":1000000000,"minutes_per_month":60,"concurrent_jobs":1,"members":3,"scenes_per_project":60,"video_length_ms":600000,"frame_side":1920,"requests_per_minute":300,"provider_budget_micros":0}');

CREATE TABLE workspaces (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    plan TEXT NOT NULL,
    -- What members are in projects that do not name them.
    project_default TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT workspaces_pkey PRIMARY KEY (id),
    CONSTRAINT workspaces_plan_fkey FOREIGN KEY (plan) REFERENCES plans (name),
    CONSTRAINT workspaces_default_known CHECK (project_default IN ('editor', 'reviewer', 'viewer', 'none'))
);

CREATE INDEX workspaces_by_plan ON workspaces (plan);

-- The one of an installation without accounts. The first administrator gets it.
INSERT INTO workspaces (id, name, plan, project_default, created_at_ms)
    VALUES ('00000000-0000-0000-0000-000000000000', 'Local', 'unlimited', 'editor', 0);

CREATE TABLE users (
    id UUID NOT NULL,
    -- As it is typed to sign in: lower case.
    name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    email TEXT,
    is_admin BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    disabled_at_ms BIGINT,
    -- A removed person keeps a row without anything personal, because what they made names it.
    removed_at_ms BIGINT,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    CONSTRAINT users_name_key UNIQUE (name)
);

CREATE TABLE passwords (
    user_id UUID NOT NULL,
    -- Argon2id in the PHC format.
    hash TEXT NOT NULL,
    changed_at_ms BIGINT NOT NULL,
    CONSTRAINT passwords_pkey PRIMARY KEY (user_id),
    CONSTRAINT passwords_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

-- What providers of OpenID Connect call people.
CREATE TABLE identities (
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,
    user_id UUID NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT identities_pkey PRIMARY KEY (issuer, subject),
    CONSTRAINT identities_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX identities_by_user ON identities (user_id);

CREATE TABLE totp_secrets (
    user_id UUID NOT NULL,
    secret BYTEA NOT NULL,
    -- NULL until a first code was right.
    confirmed_at_ms BIGINT,
    -- The number of the newest step whose code was used: none is used twice.
    last_step BIGINT NOT NULL DEFAULT 0,
    CONSTRAINT totp_secrets_pkey PRIMARY KEY (user_id),
    CONSTRAINT totp_secrets_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE recovery_codes (
    user_id UUID NOT NULL,
    digest BYTEA NOT NULL,
    used_at_ms BIGINT,
    CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, digest),
    CONSTRAINT recovery_codes_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE TABLE passkeys (
    id BYTEA NOT NULL,
    user_id UUID NOT NULL,
    name TEXT NOT NULL,
    credential TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    used_at_ms BIGINT,
    CONSTRAINT passkeys_pkey PRIMARY KEY (id),
    CONSTRAINT passkeys_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX passkeys_by_user ON passkeys (user_id);

-- Secrets are random and kept as their SHA-256 only.
CREATE TABLE sessions (
    id UUID NOT NULL,
    digest BYTEA NOT NULL,
    -- The one before it was rotated, which counts for a moment: answers may cross.
    old_digest BYTEA,
    rotated_at_ms BIGINT NOT NULL,
    user_id UUID NOT NULL,
    -- Where the person acts unless a request names another workspace.
    workspace_id UUID,
    agent TEXT NOT NULL,
    address TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    seen_at_ms BIGINT NOT NULL,
    ends_at_ms BIGINT NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_digest_key UNIQUE (digest),
    CONSTRAINT sessions_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX sessions_by_user ON sessions (user_id, created_at_ms);
CREATE INDEX sessions_by_old_digest ON sessions (old_digest) WHERE old_digest IS NOT NULL;
CREATE INDEX sessions_by_end ON sessions (ends_at_ms);

-- What was begun and is finished by a second request: signing in with a second factor or a provider, passkeys.
CREATE TABLE sign_in_steps (
    digest BYTEA NOT NULL,
    kind TEXT NOT NULL,
    user_id UUID,
    state TEXT NOT NULL,
    ends_at_ms BIGINT NOT NULL,
    CONSTRAINT sign_in_steps_pkey PRIMARY KEY (digest),
    CONSTRAINT sign_in_steps_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX sign_in_steps_by_user ON sign_in_steps (user_id);
CREATE INDEX sign_in_steps_by_end ON sign_in_steps (ends_at_ms);

-- How often a name was tried in vain, by whom: a digest of both.
CREATE TABLE sign_in_failures (
    digest BYTEA NOT NULL,
    failures BIGINT NOT NULL,
    newest_at_ms BIGINT NOT NULL,
    CONSTRAINT sign_in_failures_pkey PRIMARY KEY (digest)
);

CREATE INDEX sign_in_failures_by_age ON sign_in_failures (newest_at_ms);

CREATE TABLE members (
    workspace_id UUID NOT NULL,
    user_id UUID NOT NULL,
    role TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT members_pkey PRIMARY KEY (workspace_id, user_id),
    CONSTRAINT members_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT members_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT members_role_known CHECK (role IN ('owner', 'admin', 'member'))
);

CREATE INDEX members_by_user ON members (user_id, created_at_ms, workspace_id);

CREATE TABLE project_members (
    project_id UUID NOT NULL,
    user_id UUID NOT NULL,
    role TEXT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT project_members_pkey PRIMARY KEY (project_id, user_id),
    CONSTRAINT project_members_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT project_members_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
    CONSTRAINT project_members_role_known CHECK (role IN ('owner', 'editor', 'reviewer', 'viewer'))
);

CREATE INDEX project_members_by_user ON project_members (user_id, project_id);

CREATE TABLE api_keys (
    id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    -- Whose it is; NULL for a key of a worker.
    user_id UUID,
    name TEXT NOT NULL,
    prefix TEXT NOT NULL,
    digest BYTEA NOT NULL,
    -- Words with blanks between them.
    scopes TEXT NOT NULL,
    requests_per_minute BIGINT,
    created_at_ms BIGINT NOT NULL,
    used_at_ms BIGINT,
    ends_at_ms BIGINT,
    revoked_at_ms BIGINT,
    CONSTRAINT api_keys_pkey PRIMARY KEY (id),
    CONSTRAINT api_keys_digest_key UNIQUE (digest),
    CONSTRAINT api_keys_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT api_keys_user_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
);

CREATE INDEX api_keys_by_user ON api_keys (user_id);
CREATE INDEX api_keys_by_workspace ON api_keys (workspace_id, created_at_ms, id);

CREATE TABLE invitations (
    id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    role TEXT NOT NULL,
    digest BYTEA NOT NULL,
    made_by UUID,
    created_at_ms BIGINT NOT NULL,
    ends_at_ms BIGINT NOT NULL,
    used_at_ms BIGINT,
    revoked_at_ms BIGINT,
    CONSTRAINT invitations_pkey PRIMARY KEY (id),
    CONSTRAINT invitations_digest_key UNIQUE (digest),
    CONSTRAINT invitations_workspace_fkey FOREIGN KEY (workspace_id) REFERENCES workspaces (id) ON DELETE CASCADE,
    CONSTRAINT invitations_role_known CHECK (role IN ('owner', 'admin', 'member'))
);

CREATE INDEX invitations_by_workspace ON invitations (workspace_id, created_at_ms, id);

CREATE TABLE share_links (
    id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    project_id UUID NOT NULL,
    role TEXT NOT NULL,
    digest BYTEA NOT NULL,
    -- Argon2id in the PHC format; NULL where the link is enough.
    password TEXT,
    made_by UUID,
    created_at_ms BIGINT NOT NULL,
    ends_at_ms BIGINT,
    revoked_at_ms BIGINT,
    CONSTRAINT share_links_pkey PRIMARY KEY (id),
    CONSTRAINT share_links_digest_key UNIQUE (digest),
    CONSTRAINT share_links_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT share_links_role_known CHECK (role IN ('viewer', 'reviewer'))
);

CREATE INDEX share_links_by_project ON share_links (project_id, created_at_ms, id);

-- What was done for or against the safety of the installation. Rows are added only.
CREATE TABLE audit (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at_ms BIGINT NOT NULL,
    workspace_id UUID,
    user_id UUID,
    -- What acted: a session, a key, a command.
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    address TEXT NOT NULL,
    request_id TEXT NOT NULL
);

CREATE INDEX audit_by_workspace ON audit (workspace_id, seq);

-- How much of each unit a workspace used in a period, and how much is held for what is under way.
CREATE TABLE quota_use (
    workspace_id UUID NOT NULL,
    unit TEXT NOT NULL,
    -- The first millisecond of the period; 0 for what has no period.
    period_ms BIGINT NOT NULL,
    reserved BIGINT NOT NULL,
    used BIGINT NOT NULL,
    CONSTRAINT quota_use_pkey PRIMARY KEY (workspace_id, unit, period_ms),
    CONSTRAINT quota_use_not_negative CHECK (reserved >= 0 AND used >= 0)
);

CREATE TABLE reservations (
    id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    unit TEXT NOT NULL,
    period_ms BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    -- The job that it is held for.
    job_id UUID NOT NULL,
    created_at_ms BIGINT NOT NULL,
    CONSTRAINT reservations_pkey PRIMARY KEY (id),
    CONSTRAINT reservations_job_key UNIQUE (job_id, unit),
    CONSTRAINT reservations_amount_not_negative CHECK (amount >= 0)
);

-- A second lock beside the words of each statement: a connection sees the rows of the workspace that it named, and none
-- where it named none. '*' is named by what works for all: the queue, upkeep, and signing in. A superuser, and a role
-- with BYPASSRLS, sees all whatever it names.
ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
ALTER TABLE projects FORCE ROW LEVEL SECURITY;
CREATE POLICY projects_of_workspace ON projects USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobs FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_of_workspace ON jobs USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events FORCE ROW LEVEL SECURITY;
CREATE POLICY events_of_workspace ON events USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY idempotency_keys_of_workspace ON idempotency_keys USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE members ENABLE ROW LEVEL SECURITY;
ALTER TABLE members FORCE ROW LEVEL SECURITY;
CREATE POLICY members_of_workspace ON members USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY api_keys_of_workspace ON api_keys USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitations FORCE ROW LEVEL SECURITY;
CREATE POLICY invitations_of_workspace ON invitations USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE share_links ENABLE ROW LEVEL SECURITY;
ALTER TABLE share_links FORCE ROW LEVEL SECURITY;
CREATE POLICY share_links_of_workspace ON share_links USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit FORCE ROW LEVEL SECURITY;
CREATE POLICY audit_of_workspace ON audit USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE quota_use ENABLE ROW LEVEL SECURITY;
ALTER TABLE quota_use FORCE ROW LEVEL SECURITY;
CREATE POLICY quota_use_of_workspace ON quota_use USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE reservations ENABLE ROW LEVEL SECURITY;
ALTER TABLE reservations FORCE ROW LEVEL SECURITY;
CREATE POLICY reservations_of_workspace ON reservations USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));

-- What belongs to a workspace through something else is seen with that. Asked as a value, that is looked up for each row
-- by its key; of an EXISTS a planner may make a list of all.
ALTER TABLE scenes ENABLE ROW LEVEL SECURITY;
ALTER TABLE scenes FORCE ROW LEVEL SECURITY;
CREATE POLICY scenes_of_workspace ON scenes USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM projects WHERE projects.id = scenes.project_id), FALSE));
ALTER TABLE assets ENABLE ROW LEVEL SECURITY;
ALTER TABLE assets FORCE ROW LEVEL SECURITY;
CREATE POLICY assets_of_workspace ON assets USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM projects WHERE projects.id = assets.project_id), FALSE));
ALTER TABLE timelines ENABLE ROW LEVEL SECURITY;
ALTER TABLE timelines FORCE ROW LEVEL SECURITY;
CREATE POLICY timelines_of_workspace ON timelines USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM projects WHERE projects.id = timelines.project_id), FALSE));
ALTER TABLE project_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE project_members FORCE ROW LEVEL SECURITY;
CREATE POLICY project_members_of_workspace ON project_members USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM projects WHERE projects.id = project_members.project_id), FALSE));
ALTER TABLE takes ENABLE ROW LEVEL SECURITY;
ALTER TABLE takes FORCE ROW LEVEL SECURITY;
CREATE POLICY takes_of_workspace ON takes USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM scenes WHERE scenes.id = takes.scene_id), FALSE));
ALTER TABLE steps ENABLE ROW LEVEL SECURITY;
ALTER TABLE steps FORCE ROW LEVEL SECURITY;
CREATE POLICY steps_of_workspace ON steps USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM jobs WHERE jobs.id = steps.job), FALSE));
ALTER TABLE job_waits ENABLE ROW LEVEL SECURITY;
ALTER TABLE job_waits FORCE ROW LEVEL SECURITY;
CREATE POLICY job_waits_of_workspace ON job_waits USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM jobs WHERE jobs.id = job_waits.job), FALSE));
