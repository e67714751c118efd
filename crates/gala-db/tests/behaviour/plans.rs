//! Frequent queries find their rows by an index that fits them, however many rows there are.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};

use gala_core::{
    access::Scope,
    asset::StorageProvider,
    hash::ContentHash,
    job::{JobKind, JobState},
    project::TakeKind,
    stock::{StockAssetId, StockKind},
};
use gala_db::{
    Db, OpenOptions, PageRequest, Plan, Plans, assets,
    events::{self, EventScope},
    idempotency,
    jobs::{self, ClaimRequest, Fence, JobFilter, RetryPolicy},
    project_outlines, projects, provider_calls, retention, scene_versions, scenes,
    stock_claims::{self, NewClaim},
    stock_searches, takes,
};
use gala_testkit::on_both;

use crate::{
    bulk,
    support::{LEASE, TestDb, alive, clip},
};

const OWNER: Scope = Scope::LOCAL;

/// Runs frequent operations one by one, and notes which index finds the rows of which table.
struct Looked {
    db: Db,
    plans: Plans,
    used: BTreeMap<&'static str, BTreeSet<String>>,
}

impl Looked {
    async fn at<T, E: std::fmt::Debug>(&mut self, what: &'static str, run: impl AsyncFnOnce(&Db) -> Result<T, E>) -> T {
        self.plans.take();
        let begun = Instant::now();
        let result = run(&self.db).await.expect(what);
        let took = begun.elapsed();
        let plans = self.plans.take();
        eprintln!("{what}: {:.2} ms with {} plans", took.as_secs_f64() * 1000.0, plans.len());
        self.used.insert(what, plans.iter().flat_map(accesses).collect());
        result
    }
}

/// Which index must be among those that find the rows. What is not listed is found by keys.
const EXPECTED: [(&str, &[&str]); 22] = [
    ("calls", &["provider_calls by provider_calls_by_workspace"]),
    ("calls of a project", &["provider_calls by provider_calls_by_project"]),
    ("children", &["jobs by jobs_by_parent"]),
    ("depth", &["jobs by jobs_blocked", "jobs by jobs_due", "jobs by jobs_leases"]),
    ("jobs of a project", &["jobs by jobs_by_project"]),
    ("list of jobs", &["jobs by jobs_by_owner"]),
    ("list of jobs by project", &["jobs by jobs_by_project"]),
    ("list of jobs by state", &["jobs by jobs_by_state"]),
    ("list of jobs by kind", &["jobs by jobs_by_kind"]),
    ("list of jobs by kind and state", &["jobs by jobs_by_kind_and_state"]),
    ("list of projects", &["projects by projects_by_owner"]),
    ("states of a page", &["jobs by jobs_by_project"]),
    ("outlines of a page", &["assets by assets_thumbnails", "projects by key", "scenes by scenes_by_place"]),
    ("takes", &["takes by takes_by_scene"]),
    ("assets", &["assets by assets_by_project"]),
    ("what takes edits back", &["scene_revisions by scene_revisions_by_version"]),
    ("events of a job", &["events by events_by_job"]),
    ("events of a project", &["events by events_by_project"]),
    ("enqueue", &["jobs by jobs_ready", "jobs by jobs_turns_by_owner"]),
    (
        "claim",
        &[
            "jobs by jobs_due",
            "jobs by jobs_leases",
            "jobs by jobs_suspects",
            "jobs by jobs_ready",
            "jobs by jobs_ready_by_owner",
        ],
    ),
    ("old searches", &["stock_searches by stock_searches_by_end"]),
    ("retention", &["jobs by jobs_removable", "steps by steps_by_age", "events by key", "jobs by key"]),
];

impl Looked {
    fn check(&self) {
        for (what, by) in &self.used {
            let is_large = |one: &&String| one.strip_prefix("whole ").is_some_and(|table| !FEW_ROWS.contains(&table));
            assert!(!by.iter().any(|one| is_large(&one)), "{what} reads a whole table: {by:?}");
        }
        for (what, expected) in EXPECTED {
            let found = self.used.get(what).expect("it was run");
            assert!(expected.iter().all(|index| found.contains(*index)), "{what} is found otherwise: {found:?}");
        }
    }
}

