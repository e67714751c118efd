-- When a reservation was given back, because its job failed or was cancelled. It is held again if the job is tried again.
ALTER TABLE reservations ADD COLUMN released_at_ms INTEGER;

-- What is stored already.
INSERT INTO quota_use (workspace_id, unit, period_ms, reserved, used)
    SELECT projects.workspace_id, 'storage_bytes', 0, 0, SUM(assets.size_bytes)
    FROM assets JOIN projects ON projects.id = assets.project_id GROUP BY projects.workspace_id;
