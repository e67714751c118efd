BEGIN TRANSACTION;
CREATE TABLE assets (
    id BLOB NOT NULL,
    project_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    provider TEXT NOT NULL,
    object_key TEXT NOT NULL,
    mime TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    status TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT assets_pkey PRIMARY KEY (id),
    CONSTRAINT assets_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT assets_object_key UNIQUE (provider, object_key),
    CONSTRAINT assets_size_not_negative CHECK (size_bytes >= 0)
) STRICT, WITHOUT ROWID;
INSERT INTO "assets" VALUES(X'01A227C0775771D78D481BC961CD2193',X'01A227C07708773AA1A8EB3C2C619543','document','localfs','tea-2c619543/final/plan-244b6871f94e.json','application/json',600,'244b6871f94e4d7474c2036f405bc37ceeba716c233ac4f0440e51f53626d197','READY',1795963254614);
INSERT INTO "assets" VALUES(X'01A227C085AF750FB31248F1EAC9EAF5',X'01A227C07708773AA1A8EB3C2C619543','audio','localfs','tea-2c619543/takes/scene-01-speech-be41cd2ed5ff.flac','audio/flac',120481,'be41cd2ed5ff6b7ddb93ef06235f5491b0f8e66b8542d2ef4f2d1e71e6528988','READY',1795963258287);
INSERT INTO "assets" VALUES(X'01A227C085AF750FB31248F24919D76E',X'01A227C07708773AA1A8EB3C2C619543','image','localfs','tea-2c619543/takes/scene-01-layer-00-sky-85bd5314e33e.svg','image/svg+xml',8781,'85bd5314e33e3f97a677d9807c891e00244979f79b0c12724225ef13d38e33f2','READY',1795963258287);
INSERT INTO "assets" VALUES(X'01A227C085B072CE9513222678B054F5',X'01A227C07708773AA1A8EB3C2C619543','image','localfs','tea-2c619543/takes/scene-01-layer-01-far-66edc200009b.svg','image/svg+xml',13799,'66edc200009b8e0fe062bce33d508d40a7b804e46c42e982f04b1bef3f2b9d02','READY',1795963258287);
INSERT INTO "assets" VALUES(X'01A227C085B072CE95132227970EFCB2',X'01A227C07708773AA1A8EB3C2C619543','image','localfs','tea-2c619543/takes/scene-01-layer-02-near-031f7d04aedb.svg','image/svg+xml',845,'031f7d04aedb1791e91184b3d5f564abaa57dc36daae69f504f7795f91255a91','READY',1795963258287);
INSERT INTO "assets" VALUES(X'01A227C085B072CE95132228F10C539D',X'01A227C07708773AA1A8EB3C2C619543','image','localfs','tea-2c619543/takes/scene-01-layer-03-subject-71093721f6a3.svg','image/svg+xml',8102,'71093721f6a3fcc1e8fe6da8280d2c84798c935587dd0d2fe0a5e7dad1e6a053','READY',1795963258287);
INSERT INTO "assets" VALUES(X'01A227C085B072CE95132229B7FFE2B9',X'01A227C07708773AA1A8EB3C2C619543','image','localfs','tea-2c619543/takes/scene-01-layer-04-front-43f56c9a6177.svg','image/svg+xml',2617,'43f56c9a61775f229bf8530152fc5f9ad157760c5dc1e31ce2dbf320bd585db2','READY',1795963258287);
INSERT INTO "assets" VALUES(X'01A227C085B072CE9513222ADD9A7164',X'01A227C07708773AA1A8EB3C2C619543','image','localfs','tea-2c619543/takes/scene-01-image-9b6eeae335ac.jpg','image/jpeg',81862,'9b6eeae335ac8caebca7b70f0079e32d13ca3ccfdbe036e103b74a49223ea04b','READY',1795963258287);
INSERT INTO "assets" VALUES(X'01A227C085BA72E5A746D469E7A72335',X'01A227C07708773AA1A8EB3C2C619543','clip','localfs','tea-2c619543/takes/scene-01-clip-ba1f714b974c.mp4','video/mp4',757261,'ba1f714b974ca072a363c9fb86b8deb2917145921f587263e1d40c3f5f3e7bc3','READY',1795963258287);
INSERT INTO "assets" VALUES(X'01A227C08BEC7386B20C964B144B8565',X'01A227C07708773AA1A8EB3C2C619543','final','localfs','tea-2c619543/final/final-823202564024.mp4','video/mp4',788125,'8232025640241d3491f2776c5322e7aebe866d2be2c0dc1a112329e86f4b2eae','READY',1795963259883);
INSERT INTO "assets" VALUES(X'01A227C08CA275988E0615D4E8F1EF77',X'01A227C07708773AA1A8EB3C2C619543','thumbnail','localfs','tea-2c619543/final/thumbnail-b35a563ae11d.jpg','image/jpeg',142779,'b35a563ae11d9b7c828238b9db86d5460581d5fefb5f8f3708ee5f2a06c894b0','READY',1795963260066);
INSERT INTO "assets" VALUES(X'01A227C08CA275988E0615D694544A4A',X'01A227C07708773AA1A8EB3C2C619543','document','localfs','tea-2c619543/final/timeline-0fc18d57fe4b.json','application/json',3174,'0fc18d57fe4be6792fc6346806b6ab06913371000c52326719c4361e9b72676a','READY',1795963260066);
INSERT INTO "assets" VALUES(X'01A227C08CA275988E0615D7346AE480',X'01A227C07708773AA1A8EB3C2C619543','captions','localfs','tea-2c619543/final/captions-66adba526643.srt','application/x-subrip',63,'66adba526643b232db5e6b8f3d505922b889bb7efb3f034fa28ac4bf19caf425','READY',1795963260066);
INSERT INTO "assets" VALUES(X'01A227C08CA275988E0615D80A84FD12',X'01A227C07708773AA1A8EB3C2C619543','captions','localfs','tea-2c619543/final/captions-85bc8519a948.vtt','text/vtt',139,'85bc8519a94873864b17312e9e22cef99b5b7b3ce684ce05c0ea72f50829d517','READY',1795963260066);
INSERT INTO "assets" VALUES(X'01A227C08CA377A392AC2EAFCA431FDF',X'01A227C07708773AA1A8EB3C2C619543','audio','localfs','tea-2c619543/takes/scene-01-speech-f567373d15b4.mp3','audio/mpeg',24452,'f567373d15b489fb4b2c3f86e0a6e8a6c2bffdec0d1d44f49886f5773a226dd7','READY',1795963260066);
INSERT INTO "assets" VALUES(X'01A227C08CA377A392AC2EB0C7B20ACF',X'01A227C07708773AA1A8EB3C2C619543','document','localfs','tea-2c619543/final/timing-01-42ea53e0c826.json','application/json',2342,'42ea53e0c82665c443d467ba0c1f3a46099f2b221abc86f05ecf43d6f8c3229a','READY',1795963260066);
INSERT INTO "assets" VALUES(X'01A227C08CA377A392AC2EB8B4F8F927',X'01A227C07708773AA1A8EB3C2C619543','audio','localfs','tea-2c619543/final/music-a77561f86e9b.flac','audio/flac',5838190,'a77561f86e9b706c0a821d1df254ca4f5b2a6a094da7bd90e65af4e66017f7fa','READY',1795963260066);
INSERT INTO "assets" VALUES(X'01A227C08CA377A392AC2EB906F95D08',X'01A227C07708773AA1A8EB3C2C619543','document','localfs','tea-2c619543/final/report-10904790d9d8.json','application/json',5053,'10904790d9d8b5390eaabfb39b7e6d7b63b68786cb4587b86816d5f13a3157f8','READY',1795963260066);
CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    at_ms INTEGER NOT NULL,
    owner BLOB NOT NULL,
    job BLOB NOT NULL,
    project_id BLOB,
    body TEXT NOT NULL
) STRICT;
INSERT INTO "events" VALUES(1,1795963254536,X'00000000000000000000000000000000',X'01A227C07708773AA1A8EB3D9125D1D7',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"generate_plan","scene":null,"what":{"event":"state","state":"QUEUED"}}');
INSERT INTO "events" VALUES(2,1795963254554,X'00000000000000000000000000000000',X'01A227C07708773AA1A8EB3D9125D1D7',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"generate_plan","scene":null,"what":{"event":"state","state":"RUNNING"}}');
INSERT INTO "events" VALUES(3,1795963254563,X'00000000000000000000000000000000',X'01A227C07708773AA1A8EB3D9125D1D7',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"generate_plan","scene":null,"what":{"event":"step_started","step":"plan"}}');
INSERT INTO "events" VALUES(4,1795963254585,X'00000000000000000000000000000000',X'01A227C07708773AA1A8EB3D9125D1D7',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"generate_plan","scene":null,"what":{"event":"step_finished","step":"plan","reused":false}}');
INSERT INTO "events" VALUES(5,1795963254614,X'00000000000000000000000000000000',X'A45BC700401A8C1EA669A9416DDC0A1F',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"render_final","scene":null,"what":{"event":"state","state":"BLOCKED"}}');
INSERT INTO "events" VALUES(6,1795963254616,X'00000000000000000000000000000000',X'B79CBF3F7BE181428ACB0B3EE586FBEA',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"process_clip","scene":1,"what":{"event":"state","state":"QUEUED"}}');
INSERT INTO "events" VALUES(7,1795963254618,X'00000000000000000000000000000000',X'01A227C07708773AA1A8EB3D9125D1D7',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"generate_plan","scene":null,"what":{"event":"state","state":"SUCCEEDED"}}');
INSERT INTO "events" VALUES(8,1795963254670,X'00000000000000000000000000000000',X'B79CBF3F7BE181428ACB0B3EE586FBEA',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"process_clip","scene":1,"what":{"event":"state","state":"RUNNING"}}');
INSERT INTO "events" VALUES(9,1795963254672,X'00000000000000000000000000000000',X'B79CBF3F7BE181428ACB0B3EE586FBEA',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"process_clip","scene":1,"what":{"event":"step_started","step":"speech"}}');
INSERT INTO "events" VALUES(10,1795963254673,X'00000000000000000000000000000000',X'B79CBF3F7BE181428ACB0B3EE586FBEA',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"process_clip","scene":1,"what":{"event":"step_started","step":"image"}}');
INSERT INTO "events" VALUES(11,1795963254718,X'00000000000000000000000000000000',X'B79CBF3F7BE181428ACB0B3EE586FBEA',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"process_clip","scene":1,"what":{"event":"step_finished","step":"speech","reused":false}}');
INSERT INTO "events" VALUES(12,1795963254726,X'00000000000000000000000000000000',X'B79CBF3F7BE181428ACB0B3EE586FBEA',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"process_clip","scene":1,"what":{"event":"step_finished","step":"image","reused":false}}');
INSERT INTO "events" VALUES(13,1795963254734,X'00000000000000000000000000000000',X'B79CBF3F7BE181428ACB0B3EE586FBEA',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"process_clip","scene":1,"what":{"event":"step_started","step":"clip"}}');
INSERT INTO "events" VALUES(14,1795963258274,X'00000000000000000000000000000000',X'B79CBF3F7BE181428ACB0B3EE586FBEA',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"process_clip","scene":1,"what":{"event":"step_finished","step":"clip","reused":false}}');
INSERT INTO "events" VALUES(15,1795963258287,X'00000000000000000000000000000000',X'B79CBF3F7BE181428ACB0B3EE586FBEA',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"process_clip","scene":1,"what":{"event":"state","state":"SUCCEEDED"}}');
INSERT INTO "events" VALUES(16,1795963258287,X'00000000000000000000000000000000',X'A45BC700401A8C1EA669A9416DDC0A1F',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"render_final","scene":null,"what":{"event":"state","state":"QUEUED"}}');
INSERT INTO "events" VALUES(17,1795963258301,X'00000000000000000000000000000000',X'A45BC700401A8C1EA669A9416DDC0A1F',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"render_final","scene":null,"what":{"event":"state","state":"RUNNING"}}');
INSERT INTO "events" VALUES(18,1795963259326,X'00000000000000000000000000000000',X'A45BC700401A8C1EA669A9416DDC0A1F',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"render_final","scene":null,"what":{"event":"step_started","step":"render"}}');
INSERT INTO "events" VALUES(19,1795963259882,X'00000000000000000000000000000000',X'A45BC700401A8C1EA669A9416DDC0A1F',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"render_final","scene":null,"what":{"event":"step_finished","step":"render","reused":false}}');
INSERT INTO "events" VALUES(20,1795963260070,X'00000000000000000000000000000000',X'A45BC700401A8C1EA669A9416DDC0A1F',X'01A227C07708773AA1A8EB3C2C619543','{"kind":"render_final","scene":null,"what":{"event":"state","state":"SUCCEEDED"}}');
CREATE TABLE idempotency_keys (
    owner BLOB NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    status INTEGER,
    response TEXT,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (owner, key)
) STRICT, WITHOUT ROWID;
INSERT INTO "idempotency_keys" VALUES(X'00000000000000000000000000000000','make:292c93f57b2a969e37de958930777efec12f0205924a7d274f86b028eb80cc8e:0','292c93f57b2a969e37de958930777efec12f0205924a7d274f86b028eb80cc8e',202,'{"job":"01a227c0-7708-773a-a1a8-eb3d9125d1d7","project":"01a227c0-7708-773a-a1a8-eb3c2c619543"}',1795963254536);
CREATE TABLE job_waits (
    job BLOB NOT NULL,
    waits_for BLOB NOT NULL,
    CONSTRAINT job_waits_pkey PRIMARY KEY (job, waits_for),
    CONSTRAINT job_waits_job_fkey FOREIGN KEY (job) REFERENCES jobs (id) ON DELETE CASCADE,
    CONSTRAINT job_waits_for_fkey FOREIGN KEY (waits_for) REFERENCES jobs (id) ON DELETE CASCADE,
    CONSTRAINT job_waits_not_itself CHECK (job <> waits_for)
) STRICT, WITHOUT ROWID;
INSERT INTO "job_waits" VALUES(X'A45BC700401A8C1EA669A9416DDC0A1F',X'01A227C07708773AA1A8EB3D9125D1D7');
INSERT INTO "job_waits" VALUES(X'A45BC700401A8C1EA669A9416DDC0A1F',X'B79CBF3F7BE181428ACB0B3EE586FBEA');
CREATE TABLE jobs (
    id BLOB NOT NULL,
    owner BLOB NOT NULL,
    kind TEXT NOT NULL,
    state TEXT NOT NULL,
    project_id BLOB,
    scene_id BLOB,
    scene_number INTEGER,
    parent BLOB,
    unique_key TEXT,
    trace TEXT,
    priority INTEGER NOT NULL,
    -- The owner's place in the round between owners; set when the job becomes QUEUED.
    turn INTEGER NOT NULL,
    -- When the first ancestor was made: an owner's oldest piece of work is finished first.
    root_at_ms INTEGER NOT NULL,
    -- Raised by each claim. Every write of a worker names it.
    attempt INTEGER NOT NULL,
    -- Attempts that ended in a transient failure.
    failures INTEGER NOT NULL,
    -- Attempts that ended because the worker was gone, since the last journalled step.
    crashes INTEGER NOT NULL,
    input TEXT NOT NULL,
    output TEXT,
    error_code TEXT,
    error_message TEXT,
    run_at_ms INTEGER NOT NULL,
    lease_until_ms INTEGER,
    worker TEXT,
    created_at_ms INTEGER NOT NULL,
    started_at_ms INTEGER,
    finished_at_ms INTEGER, lost_by TEXT, progress INTEGER NOT NULL DEFAULT 0, declined INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT jobs_pkey PRIMARY KEY (id),
    CONSTRAINT jobs_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT jobs_unique_key UNIQUE (owner, unique_key),
    CONSTRAINT jobs_state_known
        CHECK (state IN ('BLOCKED', 'QUEUED', 'RUNNING', 'SUCCEEDED', 'FAILED', 'CANCELLED')),
    CONSTRAINT jobs_running_is_leased CHECK ((state = 'RUNNING') = (lease_until_ms IS NOT NULL)),
    CONSTRAINT jobs_failed_has_reason CHECK (state <> 'FAILED' OR error_code IS NOT NULL)
) STRICT;
INSERT INTO "jobs" VALUES(X'01A227C07708773AA1A8EB3D9125D1D7',X'00000000000000000000000000000000','generate_plan','SUCCEEDED',X'01A227C07708773AA1A8EB3C2C619543',NULL,NULL,NULL,NULL,NULL,0,0,1795963254536,1,0,0,'{"brief":{"captions":"karaoke","format":"1080x1920","fps":30,"language":"en","music":{"mood":"calm"},"preset":"papercut","scenes":[{"text":"Tea was first drunk in China."}],"title":"Tea","voice_style":{"pause":1.0,"pitch":0.0,"rate":1.0},"workflow":"faceless"},"given":{}}','{"plan":"tea-2c619543/final/plan-244b6871f94e.json","scenes":1}',NULL,NULL,1795963254536,NULL,'{"name":"machine-1","boot":"00000000-0000-0000-0000-000000000000","pid_namespace":"pid:[4026531836]","pid":18495,"started_ticks":4050463,"place":"machine:/data","run":"01a227c0-76bf-756a-98bb-10339fb50bb6"}',1795963254536,1795963254554,1795963254618,NULL,0,0);
INSERT INTO "jobs" VALUES(X'A45BC700401A8C1EA669A9416DDC0A1F',X'00000000000000000000000000000000','render_final','SUCCEEDED',X'01A227C07708773AA1A8EB3C2C619543',NULL,NULL,X'01A227C07708773AA1A8EB3D9125D1D7',NULL,NULL,0,0,1795963254536,1,0,0,'{"clips":["b79cbf3f-7be1-8142-8acb-0b3ee586fbea"],"planned":{"given":{},"plan":{"checksum":"244b6871f94e4d7474c2036f405bc37ceeba716c233ac4f0440e51f53626d197","key":"tea-2c619543/final/plan-244b6871f94e.json","size_bytes":600}}}','{"duration_ms":2900,"files":[{"checksum":"8232025640241d3491f2776c5322e7aebe866d2be2c0dc1a112329e86f4b2eae","key":"tea-2c619543/final/final-823202564024.mp4","kind":"final","path":"final.mp4","size_bytes":788125},{"checksum":"b35a563ae11d9b7c828238b9db86d5460581d5fefb5f8f3708ee5f2a06c894b0","key":"tea-2c619543/final/thumbnail-b35a563ae11d.jpg","kind":"thumbnail","path":"thumbnail.jpg","size_bytes":142779},{"checksum":"244b6871f94e4d7474c2036f405bc37ceeba716c233ac4f0440e51f53626d197","key":"tea-2c619543/final/plan-244b6871f94e.json","kind":"document","path":"plan.json","size_bytes":600},{"checksum":"0fc18d57fe4be6792fc6346806b6ab06913371000c52326719c4361e9b72676a","key":"tea-2c619543/final/timeline-0fc18d57fe4b.json","kind":"document","path":"timeline.json","size_bytes":3174},{"checksum":"66adba526643b232db5e6b8f3d505922b889bb7efb3f034fa28ac4bf19caf425","key":"tea-2c619543/final/captions-66adba526643.srt","kind":"captions","path":"captions/en.srt","size_bytes":63},{"checksum":"85bc8519a94873864b17312e9e22cef99b5b7b3ce684ce05c0ea72f50829d517","key":"tea-2c619543/final/captions-85bc8519a948.vtt","kind":"captions","path":"captions/en.vtt","size_bytes":139},{"checksum":"be41cd2ed5ff6b7ddb93ef06235f5491b0f8e66b8542d2ef4f2d1e71e6528988","delivered":{"checksum":"692c149782cf1b7041dabf26b5523673d7aad4923eb3adc4462ae95adc94daab","size_bytes":239774},"key":"tea-2c619543/takes/scene-01-speech-be41cd2ed5ff.flac","kind":"audio","path":"audio/scene-01.wav","size_bytes":120481},{"checksum":"f567373d15b489fb4b2c3f86e0a6e8a6c2bffdec0d1d44f49886f5773a226dd7","key":"tea-2c619543/takes/scene-01-speech-f567373d15b4.mp3","kind":"audio","path":"audio/scene-01.mp3","size_bytes":24452},{"checksum":"42ea53e0c82665c443d467ba0c1f3a46099f2b221abc86f05ecf43d6f8c3229a","key":"tea-2c619543/final/timing-01-42ea53e0c826.json","kind":"document","path":"audio/scene-01.json","size_bytes":2342},{"checksum":"9b6eeae335ac8caebca7b70f0079e32d13ca3ccfdbe036e103b74a49223ea04b","key":"tea-2c619543/takes/scene-01-image-9b6eeae335ac.jpg","kind":"image","path":"images/scene-01.jpg","size_bytes":81862},{"checksum":"85bd5314e33e3f97a677d9807c891e00244979f79b0c12724225ef13d38e33f2","key":"tea-2c619543/takes/scene-01-layer-00-sky-85bd5314e33e.svg","kind":"image","path":"images/scene-01/00-sky.svg","size_bytes":8781},{"checksum":"66edc200009b8e0fe062bce33d508d40a7b804e46c42e982f04b1bef3f2b9d02","key":"tea-2c619543/takes/scene-01-layer-01-far-66edc200009b.svg","kind":"image","path":"images/scene-01/01-far.svg","size_bytes":13799},{"checksum":"031f7d04aedb1791e91184b3d5f564abaa57dc36daae69f504f7795f91255a91","key":"tea-2c619543/takes/scene-01-layer-02-near-031f7d04aedb.svg","kind":"image","path":"images/scene-01/02-near.svg","size_bytes":845},{"checksum":"71093721f6a3fcc1e8fe6da8280d2c84798c935587dd0d2fe0a5e7dad1e6a053","key":"tea-2c619543/takes/scene-01-layer-03-subject-71093721f6a3.svg","kind":"image","path":"images/scene-01/03-subject.svg","size_bytes":8102},{"checksum":"43f56c9a61775f229bf8530152fc5f9ad157760c5dc1e31ce2dbf320bd585db2","key":"tea-2c619543/takes/scene-01-layer-04-front-43f56c9a6177.svg","kind":"image","path":"images/scene-01/04-front.svg","size_bytes":2617},{"checksum":"ba1f714b974ca072a363c9fb86b8deb2917145921f587263e1d40c3f5f3e7bc3","key":"tea-2c619543/takes/scene-01-clip-ba1f714b974c.mp4","kind":"clip","path":"clips/scene-01.mp4","size_bytes":757261},{"checksum":"a77561f86e9b706c0a821d1df254ca4f5b2a6a094da7bd90e65af4e66017f7fa","delivered":{"checksum":"ad4cadbc5c2c73bef0b6b3f3a6bb96de982f3802f08ce407c36cce084c179070","size_bytes":13824068},"key":"tea-2c619543/final/music-a77561f86e9b.flac","kind":"audio","path":"audio/music.wav","size_bytes":5838190},{"checksum":"10904790d9d8b5390eaabfb39b7e6d7b63b68786cb4587b86816d5f13a3157f8","key":"tea-2c619543/final/report-10904790d9d8.json","kind":"document","path":"report.json","size_bytes":5053}],"segments":{"encoded":1,"reused":0},"warnings":[]}',NULL,NULL,1795963258287,NULL,'{"name":"machine-1","boot":"00000000-0000-0000-0000-000000000000","pid_namespace":"pid:[4026531836]","pid":18495,"started_ticks":4050463,"place":"machine:/data","run":"01a227c0-76bf-756a-98bb-10339fb50bb6"}',1795963254614,1795963258301,1795963260070,NULL,0,0);
INSERT INTO "jobs" VALUES(X'B79CBF3F7BE181428ACB0B3EE586FBEA',X'00000000000000000000000000000000','process_clip','SUCCEEDED',X'01A227C07708773AA1A8EB3C2C619543',X'57D6D951C68B87068361537F11800AE3',1,X'01A227C07708773AA1A8EB3D9125D1D7',NULL,NULL,0,0,1795963254536,1,0,0,'{"planned":{"given":{},"plan":{"checksum":"244b6871f94e4d7474c2036f405bc37ceeba716c233ac4f0440e51f53626d197","key":"tea-2c619543/final/plan-244b6871f94e.json","size_bytes":600}},"scene":1}','{"clip":{"checksum":"ba1f714b974ca072a363c9fb86b8deb2917145921f587263e1d40c3f5f3e7bc3","key":"tea-2c619543/takes/scene-01-clip-ba1f714b974c.mp4","size_bytes":757261},"picture":{"credits":[{"author":"Microsoft Corporation","licence":"MIT","work":"Fluent Emoji (flat)"},{"author":"Unicode, Inc.","licence":"Unicode-3.0","work":"CLDR annotations"}],"maker":"illustrator/3","picture":{"layers":[{"depth":0.07999999821186066,"extension":"svg","file":{"checksum":"85bd5314e33e3f97a677d9807c891e00244979f79b0c12724225ef13d38e33f2","key":"tea-2c619543/takes/scene-01-layer-00-sky-85bd5314e33e.svg","size_bytes":8781},"name":"sky"},{"depth":0.3499999940395355,"extension":"svg","file":{"checksum":"66edc200009b8e0fe062bce33d508d40a7b804e46c42e982f04b1bef3f2b9d02","key":"tea-2c619543/takes/scene-01-layer-01-far-66edc200009b.svg","size_bytes":13799},"name":"far"},{"depth":0.6499999761581421,"extension":"svg","file":{"checksum":"031f7d04aedb1791e91184b3d5f564abaa57dc36daae69f504f7795f91255a91","key":"tea-2c619543/takes/scene-01-layer-02-near-031f7d04aedb.svg","size_bytes":845},"name":"near"},{"depth":1.0,"extension":"svg","file":{"checksum":"71093721f6a3fcc1e8fe6da8280d2c84798c935587dd0d2fe0a5e7dad1e6a053","key":"tea-2c619543/takes/scene-01-layer-03-subject-71093721f6a3.svg","size_bytes":8102},"name":"subject"},{"depth":1.5,"extension":"svg","file":{"checksum":"43f56c9a61775f229bf8530152fc5f9ad157760c5dc1e31ce2dbf320bd585db2","key":"tea-2c619543/takes/scene-01-layer-04-front-43f56c9a6177.svg","size_bytes":2617},"name":"front"}]}},"preview":{"checksum":"9b6eeae335ac8caebca7b70f0079e32d13ca3ccfdbe036e103b74a49223ea04b","key":"tea-2c619543/takes/scene-01-image-9b6eeae335ac.jpg","size_bytes":81862},"scene":1,"segments":{"encoded":1,"reused":0},"speech":{"maker":"espeak-ng 1.51 r1","sound":{"checksum":"be41cd2ed5ff6b7ddb93ef06235f5491b0f8e66b8542d2ef4f2d1e71e6528988","key":"tea-2c619543/takes/scene-01-speech-be41cd2ed5ff.flac","size_bytes":120481,"wav":{"checksum":"692c149782cf1b7041dabf26b5523673d7aad4923eb3adc4462ae95adc94daab","size_bytes":239774}},"timing":{"length":79902,"phonemes":[{"end":2881,"ipa":"t","start":961},{"end":8732,"ipa":"iː","start":2881},{"end":12494,"ipa":"w","start":8732},{"end":14584,"ipa":"ʌ","start":12494},{"end":18918,"ipa":"z","start":14584},{"end":22551,"ipa":"f","start":18918},{"end":28799,"ipa":"ɜː","start":22551},{"end":32867,"ipa":"s","start":28799},{"end":36575,"ipa":"t","start":32867},{"end":37411,"ipa":"d","start":36575},{"end":40058,"ipa":"ɹ","start":37411},{"end":42983,"ipa":"ʌ","start":40058},{"end":48539,"ipa":"ŋ","start":42983},{"end":51184,"ipa":"k","start":48539},{"end":53970,"ipa":"ɪ","start":51184},{"end":59665,"ipa":"n","start":53970},{"end":62523,"ipa":"tʃ","start":59665},{"end":71161,"ipa":"aɪ","start":62523},{"end":73947,"ipa":"n","start":71161},{"end":76065,"ipa":"ə","start":73947}],"words":[{"bytes":{"end":3,"start":0},"end":8301,"start":0,"text":"Tea"},{"bytes":{"end":7,"start":4},"end":18343,"start":8301,"text":"was"},{"bytes":{"end":13,"start":8},"end":35040,"start":18343,"text":"first"},{"bytes":{"end":19,"start":14},"end":51184,"start":35040,"text":"drunk"},{"bytes":{"end":22,"start":20},"end":57314,"start":51184,"text":"in"},{"bytes":{"end":29,"start":23},"end":76065,"start":57314,"text":"China."}]},"voice":"en-us"}}',NULL,NULL,1795963254616,NULL,'{"name":"machine-1","boot":"00000000-0000-0000-0000-000000000000","pid_namespace":"pid:[4026531836]","pid":18495,"started_ticks":4050463,"place":"machine:/data","run":"01a227c0-76bf-756a-98bb-10339fb50bb6"}',1795963254616,1795963254670,1795963258287,NULL,0,0);
CREATE TABLE made (
    kind TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    output TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT made_pkey PRIMARY KEY (kind, input_hash)
) STRICT, WITHOUT ROWID;
INSERT INTO "made" VALUES('image','bf607ebdfff5f328c9d19c5f36521f830847e7c343565a632187bca247c25d09','{"picture":{"layers":[{"name":"sky","extension":"svg","depth":0.08,"file":{"key":"tea-2c619543/takes/scene-01-layer-00-sky-85bd5314e33e.svg","checksum":"85bd5314e33e3f97a677d9807c891e00244979f79b0c12724225ef13d38e33f2","size_bytes":8781}},{"name":"far","extension":"svg","depth":0.35,"file":{"key":"tea-2c619543/takes/scene-01-layer-01-far-66edc200009b.svg","checksum":"66edc200009b8e0fe062bce33d508d40a7b804e46c42e982f04b1bef3f2b9d02","size_bytes":13799}},{"name":"near","extension":"svg","depth":0.65,"file":{"key":"tea-2c619543/takes/scene-01-layer-02-near-031f7d04aedb.svg","checksum":"031f7d04aedb1791e91184b3d5f564abaa57dc36daae69f504f7795f91255a91","size_bytes":845}},{"name":"subject","extension":"svg","depth":1.0,"file":{"key":"tea-2c619543/takes/scene-01-layer-03-subject-71093721f6a3.svg","checksum":"71093721f6a3fcc1e8fe6da8280d2c84798c935587dd0d2fe0a5e7dad1e6a053","size_bytes":8102}},{"name":"front","extension":"svg","depth":1.5,"file":{"key":"tea-2c619543/takes/scene-01-layer-04-front-43f56c9a6177.svg","checksum":"43f56c9a61775f229bf8530152fc5f9ad157760c5dc1e31ce2dbf320bd585db2","size_bytes":2617}}]},"maker":"illustrator/3","credits":[{"work":"Fluent Emoji (flat)","author":"Microsoft Corporation","licence":"MIT"},{"work":"CLDR annotations","author":"Unicode, Inc.","licence":"Unicode-3.0"}]}',1795963254723);
INSERT INTO "made" VALUES('music','601846f50a760e50d81bfc109a0b82f804e70e7d917eea99411cb91c69925883','{"key":"music/calm-1.flac","checksum":"a77561f86e9b706c0a821d1df254ca4f5b2a6a094da7bd90e65af4e66017f7fa","size_bytes":5838190,"wav":{"checksum":"ad4cadbc5c2c73bef0b6b3f3a6bb96de982f3802f08ce407c36cce084c179070","size_bytes":13824068}}',1795963259315);
INSERT INTO "made" VALUES('speech','5276604220b4dc83ceae2d8107d74b1e4c6a06efdc948e298f5acd933e6d13b0','{"sound":{"key":"tea-2c619543/takes/scene-01-speech-be41cd2ed5ff.flac","checksum":"be41cd2ed5ff6b7ddb93ef06235f5491b0f8e66b8542d2ef4f2d1e71e6528988","size_bytes":120481,"wav":{"checksum":"692c149782cf1b7041dabf26b5523673d7aad4923eb3adc4462ae95adc94daab","size_bytes":239774}},"timing":{"words":[{"text":"Tea","bytes":{"start":0,"end":3},"start":0,"end":8301},{"text":"was","bytes":{"start":4,"end":7},"start":8301,"end":18343},{"text":"first","bytes":{"start":8,"end":13},"start":18343,"end":35040},{"text":"drunk","bytes":{"start":14,"end":19},"start":35040,"end":51184},{"text":"in","bytes":{"start":20,"end":22},"start":51184,"end":57314},{"text":"China.","bytes":{"start":23,"end":29},"start":57314,"end":76065}],"phonemes":[{"ipa":"t","start":961,"end":2881},{"ipa":"iː","start":2881,"end":8732},{"ipa":"w","start":8732,"end":12494},{"ipa":"ʌ","start":12494,"end":14584},{"ipa":"z","start":14584,"end":18918},{"ipa":"f","start":18918,"end":22551},{"ipa":"ɜː","start":22551,"end":28799},{"ipa":"s","start":28799,"end":32867},{"ipa":"t","start":32867,"end":36575},{"ipa":"d","start":36575,"end":37411},{"ipa":"ɹ","start":37411,"end":40058},{"ipa":"ʌ","start":40058,"end":42983},{"ipa":"ŋ","start":42983,"end":48539},{"ipa":"k","start":48539,"end":51184},{"ipa":"ɪ","start":51184,"end":53970},{"ipa":"n","start":53970,"end":59665},{"ipa":"tʃ","start":59665,"end":62523},{"ipa":"aɪ","start":62523,"end":71161},{"ipa":"n","start":71161,"end":73947},{"ipa":"ə","start":73947,"end":76065}],"length":79902},"voice":"en-us","maker":"espeak-ng 1.51 r1"}',1795963254714);
INSERT INTO "made" VALUES('speech_mp3','6bfbe7d232f55dbfcc68f2a005d1719287e04ba89468b7c91f98c2f8257302cf','{"key":"tea-2c619543/takes/scene-01-speech-f567373d15b4.mp3","checksum":"f567373d15b489fb4b2c3f86e0a6e8a6c2bffdec0d1d44f49886f5773a226dd7","size_bytes":24452}',1795963259474);
CREATE TABLE projects (
    id BLOB NOT NULL,
    owner BLOB NOT NULL,
    title TEXT NOT NULL,
    workflow TEXT NOT NULL,
    brief TEXT NOT NULL,
    plan TEXT,
    created_at_ms INTEGER NOT NULL, folder_suffix TEXT, deleted_at_ms INTEGER, purged_at_ms INTEGER,
    CONSTRAINT projects_pkey PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
INSERT INTO "projects" VALUES(X'01A227C07708773AA1A8EB3C2C619543',X'00000000000000000000000000000000','Tea','faceless','{"captions":"karaoke","format":"1080x1920","fps":30,"language":"en","music":{"mood":"calm"},"preset":"papercut","scenes":[{"text":"Tea was first drunk in China."}],"title":"Tea","voice_style":{"pause":1.0,"pitch":0.0,"rate":1.0},"workflow":"faceless"}','{"version":1,"title":"Tea","language":"en","format":"1080x1920","fps":30,"preset":"papercut","captions":"karaoke","music":{"mood":"calm"},"workflow":"faceless","planner":"offline","scenes":[{"number":1,"script":"Tea was first drunk in China.","description":"Tea was first drunk in China.","image_prompt":"Tea China drunk","image_variant":0,"motion":"zoom_in","voice_style":{"rate":1.0,"pitch":0.0,"pause":1.0},"estimated_ms":1780}]}',1795963254536,'2c619543',NULL,NULL);
CREATE TABLE scenes (
    id BLOB NOT NULL,
    project_id BLOB NOT NULL,
    number INTEGER NOT NULL,
    planned TEXT NOT NULL,
    approval TEXT NOT NULL,
    speech_take BLOB,
    image_take BLOB,
    clip_take BLOB,
    CONSTRAINT scenes_pkey PRIMARY KEY (id),
    CONSTRAINT scenes_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE,
    CONSTRAINT scenes_number_key UNIQUE (project_id, number),
    CONSTRAINT scenes_number_from_one CHECK (number >= 1)
) STRICT, WITHOUT ROWID;
INSERT INTO "scenes" VALUES(X'57D6D951C68B87068361537F11800AE3',X'01A227C07708773AA1A8EB3C2C619543',1,'{"number":1,"script":"Tea was first drunk in China.","description":"Tea was first drunk in China.","image_prompt":"Tea China drunk","image_variant":0,"motion":"zoom_in","voice_style":{"rate":1.0,"pitch":0.0,"pause":1.0},"estimated_ms":1780}','pending',X'46DAAFE037A683978F7CABCCF6FE8EE2',X'A52E55C002EC80498BC114B7A2A07EBE',X'80941F305BFC8D729C32779AD6A048E0');
CREATE TABLE schema_versions (version INTEGER PRIMARY KEY, checksum TEXT NOT NULL, applied_at_ms INTEGER NOT NULL) STRICT;
INSERT INTO "schema_versions" VALUES(1,'466535698cbb58c8dd9e501d2817ce47351c60d3ef37dce79d37c7a1774d724a',1795963254087);
INSERT INTO "schema_versions" VALUES(2,'97d1737778b669134d1d5285972cce3ef145ecc0c22b753b1257c187c54e2b75',1795963254087);
INSERT INTO "schema_versions" VALUES(3,'f6c352585ce4e4fd173f560a39704726828a69b8ce2743d5e62c4c173def7397',1795963254087);
INSERT INTO "schema_versions" VALUES(4,'dcfb738c4efe1a710f26b784b80016371adeae0706ef05f67159a0f285c91874',1795963254087);
INSERT INTO "schema_versions" VALUES(5,'6464b7092127d4a4c695255ededee804e0ac798f98dbe5c82b5045e3e6525377',1795963254087);
INSERT INTO "schema_versions" VALUES(6,'85a8585d28e0402b463389b8baa6e1c8bfc75e37ab1b80f1d37c4981987f02c5',1795963254087);
INSERT INTO "schema_versions" VALUES(7,'5d2d46708f0d8e13bf2f0b4ee83f6dfea5d0d10c35e7fdeacef55395bfe4305d',1795963254087);
INSERT INTO "schema_versions" VALUES(8,'62cdcc9e2efaaa55b62c4a1c3c8cdb9b38a4ce46081362e77983d8e4d8c3cc96',1795963254087);
INSERT INTO "schema_versions" VALUES(9,'33a05bd77cd8260dde42f3f7d4c81a9e5ba0291c0630781d27c1442122970ea6',1795963254087);
CREATE TABLE signing_keys (
    secret BLOB NOT NULL,
    created_at_ms INTEGER NOT NULL,
    -- Until when it still counts; NULL for the one that signs.
    ends_at_ms INTEGER,
    CONSTRAINT signing_keys_pkey PRIMARY KEY (secret),
    CONSTRAINT signing_keys_length CHECK (length(secret) = 32)
) STRICT, WITHOUT ROWID;
ANALYZE "sqlite_master";
INSERT INTO "sqlite_stat1" VALUES('schema_versions',NULL,'9');
INSERT INTO "sqlite_stat1" VALUES('idempotency_keys','idempotency_keys_by_age','1 1');
INSERT INTO "sqlite_stat1" VALUES('idempotency_keys','idempotency_keys','1 1 1');
INSERT INTO "sqlite_stat1" VALUES('events','events_by_project','20 20 20 1');
INSERT INTO "sqlite_stat1" VALUES('events','events_by_job','20 7 7 1');
INSERT INTO "sqlite_stat1" VALUES('events','events_by_owner','20 20 1');
INSERT INTO "sqlite_stat1" VALUES('made','made','4 1 1');
INSERT INTO "sqlite_stat1" VALUES('job_waits','job_waits_by_target','2 1 1');
INSERT INTO "sqlite_stat1" VALUES('job_waits','job_waits','2 2 1');
INSERT INTO "sqlite_stat1" VALUES('steps','steps_by_age','5 1');
INSERT INTO "sqlite_stat1" VALUES('steps','steps','5 2 1 1');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_removable','0 0');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_blocked','0 0');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_due','0 0');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_by_kind_and_state','3 3 1 1 1 1');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_by_kind','3 3 1 1 1');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_by_state','3 3 3 1 1');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_by_parent','2 2 2 1 1 1');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_by_project','3 3 3 1 1');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_lost','0 0');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_suspects','0 0 0');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_by_owner','3 3 1 1');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_leases','0 0');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_turns_by_owner','0 0 0 0');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_ready_by_owner','0 0 0 0 0 0');
INSERT INTO "sqlite_stat1" VALUES('jobs','jobs_ready','0 0 0 0');
INSERT INTO "sqlite_stat1" VALUES('jobs','sqlite_autoindex_jobs_2','3 3 3');
INSERT INTO "sqlite_stat1" VALUES('jobs','sqlite_autoindex_jobs_1','3 1');
INSERT INTO "sqlite_stat1" VALUES('assets','assets_by_project','18 18 5 1');
INSERT INTO "sqlite_stat1" VALUES('assets','sqlite_autoindex_assets_2','18 18 1');
INSERT INTO "sqlite_stat1" VALUES('assets','assets','18 1');
INSERT INTO "sqlite_stat1" VALUES('takes','takes_by_scene','3 3 1 1 1');
INSERT INTO "sqlite_stat1" VALUES('takes','takes','3 1');
INSERT INTO "sqlite_stat1" VALUES('projects','projects_deleted','0 0');
INSERT INTO "sqlite_stat1" VALUES('projects','projects_folder_suffix_key','1 1');
INSERT INTO "sqlite_stat1" VALUES('projects','projects_by_owner','1 1 1 1');
INSERT INTO "sqlite_stat1" VALUES('projects','projects','1 1');
INSERT INTO "sqlite_stat1" VALUES('scenes','sqlite_autoindex_scenes_2','1 1 1');
INSERT INTO "sqlite_stat1" VALUES('scenes','scenes','1 1');
CREATE TABLE steps (
    job BLOB NOT NULL,
    step TEXT NOT NULL,
    input_hash TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    output TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT steps_pkey PRIMARY KEY (job, step, input_hash),
    CONSTRAINT steps_job_fkey FOREIGN KEY (job) REFERENCES jobs (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
INSERT INTO "steps" VALUES(X'01A227C07708773AA1A8EB3D9125D1D7','plan','b560e4877f3816b1824ba64b647666eadbb947248ab0ef59b343c50d11b8a144',1,'{"version":1,"title":"Tea","language":"en","format":"1080x1920","fps":30,"preset":"papercut","captions":"karaoke","music":{"mood":"calm"},"workflow":"faceless","planner":"offline","scenes":[{"number":1,"script":"Tea was first drunk in China.","description":"Tea was first drunk in China.","image_prompt":"Tea China drunk","image_variant":0,"motion":"zoom_in","voice_style":{"rate":1.0,"pitch":0.0,"pause":1.0},"estimated_ms":1780}]}',1795963254585);
INSERT INTO "steps" VALUES(X'A45BC700401A8C1EA669A9416DDC0A1F','render','6c972cebaea14559a554c493cba3132e8496603db334974ed245a1e90dcbb9a4',1,'{"video":{"key":"tea-2c619543/final/final-823202564024.mp4","checksum":"8232025640241d3491f2776c5322e7aebe866d2be2c0dc1a112329e86f4b2eae","size_bytes":788125},"loudness":{"integrated_lufs":-14.325514690200562,"true_peak_dbtp":-2.046419940224769},"segments":{"encoded":0,"reused":1},"missing_glyphs":[]}',1795963259882);
INSERT INTO "steps" VALUES(X'B79CBF3F7BE181428ACB0B3EE586FBEA','clip','500182491cd972f4b6edba97efe0924cae13c68e1a91bab38ece3605d35bf8bc',1,'{"preview":{"key":"tea-2c619543/takes/scene-01-image-9b6eeae335ac.jpg","checksum":"9b6eeae335ac8caebca7b70f0079e32d13ca3ccfdbe036e103b74a49223ea04b","size_bytes":81862},"clip":{"key":"tea-2c619543/takes/scene-01-clip-ba1f714b974c.mp4","checksum":"ba1f714b974ca072a363c9fb86b8deb2917145921f587263e1d40c3f5f3e7bc3","size_bytes":757261},"segments":{"encoded":1,"reused":0}}',1795963258274);
INSERT INTO "steps" VALUES(X'B79CBF3F7BE181428ACB0B3EE586FBEA','image','bf607ebdfff5f328c9d19c5f36521f830847e7c343565a632187bca247c25d09',1,'{"picture":{"layers":[{"name":"sky","extension":"svg","depth":0.08,"file":{"key":"tea-2c619543/takes/scene-01-layer-00-sky-85bd5314e33e.svg","checksum":"85bd5314e33e3f97a677d9807c891e00244979f79b0c12724225ef13d38e33f2","size_bytes":8781}},{"name":"far","extension":"svg","depth":0.35,"file":{"key":"tea-2c619543/takes/scene-01-layer-01-far-66edc200009b.svg","checksum":"66edc200009b8e0fe062bce33d508d40a7b804e46c42e982f04b1bef3f2b9d02","size_bytes":13799}},{"name":"near","extension":"svg","depth":0.65,"file":{"key":"tea-2c619543/takes/scene-01-layer-02-near-031f7d04aedb.svg","checksum":"031f7d04aedb1791e91184b3d5f564abaa57dc36daae69f504f7795f91255a91","size_bytes":845}},{"name":"subject","extension":"svg","depth":1.0,"file":{"key":"tea-2c619543/takes/scene-01-layer-03-subject-71093721f6a3.svg","checksum":"71093721f6a3fcc1e8fe6da8280d2c84798c935587dd0d2fe0a5e7dad1e6a053","size_bytes":8102}},{"name":"front","extension":"svg","depth":1.5,"file":{"key":"tea-2c619543/takes/scene-01-layer-04-front-43f56c9a6177.svg","checksum":"43f56c9a61775f229bf8530152fc5f9ad157760c5dc1e31ce2dbf320bd585db2","size_bytes":2617}}]},"maker":"illustrator/3","credits":[{"work":"Fluent Emoji (flat)","author":"Microsoft Corporation","licence":"MIT"},{"work":"CLDR annotations","author":"Unicode, Inc.","licence":"Unicode-3.0"}]}',1795963254726);
INSERT INTO "steps" VALUES(X'B79CBF3F7BE181428ACB0B3EE586FBEA','speech','5276604220b4dc83ceae2d8107d74b1e4c6a06efdc948e298f5acd933e6d13b0',1,'{"sound":{"key":"tea-2c619543/takes/scene-01-speech-be41cd2ed5ff.flac","checksum":"be41cd2ed5ff6b7ddb93ef06235f5491b0f8e66b8542d2ef4f2d1e71e6528988","size_bytes":120481,"wav":{"checksum":"692c149782cf1b7041dabf26b5523673d7aad4923eb3adc4462ae95adc94daab","size_bytes":239774}},"timing":{"words":[{"text":"Tea","bytes":{"start":0,"end":3},"start":0,"end":8301},{"text":"was","bytes":{"start":4,"end":7},"start":8301,"end":18343},{"text":"first","bytes":{"start":8,"end":13},"start":18343,"end":35040},{"text":"drunk","bytes":{"start":14,"end":19},"start":35040,"end":51184},{"text":"in","bytes":{"start":20,"end":22},"start":51184,"end":57314},{"text":"China.","bytes":{"start":23,"end":29},"start":57314,"end":76065}],"phonemes":[{"ipa":"t","start":961,"end":2881},{"ipa":"iː","start":2881,"end":8732},{"ipa":"w","start":8732,"end":12494},{"ipa":"ʌ","start":12494,"end":14584},{"ipa":"z","start":14584,"end":18918},{"ipa":"f","start":18918,"end":22551},{"ipa":"ɜː","start":22551,"end":28799},{"ipa":"s","start":28799,"end":32867},{"ipa":"t","start":32867,"end":36575},{"ipa":"d","start":36575,"end":37411},{"ipa":"ɹ","start":37411,"end":40058},{"ipa":"ʌ","start":40058,"end":42983},{"ipa":"ŋ","start":42983,"end":48539},{"ipa":"k","start":48539,"end":51184},{"ipa":"ɪ","start":51184,"end":53970},{"ipa":"n","start":53970,"end":59665},{"ipa":"tʃ","start":59665,"end":62523},{"ipa":"aɪ","start":62523,"end":71161},{"ipa":"n","start":71161,"end":73947},{"ipa":"ə","start":73947,"end":76065}],"length":79902},"voice":"en-us","maker":"espeak-ng 1.51 r1"}',1795963254718);
CREATE TABLE takes (
    id BLOB NOT NULL,
    scene_id BLOB NOT NULL,
    kind TEXT NOT NULL,
    facts TEXT NOT NULL,
    created_at_ms INTEGER NOT NULL,
    CONSTRAINT takes_pkey PRIMARY KEY (id),
    CONSTRAINT takes_scene_fkey FOREIGN KEY (scene_id) REFERENCES scenes (id) ON DELETE CASCADE,
    CONSTRAINT takes_kind_known CHECK (kind IN ('speech', 'image', 'clip'))
) STRICT, WITHOUT ROWID;
INSERT INTO "takes" VALUES(X'46DAAFE037A683978F7CABCCF6FE8EE2',X'57D6D951C68B87068361537F11800AE3','speech','{"maker":"espeak-ng 1.51 r1","sound":{"checksum":"be41cd2ed5ff6b7ddb93ef06235f5491b0f8e66b8542d2ef4f2d1e71e6528988","key":"tea-2c619543/takes/scene-01-speech-be41cd2ed5ff.flac","size_bytes":120481,"wav":{"checksum":"692c149782cf1b7041dabf26b5523673d7aad4923eb3adc4462ae95adc94daab","size_bytes":239774}},"timing":{"length":79902,"phonemes":[{"end":2881,"ipa":"t","start":961},{"end":8732,"ipa":"iː","start":2881},{"end":12494,"ipa":"w","start":8732},{"end":14584,"ipa":"ʌ","start":12494},{"end":18918,"ipa":"z","start":14584},{"end":22551,"ipa":"f","start":18918},{"end":28799,"ipa":"ɜː","start":22551},{"end":32867,"ipa":"s","start":28799},{"end":36575,"ipa":"t","start":32867},{"end":37411,"ipa":"d","start":36575},{"end":40058,"ipa":"ɹ","start":37411},{"end":42983,"ipa":"ʌ","start":40058},{"end":48539,"ipa":"ŋ","start":42983},{"end":51184,"ipa":"k","start":48539},{"end":53970,"ipa":"ɪ","start":51184},{"end":59665,"ipa":"n","start":53970},{"end":62523,"ipa":"tʃ","start":59665},{"end":71161,"ipa":"aɪ","start":62523},{"end":73947,"ipa":"n","start":71161},{"end":76065,"ipa":"ə","start":73947}],"words":[{"bytes":{"end":3,"start":0},"end":8301,"start":0,"text":"Tea"},{"bytes":{"end":7,"start":4},"end":18343,"start":8301,"text":"was"},{"bytes":{"end":13,"start":8},"end":35040,"start":18343,"text":"first"},{"bytes":{"end":19,"start":14},"end":51184,"start":35040,"text":"drunk"},{"bytes":{"end":22,"start":20},"end":57314,"start":51184,"text":"in"},{"bytes":{"end":29,"start":23},"end":76065,"start":57314,"text":"China."}]},"voice":"en-us"}',1795963258287);
INSERT INTO "takes" VALUES(X'80941F305BFC8D729C32779AD6A048E0',X'57D6D951C68B87068361537F11800AE3','clip','{"checksum":"ba1f714b974ca072a363c9fb86b8deb2917145921f587263e1d40c3f5f3e7bc3","key":"tea-2c619543/takes/scene-01-clip-ba1f714b974c.mp4","size_bytes":757261}',1795963258287);
INSERT INTO "takes" VALUES(X'A52E55C002EC80498BC114B7A2A07EBE',X'57D6D951C68B87068361537F11800AE3','image','{"credits":[{"author":"Microsoft Corporation","licence":"MIT","work":"Fluent Emoji (flat)"},{"author":"Unicode, Inc.","licence":"Unicode-3.0","work":"CLDR annotations"}],"maker":"illustrator/3","picture":{"layers":[{"depth":0.07999999821186066,"extension":"svg","file":{"checksum":"85bd5314e33e3f97a677d9807c891e00244979f79b0c12724225ef13d38e33f2","key":"tea-2c619543/takes/scene-01-layer-00-sky-85bd5314e33e.svg","size_bytes":8781},"name":"sky"},{"depth":0.3499999940395355,"extension":"svg","file":{"checksum":"66edc200009b8e0fe062bce33d508d40a7b804e46c42e982f04b1bef3f2b9d02","key":"tea-2c619543/takes/scene-01-layer-01-far-66edc200009b.svg","size_bytes":13799},"name":"far"},{"depth":0.6499999761581421,"extension":"svg","file":{"checksum":"031f7d04aedb1791e91184b3d5f564abaa57dc36daae69f504f7795f91255a91","key":"tea-2c619543/takes/scene-01-layer-02-near-031f7d04aedb.svg","size_bytes":845},"name":"near"},{"depth":1.0,"extension":"svg","file":{"checksum":"71093721f6a3fcc1e8fe6da8280d2c84798c935587dd0d2fe0a5e7dad1e6a053","key":"tea-2c619543/takes/scene-01-layer-03-subject-71093721f6a3.svg","size_bytes":8102},"name":"subject"},{"depth":1.5,"extension":"svg","file":{"checksum":"43f56c9a61775f229bf8530152fc5f9ad157760c5dc1e31ce2dbf320bd585db2","key":"tea-2c619543/takes/scene-01-layer-04-front-43f56c9a6177.svg","size_bytes":2617},"name":"front"}]}}',1795963258287);
CREATE TABLE timelines (
    project_id BLOB NOT NULL,
    document TEXT NOT NULL,
    -- SHA-256 of the document.
    checksum TEXT NOT NULL,
    updated_at_ms INTEGER NOT NULL,
    CONSTRAINT timelines_pkey PRIMARY KEY (project_id),
    CONSTRAINT timelines_project_fkey FOREIGN KEY (project_id) REFERENCES projects (id) ON DELETE CASCADE
) STRICT;
CREATE TABLE workers (
    -- The same text as in jobs.worker.
    id TEXT NOT NULL,
    -- The kinds of jobs it does: a JSON list of names.
    kinds TEXT NOT NULL,
    -- The kinds that its machine cannot do now, and why: a JSON object of error_code and error_message by kind.
    troubles TEXT NOT NULL,
    seen_at_ms INTEGER NOT NULL,
    CONSTRAINT workers_pkey PRIMARY KEY (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX projects_by_owner ON projects (owner, created_at_ms, id);
CREATE INDEX takes_by_scene ON takes (scene_id, kind, created_at_ms, id);
CREATE INDEX assets_by_project ON assets (project_id, created_at_ms, id);
CREATE INDEX jobs_ready ON jobs (priority DESC, turn, id) WHERE state = 'QUEUED';
CREATE INDEX jobs_ready_by_owner ON jobs (owner, priority, root_at_ms, created_at_ms, id) WHERE state = 'QUEUED';
CREATE INDEX jobs_turns_by_owner ON jobs (owner, priority, turn) WHERE state = 'QUEUED';
CREATE INDEX jobs_leases ON jobs (lease_until_ms) WHERE state = 'RUNNING';
CREATE INDEX jobs_by_owner ON jobs (owner, created_at_ms, id);
CREATE INDEX job_waits_by_target ON job_waits (waits_for, job);
CREATE INDEX events_by_owner ON events (owner, seq);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at_ms);
CREATE INDEX jobs_suspects ON jobs (turn, id) WHERE state = 'QUEUED' AND crashes > 0;
CREATE INDEX jobs_lost ON jobs (id) WHERE lost_by IS NOT NULL;
CREATE INDEX events_by_job ON events (job, owner, seq);
CREATE INDEX events_by_project ON events (project_id, owner, seq);
CREATE INDEX jobs_by_project ON jobs (project_id, owner, created_at_ms, id);
CREATE INDEX jobs_by_parent ON jobs (parent, owner, scene_number, created_at_ms, id) WHERE parent IS NOT NULL;
CREATE INDEX jobs_by_state ON jobs (owner, state, created_at_ms, id);
CREATE INDEX jobs_by_kind ON jobs (owner, kind, created_at_ms, id);
CREATE INDEX jobs_by_kind_and_state ON jobs (owner, kind, state, created_at_ms, id);
CREATE INDEX jobs_due ON jobs (run_at_ms) WHERE state = 'QUEUED';
CREATE INDEX jobs_blocked ON jobs (id) WHERE state = 'BLOCKED';
CREATE INDEX steps_by_age ON steps (created_at_ms);
CREATE INDEX jobs_removable ON jobs (finished_at_ms)
    WHERE finished_at_ms IS NOT NULL AND (project_id IS NULL OR kind = 'render_segment');
CREATE UNIQUE INDEX signing_keys_one_signs ON signing_keys ((ends_at_ms IS NULL)) WHERE ends_at_ms IS NULL;
CREATE UNIQUE INDEX projects_folder_suffix_key ON projects (folder_suffix);
CREATE INDEX projects_deleted ON projects (deleted_at_ms) WHERE deleted_at_ms IS NOT NULL;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',20);
COMMIT;