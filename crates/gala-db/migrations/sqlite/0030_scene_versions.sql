-- What takes edits of scenes back is read by their versions: their times go back where a clock does.
CREATE UNIQUE INDEX scene_revisions_by_version ON scene_revisions (project_id, version);
