//! What a worker does with jobs and handlers, on both databases.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use futures::future::BoxFuture;
use gala_core::{
    access::Scope,
    event::{Progress, What},
    hash::ContentHash,
    id::KeyId,
    job::{Failure, JobKind, JobState},
};
use gala_db::{
    Db, DbError,
    accounts::worker_keys::{self, WorkerKey},
    events::{self, EventScope},
    jobs::{self, ClaimRequest, NewJob, RetryPolicy, WaitsFor},
    made,
    workers::WorkerId,
};
use gala_jobs::{Done, Handler, JobContext, Registry, Worker, WorkerOptions};
use gala_testkit::{
    database::TestDb,
    jobs::{enqueue, until},
    on_both,
};
use serde_json::json;

/// A handler made of a function.
struct Do<F>(F);

#[async_trait]
impl<F> Handler for Do<F>
where
    F: for<'a> Fn(&'a JobContext) -> BoxFuture<'a, Result<Done, Failure>> + Send + Sync + 'static,
{
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure> {
        (self.0)(ctx).await
    }
}

fn clips<F>(run: F) -> Registry
where
    F: for<'a> Fn(&'a JobContext) -> BoxFuture<'a, Result<Done, Failure>> + Send + Sync + 'static,
{
    Registry::new().with(JobKind::ProcessClip, Do(run))
}

fn options() -> WorkerOptions {
    WorkerOptions {
        slots: 4,
        lease: Duration::from_secs(3),
        renew_every: Duration::from_millis(200),
        poll: Duration::from_millis(200),
        grace: Duration::from_secs(1),
        retry: RetryPolicy { first_wait: Duration::from_millis(20), ..RetryPolicy::default() },
        ..WorkerOptions::default()
    }
}

fn clip() -> NewJob {
    NewJob::new(Scope::LOCAL, JobKind::ProcessClip, json!({}))
}

async fn worker_key(db: &Db) -> KeyId {
    let mut tx = db.begin().await.expect("a transaction");
    let key = WorkerKey {
        id: KeyId::new(),
        name: "machine".to_owned(),
        prefix: "abcdefghijkl".to_owned(),
        created_at_ms: tx.now_ms(),
        used_at_ms: None,
        ends_at_ms: None,
        revoked_at_ms: None,
    };
    worker_keys::insert(&mut tx, &key, &[7; 32]).await.expect("a key");
    tx.commit().await.expect("a commit");
    key.id
}

