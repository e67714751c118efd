//! Workers on machines that cannot do every job, or not now, on both databases.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use gala_core::{
    access::Scope,
    job::{Failure, Job, JobError, JobKind, JobState},
};
use gala_db::{
    Db,
    jobs::{self, NewJob, RetryPolicy},
    workers,
};
use gala_jobs::{Done, Handler, JobContext, Registry, SelfTest, TestIntervals, Worker, WorkerOptions};
use gala_testkit::{database::TestDb, on_both};
use serde_json::json;

fn trouble() -> JobError {
    let error_message = "the sandbox cannot open /srv/canary/bin/gala-sandbox".to_owned();
    JobError { error_code: "sandbox_unavailable".to_owned(), error_message }
}

/// A part of a machine that works or not.
#[derive(Clone, Default)]
struct Part(Arc<AtomicBool>);

impl Part {
    fn set(&self, works: bool) {
        self.0.store(works, SeqCst);
    }

    fn works(&self) -> bool {
        self.0.load(SeqCst)
    }
}

#[async_trait]
impl SelfTest for Part {
    fn name(&self) -> &'static str {
        "part"
    }

    async fn run(&self) -> Result<(), JobError> {
        if self.works() { Ok(()) } else { Err(trouble()) }
    }
}

/// A handler that needs the part, and counts how often it was called.
struct Needs {
    part: Part,
    calls: Arc<AtomicU32>,
}

#[async_trait]
impl Handler for Needs {
    async fn run(&self, _: &JobContext) -> Result<Done, Failure> {
        self.calls.fetch_add(1, SeqCst);
        if self.part.works() { Ok(Done::new(json!("done"))) } else { Err(Failure::Machine(trouble())) }
    }
}

fn machine(part: &Part, calls: &Arc<AtomicU32>) -> Registry {
    let needs = || Needs { part: part.clone(), calls: Arc::clone(calls) };
    Registry::new().with(JobKind::ProcessClip, needs()).with(JobKind::RenderFinal, needs())
}

fn options() -> WorkerOptions {
    let tests = TestIntervals {
        passed: Duration::from_millis(50),
        first_failed: Duration::from_millis(20),
        longest_failed: Duration::from_millis(100),
    };
    let retry = RetryPolicy { first_wait: Duration::from_millis(20), ..RetryPolicy::default() };
    WorkerOptions { slots: 2, poll: Duration::from_millis(50), tests, retry, ..WorkerOptions::default() }
}

async fn enqueue(db: &Db, kind: JobKind, count: usize) -> Vec<NewJob> {
    let new: Vec<NewJob> = (0..count).map(|_| NewJob::new(Scope::LOCAL, kind, json!({}))).collect();
    gala_testkit::jobs::enqueue(db, &new).await;
    new
}

async fn job(db: &Db, job: &NewJob) -> Job {
    jobs::get(db, job.scope, job.id).await.expect("a read").expect("the job")
}

