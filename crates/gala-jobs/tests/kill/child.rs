//! The processes that are killed: a client that submits jobs, and a worker that does them.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use async_trait::async_trait;
use gala_core::{
    access::Scope,
    job::{Failure, JobKind},
};
use gala_db::{
    DatabaseUrl, Db, Guard, OpenOptions,
    jobs::{self, NewJob, RetryPolicy, WaitsFor},
    workers::WorkerId,
};
use gala_jobs::{Done, Handler, JobContext, Registry, TestIntervals, Worker, WorkerOptions};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    ledger::{Ledger, What},
    payments::Pays,
    quota::spend,
};

/// Names the variable that turns the test program into a child.
pub const CHILD: &str = "GALA_KILL_TEST_CHILD";

/// What a child is told.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Orders {
    pub url: String,
    pub ledger: PathBuf,
    pub role: Role,
    /// The guard that this test does without.
    pub without: Option<Sabotage>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Role {
    /// Works until it is killed. A job that is hit this often counts as poison.
    Worker { max_crashes: u32 },
    /// Submits one job under each key that it was not yet told is accepted.
    Client { keys: Vec<String> },
    /// Asks for one job under each key, as far as the plan of the workspace gives it, and cancels it.
    Spender { keys: Vec<String> },
}

/// One guard taken away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sabotage {
    /// The client is told before the job is durable.
    AcceptBeforeCommit,
    Fence,
    CancelIsFinal,
    PutBack,
    Journal,
    Poison,
    /// A request that an earlier attempt may have sent is not looked for.
    EarlierCall,
    /// What a job needs is held before the job is made, by itself.
    ReserveApart,
}

impl Sabotage {
    fn guard(self) -> Option<Guard> {
        match self {
            Self::AcceptBeforeCommit | Self::ReserveApart => None,
            Self::Fence => Some(Guard::Fence),
            Self::CancelIsFinal => Some(Guard::CancelIsFinal),
            Self::PutBack => Some(Guard::PutBack),
            Self::Journal => Some(Guard::Journal),
            Self::Poison => Some(Guard::Poison),
            Self::EarlierCall => Some(Guard::EarlierCall),
        }
    }
}

pub const LEASE: Duration = Duration::from_millis(700);

/// What a `process_clip` of these tests is asked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ClipOrders {
    pub steps: u32,
    pub step_ms: u64,
    /// Stands still at the gate this long, deaf to its token, and writes afterwards.
    pub gate_ms: u64,
    /// Runs a process of its own while it works.
    pub child: bool,
    pub deadly: Option<Death>,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub enum Death {
    Abort,
    Exit,
    Kill,
    Overflow,
}

/// Not a test: the body of every child process. Without orders it does nothing.
#[test]
fn a_child_obeys_its_orders() {
    let Ok(orders) = std::env::var(CHILD) else { return };
    let orders: Orders = serde_json::from_str(&orders).expect("orders are JSON");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let url: DatabaseUrl = orders.url.parse().expect("a URL");
        let without = orders.without.and_then(Sabotage::guard);
        let options = OpenOptions { connections: 4, without, ..OpenOptions::default() };
        let db = Db::open(&url, options).await.expect("the database opens");
        let ledger = Arc::new(Ledger::open(&orders.ledger));
        match orders.role {
            Role::Worker { max_crashes } => work(db, ledger, &orders.ledger, max_crashes).await,
            Role::Client { keys } => submit(db, &ledger, keys, orders.without).await,
            Role::Spender { keys } => spend(db, &ledger, keys, orders.without).await,
        }
    });
}

async fn submit(db: Db, ledger: &Ledger, keys: Vec<String>, without: Option<Sabotage>) {
    for key in keys {
        ledger.write(What::Sends { key: key.clone() });
        let job = NewJob::new(Scope::LOCAL, JobKind::ProcessClip, json!({"steps": 0})).unique_key(key.clone());
        let mut tx = db.begin().await.expect("a transaction");
        let enqueued = jobs::enqueue(&mut tx, &[job]).await.expect("enqueued")[0];
        let accepted = What::Accepted { key, job: enqueued.id.0 };
        if without == Some(Sabotage::AcceptBeforeCommit) {
            ledger.write(accepted);
            tokio::time::sleep(Duration::from_millis(3)).await;
            tx.commit().await.expect("a commit");
        } else {
            tx.commit().await.expect("a commit");
            ledger.write(accepted);
        }
    }
}

