-- Requests to providers that may cost something: written before they are sent, and kept as the ledger of what was spent.
CREATE TABLE provider_calls (
    -- The idempotency key, or the client's own id of the task, where the provider takes one.
    id UUID NOT NULL,
    workspace_id UUID NOT NULL,
    project_id UUID,
    job_id UUID,
    -- The job's step that it is for, or the route that asked.
    step TEXT NOT NULL,
    -- The number of the scene, from 1.
    scene BIGINT,
    provider TEXT NOT NULL,
    model TEXT NOT NULL,
    -- SHA-256 of all that shapes the result.
    request_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    -- What the provider named the request by when it took it on.
    task TEXT,
    -- By which the provider's support finds it.
    request_id TEXT,
    -- JSON: how much of each unit, as the provider counted.
    usage TEXT,
    -- What is, or was, held for it until it ended.
    held_micros BIGINT NOT NULL,
    -- What it came to, once it has ended.
    cost_micros BIGINT,
    error_code TEXT,
    -- How often it was sent.
    attempts BIGINT NOT NULL,
    created_at_ms BIGINT NOT NULL,
    ended_at_ms BIGINT,
    CONSTRAINT provider_calls_pkey PRIMARY KEY (id),
    CONSTRAINT provider_calls_state_known CHECK (state IN ('open', 'done', 'cached', 'failed', 'unknown', 'lost')),
    CONSTRAINT provider_calls_ended_has_cost
        CHECK ((state IN ('open', 'unknown')) = (cost_micros IS NULL) AND (cost_micros IS NULL) = (ended_at_ms IS NULL)),
    CONSTRAINT provider_calls_amounts_not_negative CHECK (held_micros >= 0 AND (cost_micros IS NULL OR cost_micros >= 0))
);

CREATE INDEX provider_calls_by_job ON provider_calls (job_id, step, request_hash) WHERE job_id IS NOT NULL;
CREATE INDEX provider_calls_by_project ON provider_calls (project_id, created_at_ms, id) WHERE project_id IS NOT NULL;
CREATE INDEX provider_calls_by_workspace ON provider_calls (workspace_id, created_at_ms, id);
CREATE INDEX provider_calls_open ON provider_calls (created_at_ms) WHERE state = 'open';

-- How much a project may spend at providers, and has.
CREATE TABLE project_spending (
    project_id UUID NOT NULL,
    -- NULL: as the plan of the workspace says.
    budget_micros BIGINT,
    held_micros BIGINT NOT NULL,
    spent_micros BIGINT NOT NULL,
    CONSTRAINT project_spending_pkey PRIMARY KEY (project_id),
    CONSTRAINT project_spending_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT project_spending_not_negative CHECK (held_micros >= 0 AND spent_micros >= 0)
);

ALTER TABLE provider_calls ENABLE ROW LEVEL SECURITY;
ALTER TABLE provider_calls FORCE ROW LEVEL SECURITY;
CREATE POLICY provider_calls_of_workspace ON provider_calls USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR workspace_id = (SELECT NULLIF(NULLIF(current_setting('gala.workspace', true), '*'), '')::UUID));
ALTER TABLE project_spending ENABLE ROW LEVEL SECURITY;
ALTER TABLE project_spending FORCE ROW LEVEL SECURITY;
CREATE POLICY project_spending_of_workspace ON project_spending USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM projects WHERE projects.id = project_spending.project_id), FALSE));

-- Nobody spends by surprise: a project that names no budget has one of ten units of currency.
UPDATE plans SET limits = (limits::JSONB || '{"provider_budget_per_project_micros": 10000000}'::JSONB)::TEXT
    WHERE NOT limits::JSONB ? 'provider_budget_per_project_micros';
