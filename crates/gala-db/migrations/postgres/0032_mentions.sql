-- Whom a comment names.
CREATE TABLE comment_mentions (
    comment_id UUID NOT NULL,
    user_id UUID NOT NULL,
    created_at_ms BIGINT NOT NULL,
    -- When the person said that they have seen it.
    read_at_ms BIGINT,
    CONSTRAINT comment_mentions_pkey PRIMARY KEY (comment_id, user_id),
    CONSTRAINT comment_mentions_comment_fkey FOREIGN KEY (comment_id) REFERENCES comments (id) ON DELETE CASCADE
);

CREATE INDEX comment_mentions_by_user ON comment_mentions (user_id, created_at_ms, comment_id);

ALTER TABLE comment_mentions ENABLE ROW LEVEL SECURITY;
ALTER TABLE comment_mentions FORCE ROW LEVEL SECURITY;
CREATE POLICY comment_mentions_of_workspace ON comment_mentions USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM comments WHERE comments.id = comment_mentions.comment_id), FALSE));