async fn all_done(db: &Db, asked: &[NewJob]) -> Vec<Job> {
    let started = Instant::now();
    let mut done = Vec::new();
    for one in asked {
        loop {
            let found = job(db, one).await;
            assert!(!matches!(found.state, JobState::Failed | JobState::Cancelled), "{found:?}");
            if found.state == JobState::Succeeded {
                done.push(found);
                break;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "still {found:?}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
    done
}

async fn until<F: Future<Output = bool>>(told: &str, so: impl Fn() -> F) {
    let started = Instant::now();
    while !so().await {
        assert!(started.elapsed() < Duration::from_secs(15), "{told}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

on_both! {
    #![tokio::test(flavor = "multi_thread", worker_threads = 2)]

    async fn a_kind_is_claimed_only_while_its_self_test_passes(test: TestDb) {
        let db = test.db.clone();
        let (part, calls) = (Part::default(), Arc::new(AtomicU32::new(0)));
        let whole = Part::default();
        whole.set(true);
        let clips = Needs { part: part.clone(), calls: Arc::clone(&calls) };
        let last = Needs { part: whole, calls: Arc::default() };
        let registry = Registry::new()
            .with(JobKind::ProcessClip, clips)
            .with(JobKind::RenderFinal, last)
            .tested(part.clone(), [JobKind::ProcessClip]);
        let asked = enqueue(&db, JobKind::ProcessClip, 3).await;
        let worker = Worker::start(db.clone(), registry, options());
        let others = enqueue(&db, JobKind::RenderFinal, 3).await;
        all_done(&db, &others).await;
        until("nobody is told", || async { workers::waiting(&db).await.expect("a read").len() == 1 }).await;
        until("tests are not repeated", || async { worker.readiness().troubles().values().any(|one| one.times > 3) }).await;
        let waiting = workers::waiting(&db).await.expect("a read");
        let told = waiting.get(&JobKind::ProcessClip).expect("why it waits");
        assert_eq!((waiting.len(), told.error_code.as_str()), (1, "sandbox_unavailable"));
        assert!(!told.error_message.contains("canary"), "clients are told no path of the machine: {told:?}");
        let known = worker.readiness().troubles().remove(&JobKind::ProcessClip).expect("a trouble");
        assert_eq!(known.error, trouble(), "whoever sits at the machine is told all");
        for one in &asked {
            let found = job(&db, one).await;
            assert_eq!((found.state, found.attempt), (JobState::Queued, 0));
        }
        part.set(true);
        assert!(all_done(&db, &asked).await.iter().all(|job| job.attempt == 1));
        assert_eq!(calls.load(SeqCst), 3);
        until("the worker is in trouble yet", || async { workers::waiting(&db).await.expect("a read").is_empty() }).await;
        worker.shutdown().await;
    }

    async fn a_test_that_passed_once_is_not_believed_for_life(test: TestDb) {
        let db = test.db.clone();
        let (part, calls) = (Part::default(), Arc::new(AtomicU32::new(0)));
        part.set(true);
        let registry = machine(&part, &calls).tested(part.clone(), [JobKind::ProcessClip]);
        let worker = Worker::start(db.clone(), registry, options());
        all_done(&db, &enqueue(&db, JobKind::ProcessClip, 1).await).await;
        part.set(false);
        until("nobody noticed", || async { !worker.readiness().troubles().is_empty() }).await;
        let before = calls.load(SeqCst);
        let asked = enqueue(&db, JobKind::ProcessClip, 1).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!((calls.load(SeqCst), job(&db, &asked[0]).await.attempt), (before, 0));
        part.set(true);
        all_done(&db, &asked).await;
        worker.shutdown().await;
    }

    async fn what_no_test_foresaw_costs_the_job_nothing_and_the_machine_a_wait(test: TestDb) {
        let db = test.db.clone();
        let (part, calls) = (Part::default(), Arc::new(AtomicU32::new(0)));
        let worker = Worker::start(db.clone(), machine(&part, &calls), options());
        let asked = enqueue(&db, JobKind::ProcessClip, 2).await;
        // More often than a job may fail, and than it may crash.
        until("it is not tried again", || async { calls.load(SeqCst) > 12 }).await;
        for one in &asked {
            assert_ne!(job(&db, one).await.state, JobState::Failed);
        }
        until("nobody is told", || async { workers::waiting(&db).await.expect("a read").len() == 1 }).await;
        part.set(true);
        assert!(all_done(&db, &asked).await.iter().all(|job| job.error.is_none()));
        assert!(worker.readiness().troubles().is_empty());
        worker.shutdown().await;
    }

    async fn one_broken_machine_of_two_fails_nothing_and_delays_little(test: TestDb) {
        let db = test.db.clone();
        let (broken, whole) = (Part::default(), Part::default());
        whole.set(true);
        let (in_vain, calls) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let first = Worker::start(db.clone(), machine(&broken, &in_vain), options());
        let second = Worker::start(db.clone(), machine(&whole, &calls), options());
        let asked = enqueue(&db, JobKind::ProcessClip, 40).await;
        all_done(&db, &asked).await;
        assert_eq!(calls.load(SeqCst), 40);
        until("one can do them", || async { workers::waiting(&db).await.expect("a read").is_empty() }).await;
        first.shutdown().await;
        second.shutdown().await;
    }
}
