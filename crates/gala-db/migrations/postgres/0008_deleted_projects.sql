-- When somebody deleted the project: from then on nobody sees it, and it can be restored.
ALTER TABLE projects ADD COLUMN deleted_at_ms BIGINT;
-- When its removal for good began: from then on it cannot be restored.
ALTER TABLE projects ADD COLUMN purged_at_ms BIGINT;

CREATE INDEX projects_deleted ON projects (deleted_at_ms) WHERE deleted_at_ms IS NOT NULL;
