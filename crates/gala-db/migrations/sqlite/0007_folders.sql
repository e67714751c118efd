-- The last digits of a project's id, as many as tell its folder from those of all other projects. NULL where two
-- projects shared them before this was looked at.
ALTER TABLE projects ADD COLUMN folder_suffix TEXT;

UPDATE projects SET folder_suffix = lower(substr(hex(id), -8))
    WHERE id IN (SELECT MIN(id) FROM projects GROUP BY substr(hex(id), -8));

CREATE UNIQUE INDEX projects_folder_suffix_key ON projects (folder_suffix);
