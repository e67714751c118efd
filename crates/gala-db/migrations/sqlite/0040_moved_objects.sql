-- Objects that were moved to another store and are still in the first one, for whoever reads them there.

CREATE TABLE moved_objects (
    from_provider TEXT NOT NULL,
    object_key TEXT NOT NULL,
    to_provider TEXT NOT NULL,
    -- SHA-256 and size of what was moved.
    checksum TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    -- From when on it may be removed there; NULL where it stays.
    remove_at_ms INTEGER,
    CONSTRAINT moved_objects_pkey PRIMARY KEY (from_provider, object_key),
    CONSTRAINT moved_objects_elsewhere CHECK (from_provider <> to_provider),
    CONSTRAINT moved_objects_size_not_negative CHECK (size_bytes >= 0)
) STRICT, WITHOUT ROWID;
