-- How many requests providers get at once and in a minute, of all machines together.

-- A row for each provider that is limited: whoever takes a place locks it meanwhile.
CREATE TABLE limited_providers (
    provider TEXT NOT NULL,
    CONSTRAINT limited_providers_pkey PRIMARY KEY (provider)
);

-- Requests under way, and those begun within the last minute.
CREATE TABLE provider_places (
    id UUID NOT NULL,
    provider TEXT NOT NULL,
    taken_at_ms BIGINT NOT NULL,
    -- The place is free from then on, unless its holder, who may have died, says so again before.
    ends_at_ms BIGINT NOT NULL,
    CONSTRAINT provider_places_pkey PRIMARY KEY (id)
);

CREATE INDEX provider_places_by_provider ON provider_places (provider, taken_at_ms);
