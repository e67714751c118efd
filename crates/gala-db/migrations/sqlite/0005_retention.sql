-- What is removed once it is old is walked over from the oldest on.

CREATE INDEX steps_by_age ON steps (created_at_ms);
CREATE INDEX jobs_removable ON jobs (finished_at_ms)
    WHERE finished_at_ms IS NOT NULL AND (project_id IS NULL OR kind = 'render_segment');
