-- What reviewers said last of each stage of a scene, and of what: enough of the hash of it.
CREATE TABLE scene_reviews (
    scene_id UUID NOT NULL,
    stage TEXT NOT NULL,
    approval TEXT NOT NULL,
    content TEXT NOT NULL,
    note TEXT NOT NULL,
    -- Who: a person, or somebody who came by a link; neither where there are no accounts.
    user_id UUID,
    link_id UUID,
    at_ms BIGINT NOT NULL,
    CONSTRAINT scene_reviews_pkey PRIMARY KEY (scene_id, stage),
    CONSTRAINT scene_reviews_scene_fkey FOREIGN KEY (scene_id) REFERENCES scenes (id) ON DELETE CASCADE,
    CONSTRAINT scene_reviews_stage_known CHECK (stage IN ('script', 'image', 'animation', 'final'))
);

CREATE TABLE comments (
    id UUID NOT NULL,
    project_id UUID NOT NULL,
    -- Of the scene that it is about; absent for the whole video.
    scene_id UUID,
    -- Of the comment that it answers.
    parent UUID,
    -- The moment of the scene's clip, or of the video, that it is about, in milliseconds.
    at_ms BIGINT,
    body TEXT NOT NULL,
    -- JSON: lines that were drawn on the frame.
    drawing TEXT NOT NULL,
    user_id UUID,
    link_id UUID,
    created_at_ms BIGINT NOT NULL,
    resolved_at_ms BIGINT,
    CONSTRAINT comments_pkey PRIMARY KEY (id),
    CONSTRAINT comments_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
);

CREATE INDEX comments_by_project ON comments (project_id, created_at_ms, id);

ALTER TABLE scene_reviews ENABLE ROW LEVEL SECURITY;
ALTER TABLE scene_reviews FORCE ROW LEVEL SECURITY;
CREATE POLICY scene_reviews_of_workspace ON scene_reviews USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM scenes WHERE scenes.id = scene_reviews.scene_id), FALSE));
ALTER TABLE comments ENABLE ROW LEVEL SECURITY;
ALTER TABLE comments FORCE ROW LEVEL SECURITY;
CREATE POLICY comments_of_workspace ON comments USING ((SELECT current_setting('gala.workspace', true)) = '*'
    OR COALESCE((SELECT TRUE FROM projects WHERE projects.id = comments.project_id), FALSE));
