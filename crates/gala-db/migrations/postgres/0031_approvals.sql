-- What waits for the approval of people: 1 where it does.
ALTER TABLE projects ADD COLUMN paid_after_approval BIGINT NOT NULL DEFAULT 0;
ALTER TABLE projects ADD COLUMN auto_approve BIGINT NOT NULL DEFAULT 0;

-- The take whose picture another one sets in motion; absent where it does not move.
ALTER TABLE takes ADD COLUMN still UUID;
ALTER TABLE scenes ADD COLUMN still_take UUID;