/// Returns `table by index` for each table that a plan reads, `whole table` where it reads all of it.
fn accesses(plan: &Plan) -> Vec<String> {
    let indent = |step: &str| step.len() - step.trim_start().len();
    let mut never = None;
    let mut found = Vec::new();
    for step in &plan.steps {
        // What stands beneath is never done: a key that is absent is nobody's.
        if never.is_some_and(|depth| indent(step) < depth) {
            never = None;
        }
        if step.trim() == "One-Time Filter: false" {
            never = Some(indent(step));
        }
        if never.is_none() {
            found.extend(access(step.trim()));
        }
    }
    found
}

fn access(step: &str) -> Option<String> {
    let words: Vec<&str> = step.trim_start_matches("->").split_whitespace().collect();
    let after = |word: &str| words.iter().position(|one| *one == word).and_then(|at| words.get(at + 1).copied());
    match words.as_slice() {
        // SQLite. What is not a table is the result of a subquery.
        ["SEARCH" | "SCAN", name, how @ ..] => {
            let table = table_of(name)?;
            let by = match (words[0], how, after("INDEX")) {
                ("SCAN", [], _) => return Some(format!("whole {table}")),
                (_, _, Some(index)) if !index.starts_with("sqlite_autoindex") => index,
                _ => "key",
            };
            Some(format!("{table} by {by}"))
        }
        // Postgres.
        ["Seq", "Scan", "on", table, ..] => Some(format!("whole {table}")),
        ["Index", ..] => Some(by_index(after("using")?)),
        ["Bitmap", "Index", "Scan", "on", index, ..] => Some(by_index(index)),
        _ => None,
    }
}

/// What has a few rows here, which Postgres reads as they are; with more it finds them by their keys.
const FEW_ROWS: [&str; 3] = ["plans", "quota_use", "workspaces"];

const TABLES: [&str; 14] = [
    "projects",
    "scenes",
    "scene_revisions",
    "takes",
    "assets",
    "jobs",
    "job_waits",
    "steps",
    "events",
    "idempotency_keys",
    "reservations",
    "provider_calls",
    "stock_claims",
    "stock_searches",
];

/// Returns the table of that name, which may be another one that a statement gives it.
fn table_of(name: &str) -> Option<&str> {
    let name = if matches!(name, "target" | "whole") { "jobs" } else { name };
    TABLES.contains(&name).then_some(name)
}

/// The names of indexes begin with their table.
fn by_index(index: &str) -> String {
    let table = TABLES.iter().filter(|table| index.starts_with(**table)).max_by_key(|table| table.len());
    let by = if index.ends_with("_pkey") || index.ends_with("_key") { "key" } else { index };
    format!("{} by {by}", table.expect("an index of a table"))
}

#[test]
fn accesses_are_read_from_both_engines() {
    let read = |step: &str| access(step).unwrap_or_default();
    assert_eq!(read("SEARCH jobs USING INDEX sqlite_autoindex_jobs_1 (id=?)"), "jobs by key");
    assert_eq!(read("SEARCH events USING INTEGER PRIMARY KEY (rowid>?)"), "events by key");
    assert_eq!(read("SCAN jobs USING COVERING INDEX jobs_due"), "jobs by jobs_due");
    assert_eq!(read("SCAN jobs"), "whole jobs");
    // The end of a table by its key.
    assert_eq!(read("SEARCH events"), "events by key");
    assert_eq!(read("SCAN counted"), "");
    assert_eq!(read("SCAN CONSTANT ROW"), "");
    assert_eq!(read("SEARCH target USING INDEX sqlite_autoindex_jobs_1 (id=?)"), "jobs by key");
    assert_eq!(
        read("->  Bitmap Index Scan on job_waits_by_target  (cost=0.0..4.3)"),
        "job_waits by job_waits_by_target"
    );
    assert_eq!(read("->  Seq Scan on jobs  (cost=0.00..1.01 rows=1 width=4)"), "whole jobs");
    assert_eq!(read("->  Index Only Scan using jobs_due on jobs some  (cost=0.1..8.1)"), "jobs by jobs_due");
    assert_eq!(read("Index Scan Backward using projects_pkey on projects"), "projects by key");
}

on_both! {
    async fn frequent_queries_use_the_index_that_fits_them(test: TestDb) {
        bulk::fill(&test, bulk::rows()).await;
        let plans = Plans::default();
        let db = test.opened_again(OpenOptions { plans: Some(plans.clone()), ..OpenOptions::default() }).await;
        let mut looked = Looked { db, plans, used: BTreeMap::new() };
        read_jobs(&mut looked).await;
        read_the_rest(&mut looked).await;
        work(&mut looked).await;
        tidy(&mut looked).await;
        looked.check();
    }
}

