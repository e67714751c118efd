-- Jobs whose worker died: looked for at each claim, and rare.

CREATE INDEX jobs_suspects ON jobs (turn, id) WHERE state = 'QUEUED' AND crashes > 0;
