//! Databases with many rows, written by the database itself.

use gala_core::{
    hash::ContentHash,
    id::{JobId, ProjectId, SceneId},
    plan::{Motion, PlannedScene},
};
use gala_db::DatabaseUrl;
use uuid::Uuid;

use crate::support::TestDb;

/// How many jobs and events large tests write: 100,000, and a million with `GALA_STRESS`.
pub fn rows() -> u64 {
    if std::env::var_os("GALA_STRESS").is_some() { 1_000_000 } else { 100_000 }
}

/// The id of the row of that number, in every table.
fn id(number: u64) -> Uuid {
    Uuid::from_u128(u128::from(number))
}

pub fn job(number: u64) -> JobId {
    JobId(id(number))
}

pub fn project(number: u64) -> ProjectId {
    ProjectId(id(number))
}

pub fn scene(number: u64) -> SceneId {
    SceneId(id(number))
}

/// Writes so many jobs, steps and events of one workspace, and a tenth of that of everything else.
///
/// Each project has ten jobs: the first is the parent of the others and waits for the second. Of a hundred jobs
/// thirty are QUEUED, ten BLOCKED, one RUNNING, two FAILED, and the rest SUCCEEDED, all long ago.
pub async fn fill(test: &TestDb, rows: u64) {
    write(test, rows, "workspace_id", &[&STATEMENTS[..], &SINCE_ACCOUNTS].concat()).await;
    place_scenes(test).await;
}

/// Gives each scene its place, which they have had since they are edited.
pub async fn place_scenes(test: &TestDb) {
    test.execute("UPDATE scenes SET place = number").await.expect("places");
}

/// As [`fill`], where the column that tells whose a row is has another name: it was `owner` once.
pub async fn fill_as(test: &TestDb, rows: u64, owner: &str) {
    write(test, rows, owner, &STATEMENTS).await;
}

async fn write(test: &TestDb, rows: u64, owner: &str, statements: &[&str]) {
    let sqlite = matches!(test.url, DatabaseUrl::Sqlite(_));
    let (planned, hash) = (planned(), ContentHash::of(b"tea").to_string());
    for statement in statements {
        let statement = &statement.replace("PLANNED", &planned).replace("HASH", &hash).replace("OWNER", owner);
        let (few, statement) = statement.strip_prefix("-").map_or((false, statement.as_str()), |rest| (true, rest));
        let rows = if few { rows / 10 } else { rows };
        let script = if sqlite { for_sqlite(statement, rows) } else { for_postgres(statement, rows) };
        test.execute(&script).await.unwrap_or_else(|error| panic!("{error}: {script}"));
    }
    let analyze = if sqlite { "ANALYZE" } else { "VACUUM ANALYZE" };
    test.execute(analyze).await.expect("analyzed");
}

/// What a planner could have made.
fn planned() -> String {
    let scene = PlannedScene {
        number: 1,
        chapter: None,
        script: "Tea.".to_owned(),
        description: String::new(),
        image_prompt: "tea".to_owned(),
        image_variant: 0,
        seed: None,
        motion: Motion::default(),
        motion_prompt: None,
        voice: None,
        voice_style: Default::default(),
        estimated_ms: 1000,
        least_ms: None,
        picture: None,
        narration: None,
        presenter: None,
        without_presenter: false,
        cutout: None,
        cast: Vec::new(),
        without_layers: false,
    };
    serde_json::to_string(&scene).expect("plain data")
}

