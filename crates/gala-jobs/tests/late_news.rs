//! A cancellation that a worker hears of late, when the job was already started anew, on both databases.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::Duration,
};

use async_trait::async_trait;
use gala_core::{
    access::Scope,
    event::What,
    job::{Failure, JobKind, JobState},
};
use gala_db::jobs::{self, NewJob};
use gala_jobs::{Done, Handler, JobContext, Registry, Worker, WorkerOptions};
use gala_testkit::{
    database::TestDb,
    jobs::{enqueue, until},
    on_both,
};
use serde_json::json;

/// Waits for its cancellation the first time; after that it needs a moment, and is whole unless it is told to stop.
struct StopsOnce(Arc<AtomicU32>);

#[async_trait]
impl Handler for StopsOnce {
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure> {
        let is_first = self.0.fetch_add(1, SeqCst) == 0;
        let moment = Duration::from_millis(if is_first { 60_000 } else { 400 });
        tokio::select! {
            () = ctx.cancelled().cancelled() => Err(Failure::permanent("stopped", "it was told to")),
            () = tokio::time::sleep(moment) => Ok(Done::new(json!("whole"))),
        }
    }
}

on_both! {
    #![tokio::test(flavor = "multi_thread", worker_threads = 2)]

    async fn late_news_stop_nothing(test: TestDb) {
        let db = test.db.clone();
        let mut heard = db.listen();
        let registry = Registry::new().with(JobKind::ProcessClip, StopsOnce(Arc::default()));
        let options = WorkerOptions { lease: Duration::from_secs(2), ..WorkerOptions::default() };
        let worker = Worker::start(db.clone(), registry, options);
        let job = NewJob::new(Scope::LOCAL, JobKind::ProcessClip, json!({}));
        enqueue(&db, std::slice::from_ref(&job)).await;
        until(&db, &job, JobState::Running).await;
        let mut tx = db.begin().await.expect("a transaction");
        jobs::cancel(&mut tx, Scope::LOCAL, job.id).await.expect("cancelled");
        tx.commit().await.expect("a commit");
        let cancelled = loop {
            let event = heard.recv().await.expect("an event");
            if matches!(event.what, What::State { state: JobState::Cancelled, .. }) {
                break event;
            }
        };
        let mut tx = db.begin().await.expect("a transaction");
        jobs::retry(&mut tx, Scope::LOCAL, job.id).await.expect("a new start");
        tx.commit().await.expect("a commit");
        until(&db, &job, JobState::Running).await;
        // The news comes again, as late as to a listener that was behind.
        db.announce(cancelled);
        let done = until(&db, &job, JobState::Succeeded).await;
        assert_eq!((done.attempt, done.output), (2, Some(json!("whole"))));
        worker.shutdown().await;
    }
}
