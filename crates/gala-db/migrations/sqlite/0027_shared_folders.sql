-- The folder of a project in Google Drive, once somebody has asked for its link; and the link, while whoever has it may look.
ALTER TABLE projects ADD COLUMN drive_folder_id TEXT;
ALTER TABLE projects ADD COLUMN drive_folder_url TEXT;
