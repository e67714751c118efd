//! What is kept of jobs that have ended, and for how long.
//!
//! Projects, their assets, scenes and takes, and the jobs that they show are never removed here. What is removed goes
//! in windows of some thousand rows, each in a transaction of its own, so that nobody waits long for one.

use std::borrow::Cow;

use gala_core::job::JobKind;

use crate::{
    db::Db,
    error::DbError,
    source::Source,
    sql::{Sql, composed},
};

/// So many rows are looked at in one transaction.
const WINDOW: u32 = 1_000;

/// How many rows were removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Removed {
    pub jobs: u64,
    pub steps: u64,
    pub events: u64,
}

/// Removes what jobs left that ended more than `age_ms` milliseconds ago:
///
/// * their events, also those of jobs that are gone;
/// * the journal of those that succeeded; one that failed or was cancelled may be tried again, and then pays for
///   nothing twice;
/// * the jobs themselves where nothing shows them: those of the kind `parts`, which are parts of another one, once that
///   has succeeded, and jobs without a project.
///
/// # Errors
/// When the database does not answer. What was removed before stays so; the next call goes on.
pub async fn remove_old(db: &Db, age_ms: i64, parts: JobKind) -> Result<Removed, DbError> {
    let before_ms = db.now_ms().await?.saturating_sub(age_ms);
    Ok(Removed {
        jobs: sweep(db, before_ms, &jobs(parts)).await?,
        steps: sweep(db, before_ms, &STEPS).await?,
        events: sweep(db, before_ms, &EVENTS).await?,
    })
}

/// Forgets idempotency keys older than `age_ms` milliseconds. Returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_keys(db: &Db, age_ms: i64) -> Result<u64, DbError> {
    let before_ms = db.now_ms().await?.saturating_sub(age_ms);
    sweep(db, before_ms, &KEYS).await
}

/// Forgets what searches of stock libraries found that counts no more. Returns how many.
///
/// # Errors
/// When the database does not answer.
pub async fn forget_searches(db: &Db) -> Result<u64, DbError> {
    let now_ms = db.now_ms().await?;
    sweep(db, now_ms, &SEARCHES).await
}

/// How to walk over a table from its oldest rows on. Jobs are looked up by subqueries of one value: Postgres would turn
/// any other into a join for which it reads all jobs.
struct Walk {
    /// Returns as `last` where the window ends that begins after `$1` and has `$3` rows, or nothing if it has none
    /// from before `$2`.
    window: Cow<'static, str>,
    /// Deletes what may go of the rows after `$1` and up to `$2`, from before `$3`.
    delete: Cow<'static, str>,
}

/// The kind is written out: an index of jobs that may go holds only those of that kind, and serves no other question.
fn jobs(parts: JobKind) -> Walk {
    let may_go = format!("(project_id IS NULL OR kind = '{parts}')");
    Walk {
        window: Cow::Owned(format!(
            "SELECT MAX(finished_at_ms) AS last FROM (SELECT finished_at_ms FROM jobs \
             WHERE finished_at_ms > $1 AND finished_at_ms < $2 AND {may_go} \
             ORDER BY finished_at_ms LIMIT $3) AS part"
        )),
        // Whoever waits for a job and did not succeed may be tried again, and then looks at what it waits for.
        delete: Cow::Owned(format!(
            "DELETE FROM jobs WHERE finished_at_ms > $1 AND finished_at_ms <= $2 AND finished_at_ms < $3 \
             AND {may_go} AND unique_key IS NULL \
             AND NOT EXISTS (SELECT 1 FROM job_waits JOIN jobs AS whole ON whole.id = job_waits.job \
                             WHERE job_waits.waits_for = jobs.id AND whole.state <> 'SUCCEEDED')"
        )),
    }
}

const STEPS: Walk = Walk {
    window: Cow::Borrowed(
        "SELECT MAX(created_at_ms) AS last FROM (SELECT created_at_ms FROM steps \
             WHERE created_at_ms > $1 AND created_at_ms < $2 ORDER BY created_at_ms LIMIT $3) AS part",
    ),
    delete: Cow::Borrowed(
        "DELETE FROM steps WHERE created_at_ms > $1 AND created_at_ms <= $2 \
             AND (SELECT CASE WHEN state = 'SUCCEEDED' THEN finished_at_ms END FROM jobs \
                  WHERE jobs.id = steps.job) < $3",
    ),
};

/// Events are walked by their numbers. A window without an old one ends it: those after it are newer.
const EVENTS: Walk = Walk {
    window: Cow::Borrowed(
        "SELECT CASE WHEN MIN(at_ms) < $2 THEN MAX(seq) END AS last FROM (SELECT seq, at_ms FROM events \
             WHERE seq > $1 ORDER BY seq LIMIT $3) AS part",
    ),
    delete: Cow::Borrowed(
        "DELETE FROM events WHERE seq > $1 AND seq <= $2 AND at_ms < $3 \
             AND COALESCE((SELECT COALESCE(finished_at_ms, $3) FROM jobs WHERE jobs.id = events.job), 0) < $3",
    ),
};

const KEYS: Walk = Walk {
    window: Cow::Borrowed(
        "SELECT MAX(created_at_ms) AS last FROM (SELECT created_at_ms FROM idempotency_keys \
             WHERE created_at_ms > $1 AND created_at_ms < $2 ORDER BY created_at_ms LIMIT $3) AS part",
    ),
    delete: Cow::Borrowed(
        "DELETE FROM idempotency_keys WHERE created_at_ms > $1 AND created_at_ms <= $2 AND created_at_ms < $3",
    ),
};

const SEARCHES: Walk = Walk {
    window: Cow::Borrowed(
        "SELECT MAX(ends_at_ms) AS last FROM (SELECT ends_at_ms FROM stock_searches \
             WHERE ends_at_ms > $1 AND ends_at_ms < $2 ORDER BY ends_at_ms LIMIT $3) AS part",
    ),
    delete: Cow::Borrowed("DELETE FROM stock_searches WHERE ends_at_ms > $1 AND ends_at_ms <= $2 AND ends_at_ms < $3"),
};

async fn sweep(db: &Db, before_ms: i64, walk: &Walk) -> Result<u64, DbError> {
    let (mut after, mut removed) = (-1, 0);
    loop {
        let window = statement(&walk.window).bind(after).bind(before_ms).bind(WINDOW);
        let rows = db.all(window).await?;
        let Some(end) = rows.first().ok_or(DbError::NotFound)?.get::<Option<i64>>("last")? else {
            return Ok(removed);
        };
        let mut tx = db.begin().await?;
        removed += tx.run(statement(&walk.delete).bind(after).bind(end).bind(before_ms)).await?;
        tx.commit().await?;
        after = end;
    }
}

fn statement(text: &str) -> Sql {
    composed(text.to_owned(), text.to_owned())
}
