-- The pictures that stand for finished videos, which lists of projects show.
CREATE INDEX assets_thumbnails ON assets (project_id, created_at_ms, id) WHERE kind = 'thumbnail';
