-- Whom a comment names.
CREATE TABLE comment_mentions (
    comment_id BLOB NOT NULL,
    user_id BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    -- When the person said that they have seen it.
    read_at_ms INTEGER,
    CONSTRAINT comment_mentions_pkey PRIMARY KEY (comment_id, user_id),
    CONSTRAINT comment_mentions_comment_fkey FOREIGN KEY (comment_id) REFERENCES comments (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX comment_mentions_by_user ON comment_mentions (user_id, created_at_ms, comment_id);