async fn work(db: Db, ledger: Arc<Ledger>, folder: &Path, max_crashes: u32) {
    let registry = Registry::new()
        .with(JobKind::GeneratePlan, Plan)
        .with(JobKind::ProcessClip, Clip(ledger.clone()))
        .with(JobKind::RenderSegment, Pays::beside(folder))
        .with(JobKind::RenderFinal, Last(ledger));
    let options = WorkerOptions {
        id: WorkerId::of_this_process(format!("pid-{}", std::process::id()), None),
        slots: 3,
        lease: LEASE,
        renew_every: Duration::from_millis(150),
        poll: Duration::from_millis(60),
        grace: Duration::from_secs(1),
        longest: Duration::from_secs(600),
        retry: RetryPolicy { max_crashes, first_wait: Duration::from_millis(50), ..RetryPolicy::default() },
        tests: TestIntervals::default(),
    };
    let _worker = Worker::start(db, registry, options);
    futures::future::pending::<()>().await;
}

struct Plan;

#[async_trait]
impl Handler for Plan {
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure> {
        let clips: u32 = ctx.input()?;
        let orders = json!(ClipOrders { steps: 3, step_ms: 90, ..Default::default() });
        let clips = (1..=clips)
            .map(|clip| NewJob::child_of(ctx.job(), JobKind::ProcessClip, &format!("clip-{clip}"), orders.clone()));
        let last = NewJob::child_of(ctx.job(), JobKind::RenderFinal, "final", json!({})).waits_for(WaitsFor::Siblings);
        Ok(Done::new(json!("planned")).spawn(clips).spawn([last]))
    }
}

struct Clip(Arc<Ledger>);

#[async_trait]
impl Handler for Clip {
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure> {
        let orders: ClipOrders = ctx.input()?;
        if let Some(death) = orders.deadly {
            die(death);
        }
        let _child = if orders.child { Some(self.start_child(ctx)) } else { None };
        for step in 0..orders.steps {
            paid_step(ctx, &self.0, &format!("step-{step}"), orders.step_ms).await?;
        }
        if orders.gate_ms > 0 {
            self.stand_at_gate(ctx, orders.gate_ms).await?;
        }
        Ok(Done::new(json!({"by_attempt": ctx.fence().attempt})))
    }
}

impl Clip {
    fn start_child(&self, ctx: &JobContext) -> tokio::process::Child {
        let child = tokio::process::Command::new("sleep").arg("600").kill_on_drop(true).spawn().expect("a process");
        self.0.write(What::Child { job: ctx.job().id.0, child: child.id().expect("it runs") });
        child
    }

    async fn stand_at_gate(&self, ctx: &JobContext, gate_ms: u64) -> Result<(), Failure> {
        let (job, attempt) = (ctx.job().id.0, ctx.fence().attempt);
        self.0.write(What::AtGate { job, attempt });
        // As a provider's call that is stuck in a thread: it hears of nothing.
        tokio::task::spawn_blocking(move || std::thread::sleep(Duration::from_millis(gate_ms))).await.expect("it ends");
        let written = ctx.step(&format!("after-gate-{attempt}"), &attempt, || async { Ok(attempt) }).await;
        self.0.write(What::PastGate { job, attempt, refused: written.is_err() });
        written.map(|_| ())
    }
}

struct Last(Arc<Ledger>);

#[async_trait]
impl Handler for Last {
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure> {
        paid_step(ctx, &self.0, "render", 30).await?;
        Ok(Done::new(json!("rendered")))
    }
}

async fn paid_step(ctx: &JobContext, ledger: &Ledger, step: &str, step_ms: u64) -> Result<(), Failure> {
    let job = ctx.job().id.0;
    let paid = || async move {
        ledger.write(What::Pays { job, step: step.to_owned() });
        tokio::time::sleep(Duration::from_millis(step_ms)).await;
        Ok(true)
    };
    ctx.step(step, step, paid).await?;
    ledger.write(What::Recorded { job, step: step.to_owned() });
    Ok(())
}

pub fn die(death: Death) {
    match death {
        Death::Abort => std::process::abort(),
        Death::Exit => std::process::exit(7),
        Death::Kill => {
            let own = rustix::process::getpid();
            rustix::process::kill_process(own, rustix::process::Signal::KILL).expect("a signal");
        }
        Death::Overflow => {
            overflow(std::hint::black_box(1));
        }
    }
}

#[expect(unconditional_recursion, reason = "it is how a faulty decoder dies")]
fn overflow(depth: u64) -> u64 {
    let frame = std::hint::black_box([depth; 256]);
    overflow(frame[7]) + frame[9]
}