/// `ID(x)` is the id of a number, `n` counts the rows from 1. Those with a dash have a tenth of the rows.
const STATEMENTS: [&str; 9] = [
    "-INSERT INTO projects (id, OWNER, title, workflow, brief, created_at_ms) \
     SELECT ID(n), ID(0), 'Tea', 'faceless', '{}', 1700000000000 + n FROM numbers",
    "-INSERT INTO scenes (id, project_id, number, planned, approval, speech_take) \
     SELECT ID(n), ID(n), 1, 'PLANNED', 'pending', ID(n) FROM numbers",
    "-INSERT INTO takes (id, scene_id, kind, facts, created_at_ms) \
     SELECT ID(n), ID(n), 'speech', '{}', 1700000000000 + n FROM numbers",
    "-INSERT INTO assets (id, project_id, kind, provider, object_key, mime, size_bytes, checksum, status, created_at_ms) \
     SELECT ID(n), ID(n), 'video', 'localfs', 'key ' || n, 'video/mp4', 1, 'HASH', 'READY', 1700000000000 + n FROM numbers",
    "INSERT INTO jobs (id, OWNER, kind, state, project_id, parent, priority, turn, root_at_ms, attempt, failures, \
     crashes, input, error_code, run_at_ms, lease_until_ms, created_at_ms, finished_at_ms) \
     SELECT ID(n), ID(0), CASE n % 10 WHEN 1 THEN 'generate_plan' WHEN 2 THEN 'render_final' ELSE 'process_clip' END, \
     STATE(n), ID((n + 9) / 10), CASE n % 10 WHEN 1 THEN NULL ELSE ID(n - (n + 9) % 10) END, 0, n, 1700000000000, 1, 0, \
     0, '{}', CASE STATE(n) WHEN 'FAILED' THEN 'bad' END, 1700000000000, \
     CASE STATE(n) WHEN 'RUNNING' THEN 99999999999999 END, 1700000000000 + n, \
     CASE WHEN STATE(n) IN ('SUCCEEDED', 'FAILED') THEN 1700000000000 + n END FROM numbers",
    "-INSERT INTO job_waits (job, waits_for) SELECT ID(10 * n - 9), ID(10 * n - 8) FROM numbers",
    "INSERT INTO steps (job, step, input_hash, attempt, output, created_at_ms) \
     SELECT ID(n), 'speech', '', 1, '{}', 1700000000000 + n FROM numbers",
    "INSERT INTO events (at_ms, OWNER, job, project_id, body) SELECT 1700000000000 + n, ID(0), ID(n), ID((n + 9) / 10), \
     '{\"kind\":\"process_clip\",\"scene\":null,\"what\":{\"event\":\"state\",\"state\":\"QUEUED\"}}' FROM numbers",
    "-INSERT INTO idempotency_keys (OWNER, key, body_hash, status, response, created_at_ms) \
     SELECT ID(0), 'key ' || n, 'HASH', 202, '{}', 1700000000000 + n FROM numbers",
];

/// What only newer schemas have.
const SINCE_ACCOUNTS: [&str; 5] = [
    "-INSERT INTO reservations (id, workspace_id, unit, period_ms, amount, job_id, created_at_ms) \
     SELECT ID(n), ID(0), 'rendered_ms', 0, 1, ID(n), 1700000000000 + n FROM numbers",
    "-INSERT INTO provider_calls (id, workspace_id, project_id, job_id, step, scene, provider, model, request_hash, state, \
     held_micros, cost_micros, attempts, created_at_ms, ended_at_ms) SELECT ID(n), ID(0), ID((n + 9) / 10), ID(n), \
     'speech', 1, 'cartesia', 'sonic-3.5', 'HASH', 'done', 2, 1, 1, 1700000000000 + n, 1700000000000 + n FROM numbers",
    "-INSERT INTO stock_claims (project_id, kind, provider, asset, scene_id, request_hash, created_at_ms) \
     SELECT ID(n), 'photo', 'pexels', 'photo ' || n, ID(n), 'HASH', 1700000000000 + n FROM numbers",
    "-INSERT INTO stock_searches (provider, query_hash, found, ends_at_ms) \
     SELECT 'pexels', 'HASH' || n, '{}', 1700000000000 + n FROM numbers",
    "-INSERT INTO scene_revisions (id, project_id, version, created_at_ms, edits, inverse) \
     SELECT ID(n), ID((n + 9) / 10), n % 10 + 2, 1700000000000 + n, '[]', '[]' FROM numbers",
];

const STATE: &str = "(CASE WHEN n % 100 < 30 THEN 'QUEUED' WHEN n % 100 < 40 THEN 'BLOCKED' \
                     WHEN n % 100 < 41 THEN 'RUNNING' WHEN n % 100 < 43 THEN 'FAILED' ELSE 'SUCCEEDED' END)";

fn for_sqlite(statement: &str, rows: u64) -> String {
    let statement = calls(statement, "ID(", |number| format!("unhex(printf('%032x', {number}))"));
    format!(
        "PRAGMA synchronous = OFF; WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers \
         WHERE n < {rows}) {}",
        statement.replace("STATE(n)", STATE)
    )
    .replace("WITH RECURSIVE", "BEGIN; WITH RECURSIVE")
        + "; COMMIT"
}

fn for_postgres(statement: &str, rows: u64) -> String {
    let statement = calls(statement, "ID(", |number| format!("lpad(to_hex({number}), 32, '0')::uuid"));
    let statement = statement.replace("STATE(n)", STATE);
    format!("WITH numbers AS (SELECT generate_series(1, {rows}) AS n) {statement}")
}

/// Replaces each `name(argument)` whose name stands by itself.
fn calls(text: &str, name: &str, write: impl Fn(&str) -> String) -> String {
    let mut written = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let inside = at + name.len();
        let mut depth = 1;
        let end = rest[inside..]
            .find(|c: char| {
                depth += i32::from(c == '(') - i32::from(c == ')');
                depth == 0
            })
            .expect("a closing parenthesis");
        written.push_str(&rest[..at]);
        written.push_str(&write(&rest[inside..inside + end]));
        rest = &rest[inside + end + 1..];
    }
    written + rest
}