on_both! {
    #![tokio::test(flavor = "multi_thread", worker_threads = 2)]

    async fn a_job_starts_at_once_when_it_is_enqueued_in_the_same_process(test: TestDb) {
        let db = test.db.clone();
        let slow_poll = WorkerOptions { poll: Duration::from_secs(60), ..options() };
        let worker = Worker::start(db.clone(), clips(|_| Box::pin(async { Ok(Done::new(json!(1))) })), slow_poll);
        tokio::time::sleep(Duration::from_millis(100)).await;
        let job = clip();
        enqueue(&db, std::slice::from_ref(&job)).await;
        assert_eq!(until(&db, &job, JobState::Succeeded).await.output, Some(json!(1)));
        worker.shutdown().await;
    }

    async fn a_worker_whose_key_is_revoked_hands_back_what_it_has_and_ends(test: TestDb) {
        let db = test.db.clone();
        let key = worker_key(&db).await;
        let id = WorkerId { key: Some(key), ..WorkerOptions::default().id };
        let registry = clips(|ctx| Box::pin(async move {
            ctx.cancelled().cancelled().await;
            Err(Failure::transient("stopped", "it was told to stop"))
        }));
        let worker = Worker::start(db.clone(), registry, WorkerOptions { id, ..options() });
        let (held, waiting) = (clip(), clip());
        enqueue(&db, std::slice::from_ref(&held)).await;
        until(&db, &held, JobState::Running).await;
        let mut tx = db.begin().await.expect("a transaction");
        worker_keys::revoke(&mut tx, key).await.expect("revoked");
        tx.commit().await.expect("a commit");
        enqueue(&db, std::slice::from_ref(&waiting)).await;
        let refused = tokio::time::timeout(options().lease, worker.refused()).await.expect("within a lease");
        assert!(matches!(refused, DbError::Refused(worker_keys::REVOKED)), "{refused}");
        worker.shutdown().await;
        for job in [held, waiting] {
            let job = until(&db, &job, JobState::Queued).await;
            assert!(job.error.is_none(), "no attempt was spent: {job:?}");
        }
    }

    async fn a_panic_is_a_failure_that_is_tried_again(test: TestDb) {
        let db = test.db.clone();
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let registry = clips(move |_| {
            let first = counted.fetch_add(1, SeqCst) == 0;
            Box::pin(async move {
                assert!(!first, "the first run breaks");
                Ok(Done::new(json!(null)))
            })
        });
        let worker = Worker::start(db.clone(), registry, options());
        let job = clip();
        enqueue(&db, std::slice::from_ref(&job)).await;
        until(&db, &job, JobState::Succeeded).await;
        assert_eq!(runs.load(SeqCst), 2);
        worker.shutdown().await;
    }

    async fn a_panic_that_stays_ends_as_internal_and_its_words_reach_no_client(test: TestDb) {
        let db = test.db.clone();
        let broken = clips(|_| Box::pin(async { panic!("SELECT failed in /srv/canary/gala.db") }));
        let worker = Worker::start(db.clone(), broken, options());
        let job = clip();
        enqueue(&db, std::slice::from_ref(&job)).await;
        let error = until(&db, &job, JobState::Failed).await.error.expect("an error");
        assert_eq!(error.error_code, "internal");
        let events = events::list(&db, job.scope, EventScope::Job(job.id), 0, 100).await.expect("a read");
        let errors = events.iter().filter(|event| matches!(event.what, What::State { error: Some(_), .. }));
        assert!(errors.count() > 1, "each attempt tells of its end: {events:?}");
        let told = format!("{error:?} {events:?}");
        assert!(!told.contains("canary") && !told.contains("SELECT"), "{told}");
        worker.shutdown().await;
    }

    async fn a_handler_that_hangs_is_stopped_and_its_attempts_are_counted(test: TestDb) {
        let db = test.db.clone();
        let begun = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&begun);
        let registry = clips(move |_| {
            count.fetch_add(1, SeqCst);
            Box::pin(std::future::pending())
        });
        let retry = RetryPolicy { max_failures: 2, ..options().retry };
        let worker = Worker::start(
            db.clone(),
            registry,
            WorkerOptions { longest: Duration::from_millis(200), retry, ..options() },
        );
        let job = clip();
        enqueue(&db, std::slice::from_ref(&job)).await;
        let failed = until(&db, &job, JobState::Failed).await;
        assert_eq!(failed.error.expect("a reason").error_code, "timed_out");
        assert_eq!(begun.load(SeqCst), 2);
        worker.shutdown().await;
    }

    async fn a_step_runs_once_over_attempts(test: TestDb) {
        let db = test.db.clone();
        let (paid, attempts) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU32::new(0)));
        let counts = (paid.clone(), attempts.clone());
        let registry = clips(move |ctx| {
            let (paid, attempts) = counts.clone();
            Box::pin(async move {
                let voice: String = ctx
                    .step("speech", &("hello", 1), || async move {
                        paid.fetch_add(1, SeqCst);
                        Ok("voice.wav".to_owned())
                    })
                    .await?;
                if attempts.fetch_add(1, SeqCst) < 2 {
                    return Err(Failure::transient("busy", "not yet"));
                }
                Ok(Done::new(json!(voice)))
            })
        });
        let worker = Worker::start(db.clone(), registry, options());
        let job = clip();
        enqueue(&db, std::slice::from_ref(&job)).await;
        assert_eq!(until(&db, &job, JobState::Succeeded).await.output, Some(json!("voice.wav")));
        assert_eq!((paid.load(SeqCst), attempts.load(SeqCst)), (1, 3));
        worker.shutdown().await;
    }

    async fn what_one_job_made_another_reuses_while_it_is_good(test: TestDb) {
        let db = test.db.clone();
        let calls = Arc::new(AtomicU32::new(0));
        let counted = calls.clone();
        let registry = clips(move |ctx| {
            let calls = counted.clone();
            Box::pin(async move {
                let input: u32 = ctx.input()?;
                let made: u32 = ctx
                    .made_if("image", "tea", |found| async move { (input != 3).then_some(found) }, || async move { Ok::<_, Failure>(calls.fetch_add(1, SeqCst)) })
                    .await?;
                Ok(Done::new(json!(made)))
            })
        });
        let worker = Worker::start(db.clone(), registry, options());
        for (input, expected) in [(1, 0), (2, 0), (3, 1), (4, 1)] {
            let job = NewJob { input: json!(input), ..clip() };
            enqueue(&db, std::slice::from_ref(&job)).await;
            assert_eq!(until(&db, &job, JobState::Succeeded).await.output, Some(json!(expected)));
        }
        assert_eq!(calls.load(SeqCst), 2);
        worker.shutdown().await;
    }

    async fn rows_and_children_commit_with_the_end_of_the_job(test: TestDb) {
        let db = test.db.clone();
        let key = ContentHash::of(b"row");
        let registry = clips(move |ctx| {
            Box::pin(async move {
                let child = NewJob::child_of(ctx.job(), JobKind::RenderFinal, "final", json!({}));
                Ok(Done::new(json!({})).spawn([child]).write(move |tx| {
                    Box::pin(async move { made::put(tx, "row", &key, &1).await })
                }))
            })
        });
        let worker = Worker::start(db.clone(), registry, options());
        let job = clip().trace(Some("request-7".to_owned()));
        enqueue(&db, std::slice::from_ref(&job)).await;
        until(&db, &job, JobState::Succeeded).await;
        assert_eq!(made::get::<u32>(&db, "row", &key).await.expect("a read"), Some(1));
        let (kinds, lease, retry) = ([JobKind::RenderFinal], Duration::from_secs(9), RetryPolicy::default());
        let other = &WorkerId::of_this_process("w", None);
        let request = ClaimRequest { worker: other, kinds: &kinds, count: 1, holding: &[], lease, policy: &retry };
        let claims = jobs::claim(&db, &request).await.expect("a claim");
        assert_eq!(claims[0].job.parent, Some(job.id));
        assert_eq!(claims[0].trace.as_deref(), Some("request-7"), "children carry the request's id");
        worker.shutdown().await;
    }

    async fn rows_of_a_job_that_cannot_finish_are_not_written(test: TestDb) {
        let db = test.db.clone();
        let key = ContentHash::of(b"row");
        let registry = clips(move |_| {
            Box::pin(async move {
                let orphan = clip().waits_for(WaitsFor::Jobs(vec![clip().id]));
                Ok(Done::new(json!({})).spawn([orphan]).write(move |tx| {
                    Box::pin(async move { made::put(tx, "row", &key, &1).await })
                }))
            })
        });
        let worker = Worker::start(db.clone(), registry, options());
        let job = clip();
        enqueue(&db, std::slice::from_ref(&job)).await;
        until(&db, &job, JobState::Failed).await;
        assert_eq!(made::get::<u32>(&db, "row", &key).await.expect("a read"), None);
        worker.shutdown().await;
    }

    async fn cancelling_fires_the_token_within_moments(test: TestDb) {
        let db = test.db.clone();
        let stopped = Arc::new(AtomicU32::new(0));
        let counted = stopped.clone();
        let registry = clips(move |ctx| {
            let stopped = counted.clone();
            Box::pin(async move {
                ctx.cancelled().cancelled().await;
                stopped.fetch_add(1, SeqCst);
                Ok(Done::new(json!("too late")))
            })
        });
        let worker = Worker::start(db.clone(), registry, options());
        let job = clip();
        enqueue(&db, std::slice::from_ref(&job)).await;
        until(&db, &job, JobState::Running).await;
        let mut tx = db.begin().await.expect("a transaction");
        jobs::cancel(&mut tx, Scope::LOCAL, job.id).await.expect("cancelled");
        tx.commit().await.expect("a commit");
        let asked = Instant::now();
        while stopped.load(SeqCst) == 0 {
            assert!(asked.elapsed() < Duration::from_secs(2), "the handler was not told");
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        worker.shutdown().await;
        let job = jobs::get(&db, Scope::LOCAL, job.id).await.expect("a read").expect("the job");
        assert_eq!((job.state, job.output), (JobState::Cancelled, None));
    }

    async fn stopping_hands_work_back_without_spending_an_attempt(test: TestDb) {
        let db = test.db.clone();
        let deaf = clips(|ctx| {
            Box::pin(async move {
                // One handler hears, one does not: both end within the grace.
                if ctx.input::<bool>()? {
                    ctx.cancelled().cancelled().await;
                } else {
                    futures::future::pending::<()>().await;
                }
                Err(Failure::permanent("stopped", "what is returned after the token fired does not count"))
            })
        });
        let hears = [true, false].map(|hears| NewJob { input: json!(hears), ..clip() });
        enqueue(&db, &hears).await;
        for _ in 0..4 {
            let worker = Worker::start(db.clone(), deaf.clone(), options());
            for job in &hears {
                until(&db, job, JobState::Running).await;
            }
            let asked = Instant::now();
            worker.shutdown().await;
            assert!(asked.elapsed() < Duration::from_secs(4));
            for job in &hears {
                until(&db, job, JobState::Queued).await;
            }
        }
        let worker = Worker::start(db.clone(), clips(|_| Box::pin(async { Ok(Done::new(json!(1))) })), options());
        for job in &hears {
            until(&db, job, JobState::Succeeded).await;
        }
        worker.shutdown().await;
    }

    async fn a_long_job_keeps_its_lease_while_all_slots_are_busy(test: TestDb) {
        let db = test.db.clone();
        let runs = Arc::new(AtomicU32::new(0));
        let counted = runs.clone();
        let registry = clips(move |_| {
            counted.fetch_add(1, SeqCst);
            Box::pin(async move {
                tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_millis(2500))).await.expect("it ends");
                Ok(Done::new(json!(null)))
            })
        });
        let short = WorkerOptions { lease: Duration::from_millis(800), renew_every: Duration::from_millis(150), ..options() };
        let workers = [0, 1].map(|_| Worker::start(db.clone(), registry.clone(), short.clone()));
        let all: Vec<NewJob> = (0..8).map(|_| clip()).collect();
        enqueue(&db, &all).await;
        for job in &all {
            until(&db, job, JobState::Succeeded).await;
        }
        assert_eq!(runs.load(SeqCst), 8, "no job ran twice");
        for worker in workers {
            worker.shutdown().await;
        }
    }

    async fn steps_and_progress_reach_those_who_listen(test: TestDb) {
        let db = test.db.clone();
        let mut heard = db.listen();
        let registry = clips(|ctx| {
            Box::pin(async move {
                ctx.progress(Progress {
                    step: "encode".into(),
                    frames_done: 1,
                    frames_total: 4,
                    frames_per_second: 30.0,
                    left_ms: Some(100),
                });
                ctx.step("speech", "x", || async { Ok(1) }).await?;
                Ok(Done::new(json!(null)))
            })
        });
        let worker = Worker::start(db.clone(), registry, options());
        let job = clip();
        enqueue(&db, std::slice::from_ref(&job)).await;
        until(&db, &job, JobState::Succeeded).await;
        worker.shutdown().await;
        let mut told = Vec::new();
        while let Ok(event) = heard.try_recv() {
            told.push(match event.what {
                What::State { state, .. } => state.to_string(),
                What::StepStarted { step } => format!("{step} started"),
                What::StepFinished { step, reused } => format!("{step} finished {reused}"),
                What::Progress(progress) => format!("{} {}", progress.step, progress.frames_done),
            });
        }
        assert_eq!(told, ["QUEUED", "RUNNING", "encode 1", "speech started", "speech finished false", "SUCCEEDED"]);
    }
}