fn page() -> PageRequest {
    PageRequest { limit: 50, after: None }
}

async fn read_jobs(looked: &mut Looked) {
    let middle = bulk::rows() / 2 + 1;
    looked.at("one job", async |db| jobs::get(db, OWNER, bulk::job(middle)).await).await.expect("a job");
    let children = looked.at("children", async |db| jobs::children(db, OWNER, bulk::job(middle)).await).await;
    assert_eq!(children.len(), 9);
    let depth = looked.at("depth", async |db| jobs::depth(db).await).await;
    assert_eq!(depth.queued, (bulk::rows() * 3 / 10).min(u64::from(jobs::DEPTH_COUNTS_TO)));
    let of_project =
        looked.at("jobs of a project", async |db| jobs::of_project(db, OWNER, bulk::project(7)).await).await;
    assert_eq!(of_project.len(), 10);
    let filters = [
        ("list of jobs", JobFilter::default()),
        ("list of jobs by project", JobFilter { project: Some(bulk::project(7)), ..JobFilter::default() }),
        ("list of jobs by state", JobFilter { state: Some(JobState::Cancelled), ..JobFilter::default() }),
        ("list of jobs by kind", JobFilter { kind: Some(JobKind::RenderSegment), ..JobFilter::default() }),
        (
            "list of jobs by kind and state",
            JobFilter { kind: Some(JobKind::RenderFinal), state: Some(JobState::Failed), ..JobFilter::default() },
        ),
    ];
    for (what, filter) in filters {
        let first = looked.at(what, async |db| jobs::list(db, OWNER, &filter, &page()).await).await;
        if let Some(after) = first.next {
            let next = PageRequest { after: Some(after), ..page() };
            looked.at(what, async |db| jobs::list(db, OWNER, &filter, &next).await).await;
        }
    }
}

async fn read_the_rest(looked: &mut Looked) {
    let middle = bulk::rows() / 20;
    let project = bulk::project(middle);
    looked.at("calls", async |db| provider_calls::list(db, OWNER, None, &page()).await).await;
    looked.at("calls of a project", async |db| provider_calls::list(db, OWNER, Some(project), &page()).await).await;
    looked.at("one project", async |db| projects::get(db, OWNER, project).await).await.expect("a project");
    looked.at("list of projects", async |db| projects::list(db, OWNER, None, &page()).await).await;
    let page_of_projects: Vec<_> = (1..=50).map(|place| bulk::project(middle + place)).collect();
    looked.at("states of a page", async |db| jobs::outlines_of_projects(db, OWNER, &page_of_projects).await).await;
    looked.at("outlines of a page", async |db| project_outlines::of(db, OWNER, &page_of_projects).await).await;
    looked.at("scenes", async |db| scenes::list(db, OWNER, project).await).await;
    looked.at("one scene", async |db| scenes::get(db, OWNER, bulk::scene(middle)).await).await;
    looked.at("takes in use", async |db| scenes::takes_in_use(db, OWNER, bulk::scene(middle)).await).await;
    looked.at("takes", async |db| takes::list(db, OWNER, bulk::scene(middle)).await).await;
    looked.at("chosen takes", async |db| takes::list_chosen(db, OWNER, project).await).await;
    looked.at("chosen image", async |db| takes::chosen_image(db, OWNER, bulk::scene(middle)).await).await;
    for (what, kind) in [("chosen images", TakeKind::Image), ("chosen speech", TakeKind::Speech)] {
        looked.at(what, async |db| takes::list_chosen_of(db, OWNER, project, kind).await).await;
    }
    looked.at("removed scenes", async |db| scenes::list_removed(db, OWNER, project).await).await;
    looked
        .at("what takes edits back", async |db| scene_versions::inverses(db, OWNER, project, (0, 9), 100).await)
        .await;
    looked.at("version of scenes", async |db| scene_versions::get(db, OWNER, project).await).await;
    looked.at("files by their keys", async |db| assets::ids_by_keys(db, OWNER, project, &["key 9"]).await).await;
    looked.at("cost of jobs", async |db| provider_calls::cost_of_jobs(db, OWNER, &[bulk::job(middle)]).await).await;
    looked.at("assets", async |db| assets::list(db, OWNER, project).await).await;
    looked.at("asset by key", async |db| assets::get_by_key(db, OWNER, StorageProvider::Localfs, "key 9").await).await;
    let (job, seq) = (bulk::job(middle), 1);
    looked.at("events of a job", async |db| events::any_after(db, OWNER, EventScope::Job(job), seq).await).await;
    looked
        .at("events of a project", async |db| events::any_after(db, OWNER, EventScope::Project(project), seq).await)
        .await;
}

