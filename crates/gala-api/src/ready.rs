//! Whether the server can do its work: named checks, run together, each within a time.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures::future::{BoxFuture, join_all};
use serde::Serialize;
use tokio::sync::Mutex;
use utoipa::ToSchema;

const CHECK_TIME: Duration = Duration::from_secs(3);
/// Asking often must not cost often.
const KEPT: Duration = Duration::from_secs(1);

type Check = dyn Fn() -> BoxFuture<'static, Result<(), String>> + Send + Sync;

/// One thing that must work. Its error is shown to whoever asks: no paths, no secrets.
#[derive(Clone)]
pub struct ReadyCheck {
    pub name: &'static str,
    pub run: Arc<Check>,
}

impl ReadyCheck {
    pub fn new<F, Fut>(name: &'static str, run: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), String>> + Send + 'static,
    {
        Self { name, run: Arc::new(move || Box::pin(run())) }
    }
}

impl std::fmt::Debug for ReadyCheck {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ReadyCheck").field(&self.name).finish()
    }
}

/// What the checks found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Readiness {
    pub ready: bool,
    pub checks: Vec<CheckResult>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CheckResult {
    #[schema(example = "database")]
    pub name: String,
    pub ok: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub detail: Option<String>,
}

/// The checks with their newest result.
#[derive(Debug)]
pub(crate) struct Probe {
    checks: Vec<ReadyCheck>,
    newest: Mutex<Option<(Instant, Readiness)>>,
}

impl Probe {
    pub fn new(checks: Vec<ReadyCheck>) -> Self {
        Self { checks, newest: Mutex::new(None) }
    }

    pub async fn run(&self) -> Readiness {
        let mut newest = self.newest.lock().await;
        if let Some((at, readiness)) = &*newest
            && at.elapsed() < KEPT
        {
            return readiness.clone();
        }
        let checks = join_all(self.checks.iter().map(one)).await;
        let readiness = Readiness { ready: checks.iter().all(|check| check.ok), checks };
        for check in readiness.checks.iter().filter(|check| !check.ok) {
            tracing::warn!(check = check.name, detail = check.detail, "not ready");
        }
        *newest = Some((Instant::now(), readiness.clone()));
        readiness
    }
}

/// Tells whether everything that work needs is there, and that the process goes on.
pub(crate) async fn ready_answer(probe: &Probe, is_ending: bool) -> Response {
    let mut readiness = probe.run().await;
    if is_ending {
        let detail = Some("the server is ending".to_owned());
        readiness.checks.push(CheckResult { name: "running".to_owned(), ok: false, detail });
        readiness.ready = false;
    }
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(readiness)).into_response()
}

async fn one(check: &ReadyCheck) -> CheckResult {
    let outcome = tokio::time::timeout(CHECK_TIME, (check.run)())
        .await
        .unwrap_or_else(|_| Err(format!("no answer within {} s", CHECK_TIME.as_secs())));
    CheckResult { name: check.name.to_owned(), ok: outcome.is_ok(), detail: outcome.err() }
}
