-- What reviewers said last of each stage of a scene, and of what: enough of the hash of it.
CREATE TABLE scene_reviews (
    scene_id BLOB NOT NULL,
    stage TEXT NOT NULL,
    approval TEXT NOT NULL,
    content TEXT NOT NULL,
    note TEXT NOT NULL,
    -- Who: a person, or somebody who came by a link; neither where there are no accounts.
    user_id BLOB,
    link_id BLOB,
    at_ms INTEGER NOT NULL,
    CONSTRAINT scene_reviews_pkey PRIMARY KEY (scene_id, stage),
    CONSTRAINT scene_reviews_scene_fkey FOREIGN KEY (scene_id) REFERENCES scenes (id) ON DELETE CASCADE,
    CONSTRAINT scene_reviews_stage_known CHECK (stage IN ('script', 'image', 'animation', 'final'))
) STRICT, WITHOUT ROWID;

CREATE TABLE comments (
    id BLOB NOT NULL,
    project_id BLOB NOT NULL,
    -- Of the scene that it is about; absent for the whole video.
    scene_id BLOB,
    -- Of the comment that it answers.
    parent BLOB,
    -- The moment of the scene's clip, or of the video, that it is about, in milliseconds.
    at_ms INTEGER,
    body TEXT NOT NULL,
    -- JSON: lines that were drawn on the frame.
    drawing TEXT NOT NULL,
    user_id BLOB,
    link_id BLOB,
    created_at_ms INTEGER NOT NULL,
    resolved_at_ms INTEGER,
    CONSTRAINT comments_pkey PRIMARY KEY (id),
    CONSTRAINT comments_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

CREATE INDEX comments_by_project ON comments (project_id, created_at_ms, id);