async fn work(looked: &mut Looked) {
    let policy = RetryPolicy::default();
    let hash = ContentHash::of(b"x");
    let job = clip();
    looked
        .at("enqueue", async |db| {
            let mut tx = db.begin().await?;
            jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await?;
            tx.commit().await
        })
        .await;
    looked
        .at("enqueue again", async |db| {
            let mut tx = db.begin().await?;
            jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await?;
            tx.commit().await
        })
        .await;
    let worker = alive("w");
    let request =
        ClaimRequest { worker: &worker, kinds: &JobKind::ALL, count: 4, holding: &[], lease: LEASE, policy: &policy };
    let claims = looked.at("claim", async |db| jobs::claim(db, &request).await).await;
    let fence = claims.first().expect("a claim").fence;
    looked.at("renew", async |db| jobs::renew(db, &[fence], LEASE).await).await;
    looked.at("journal", async |db| jobs::journalled::<u32>(db, fence.job, "speech", &hash).await).await;
    looked
        .at("record", async |db| {
            let mut tx = db.begin().await?;
            jobs::record_step(&mut tx, fence, "speech", &hash, &1, false).await?;
            tx.commit().await
        })
        .await;
    looked
        .at("claim of stock", async |db| {
            let mut tx = db.begin().await?;
            let kind = StockKind::Photo;
            let new = NewClaim { project: bulk::project(7), scene: bulk::scene(7), kind, request: hash };
            let asset = StockAssetId { provider: "pexels".to_owned(), id: "another".to_owned() };
            stock_claims::claim(&mut tx, fence, &new, &[asset]).await?;
            stock_searches::put(&mut tx, "pexels", &hash, &1, LEASE).await?;
            tx.commit().await
        })
        .await;
    looked.at("search of stock", async |db| stock_searches::get::<u32>(db, "pexels", &hash).await).await;
    looked
        .at("finish", async |db| {
            let mut tx = db.begin().await?;
            jobs::finish(&mut tx, fence, &serde_json::Value::Null, &[]).await?;
            tx.commit().await
        })
        .await;
    let failed = claims.get(1).expect("another").fence;
    looked.at("fail", async |db| fail_for_good(db, failed, &policy).await).await;
    looked
        .at("retry", async |db| {
            let mut tx = db.begin().await?;
            jobs::retry(&mut tx, OWNER, failed.job).await?;
            tx.commit().await
        })
        .await;
    looked
        .at("cancel", async |db| {
            let mut tx = db.begin().await?;
            jobs::cancel(&mut tx, OWNER, failed.job).await?;
            tx.commit().await
        })
        .await;
    looked
        .at("idempotency", async |db| {
            let mut tx = db.begin().await?;
            idempotency::begin(&mut tx, OWNER, "a key", &hash).await?;
            idempotency::complete(&mut tx, OWNER, "a key", 200, &serde_json::Value::Null).await?;
            tx.commit().await
        })
        .await;
    looked
        .at("feed", async |db| {
            let mut feed = events::Feed::open(db, OWNER, EventScope::Job(fence.job), 0).await?;
            tokio::time::timeout(Duration::from_secs(10), feed.next()).await.expect("an event in time")
        })
        .await;
}

/// Last, for it removes most of what was written.
async fn tidy(looked: &mut Looked) {
    looked.at("retention", async |db| retention::remove_old(db, 1, JobKind::RenderSegment).await).await;
    looked.at("old keys", async |db| retention::forget_keys(db, 1).await).await;
    looked.at("old searches", async |db| retention::forget_searches(db).await).await;
}

async fn fail_for_good(db: &Db, fence: Fence, policy: &RetryPolicy) -> Result<(), gala_db::DbError> {
    let mut tx = db.begin().await?;
    jobs::fail(&mut tx, fence, &gala_core::job::Failure::permanent("bad", "bad"), policy).await?;
    tx.commit().await
}
