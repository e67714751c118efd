//! Several machines render one video, and its bytes are those that one of them makes alone.

mod animatic;
mod draft_films;
mod film;
mod fixture;
mod folder;
mod found_films;
mod side_outputs;
mod stock;
mod voices;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use fixture::{Fixture, SEGMENTS, cached, checksum, done, start};
use gala_core::{
    hash::ContentHash,
    job::{Failure, JobKind, JobState},
    payload::SegmentCount,
};
use gala_db::{Db, OpenOptions};
use gala_jobs::{
    Done, Handler, JobContext, Registry,
    pipeline::{Services, handler, handlers_of},
};
use gala_testkit::{database::Engine, on_both};
use tokio::sync::Barrier;

const BOTH: [JobKind; 2] = [JobKind::RenderSegment, JobKind::RenderFinal];

/// The bytes of the video as one machine makes it that knows of no others.
async fn alone() -> ContentHash {
    let fixture = Fixture::new(Engine::Sqlite).await;
    let job = fixture.ask().await;
    let worker = fixture.start(Services { sharing: None, ..fixture.services("alone") }, &BOTH);
    let finished = fixture.finished(&job).await;
    assert!(fixture.parts(&job).await.is_empty() && fixture.stored().is_empty());
    assert_eq!(finished.segments, SegmentCount { encoded: SEGMENTS, reused: 1 });
    worker.shutdown().await;
    checksum(&finished)
}

/// Shares the video out, and returns once that is done.
async fn share_out(fixture: &Fixture) -> gala_db::jobs::NewJob {
    let job = fixture.ask().await;
    let worker = fixture.start(fixture.services("sharer"), &[JobKind::RenderFinal]);
    fixture.until(&job, |job| job.state == JobState::Blocked).await;
    worker.shutdown().await;
    assert_eq!(cached(&fixture.cache("sharer")), 0, "it only shares out");
    job
}

/// Does its first job, and then no more: however fast the machine is, it dies while it holds a lease.
struct NeverHeardOf<H>(H);

#[async_trait]
impl<H: Handler> Handler for NeverHeardOf<H> {
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure> {
        let _ = self.0.run(ctx).await;
        std::future::pending().await
    }
}

/// Begins a job when somebody else is there too, so that no machine is too fast for a test.
struct Together<H>(H, Arc<Barrier>);

#[async_trait]
impl<H: Handler> Handler for Together<H> {
    async fn run(&self, ctx: &JobContext) -> Result<Done, Failure> {
        self.1.wait().await;
        self.0.run(ctx).await
    }
}

on_both! {
    #![tokio::test(flavor = "multi_thread", worker_threads = 2)]

    async fn two_machines_share_a_video_and_its_bytes_stay_the_same(fixture: Fixture) {
        let job = fixture.ask().await;
        let both = Arc::new(Barrier::new(2));
        let machine = |name, also: JobKind| {
            let services = Arc::new(fixture.services(name));
            let parts = Together(handler(&services, JobKind::RenderSegment), Arc::clone(&both));
            start(&fixture.test.db, handlers_of(&services, [also]).with(JobKind::RenderSegment, parts))
        };
        let sharer = machine("a", JobKind::RenderFinal);
        let other = machine("b", JobKind::GeneratePlan);
        let finished = fixture.finished(&job).await;
        let parts = fixture.parts(&job).await;
        assert_eq!(parts.len(), 4);
        let of_other = cached(&fixture.cache("b"));
        assert!((1..SEGMENTS).contains(&of_other), "{of_other} by one of two");
        assert_eq!(done(&parts), SegmentCount { encoded: SEGMENTS, reused: 0 });
        assert_eq!(finished.segments, SegmentCount { encoded: SEGMENTS, reused: 1 });
        assert_eq!(finished.duration_ms, 12_000);
        assert_eq!(checksum(&finished), alone().await);
        sharer.shutdown().await;
        other.shutdown().await;
    }

    async fn four_machines_make_the_same_bytes(fixture: Fixture) {
        let job = fixture.ask().await;
        let workers: Vec<_> = ["a", "b", "c", "d"].map(|name| fixture.start(fixture.services(name), &BOTH)).into();
        assert_eq!(checksum(&fixture.finished(&job).await), alone().await);
        futures::future::join_all(workers.into_iter().map(|worker| worker.shutdown())).await;
    }

    async fn a_machine_with_an_empty_cache_joins_what_others_encoded(fixture: Fixture) {
        let job = share_out(&fixture).await;
        let worker = fixture.start(fixture.services("a"), &[JobKind::RenderSegment]);
        let parts = fixture.parts_done(&job).await;
        worker.shutdown().await;
        assert_eq!((done(&parts).encoded, fixture.stored().len()), (SEGMENTS, SEGMENTS));
        let joiner = fixture.start(fixture.services("joiner"), &[JobKind::RenderFinal]);
        let finished = fixture.finished(&job).await;
        assert_eq!(finished.segments.encoded, SEGMENTS, "the joiner encoded nothing");
        assert_eq!(cached(&fixture.cache("joiner")), SEGMENTS);
        assert_eq!(checksum(&finished), alone().await);
        joiner.shutdown().await;
    }

    async fn stored_segments_that_are_lost_or_spoiled_are_encoded_again(fixture: Fixture) {
        let job = share_out(&fixture).await;
        let worker = fixture.start(fixture.services("a"), &[JobKind::RenderSegment]);
        fixture.parts_done(&job).await;
        worker.shutdown().await;
        let stored: Vec<_> = fixture.stored().into_iter().collect();
        let write = |index: usize, content: &[u8]| std::fs::write(&stored[index].0, content).expect("written");
        std::fs::remove_file(&stored[0].0).expect("removed");
        write(1, &stored[1].1[..stored[1].1.len() / 2]);
        let mut spoiled = stored[2].1.clone();
        *spoiled.last_mut().expect("bytes") ^= 1;
        write(2, &spoiled);
        write(3, &stored[4].1);
        let joiner = fixture.start(fixture.services("joiner"), &[JobKind::RenderFinal]);
        let finished = fixture.finished(&job).await;
        assert_eq!(finished.segments.encoded, SEGMENTS + 4);
        assert_eq!(checksum(&finished), alone().await);
        assert!(stored[1..4].iter().all(|(path, _)| !path.exists()), "nobody meets a spoiled one twice");
        joiner.shutdown().await;
    }

    async fn a_machine_that_dies_leaves_its_segments_to_the_next(fixture: Fixture) {
        let job = share_out(&fixture).await;
        let dying = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("threads");
        let (url, services) = (fixture.test.url.clone(), fixture.services("dying"));
        dying.spawn(async move {
            let db = Db::open(&url, OpenOptions::default()).await.expect("the database");
            let parts = NeverHeardOf(handler(&Arc::new(services), JobKind::RenderSegment));
            let _worker = start(&db, Registry::new().with(JobKind::RenderSegment, parts));
            std::future::pending::<()>().await;
        });
        let started = std::time::Instant::now();
        while fixture.stored().len() < 2 {
            assert!(started.elapsed() < Duration::from_secs(60), "nothing is stored");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        // Dropped in the middle: nothing is handed back.
        dying.shutdown_background();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (kept, before) = (fixture.stored(), done(&fixture.parts(&job).await));
        assert!((2..SEGMENTS).contains(&kept.len()), "{}", kept.len());
        assert!(fixture.parts(&job).await.iter().any(|part| part.state == JobState::Running), "it holds its lease");

        let next = fixture.start(fixture.services("next"), &BOTH);
        let finished = fixture.finished(&job).await;
        let after = done(&fixture.parts(&job).await);
        assert_eq!(after.encoded - before.encoded, SEGMENTS - kept.len(), "what is stored is not encoded again");
        assert_eq!(after.encoded + after.reused, SEGMENTS);
        assert_eq!(checksum(&finished), alone().await);
        next.shutdown().await;
    }

    async fn a_machine_with_another_encoder_leaves_the_work_to_others(fixture: Fixture) {
        let job = share_out(&fixture).await;
        let mut services = fixture.services("other");
        services.tools.encoder = ContentHash::of(b"another build");
        let other = fixture.start(services, &[JobKind::RenderSegment]);
        let started = std::time::Instant::now();
        let told = loop {
            let errors: Vec<_> = fixture.parts(&job).await.into_iter().filter_map(|part| part.error).collect();
            if let Some(error) = errors.into_iter().next() {
                break error;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "nothing is told");
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        assert_eq!(told.error_code, "other_encoder");
        assert!(told.error_message.contains("install the same ffmpeg"), "{told:?}");
        assert!(fixture.stored().is_empty());
        let right = fixture.start(fixture.services("right"), &BOTH);
        assert_eq!(checksum(&fixture.finished(&job).await), alone().await);
        assert_eq!(cached(&fixture.cache("other")), 0);
        other.shutdown().await;
        right.shutdown().await;
    }

    async fn a_video_that_is_short_or_kept_is_not_shared_out(fixture: Fixture) {
        let first = fixture.ask().await;
        let worker = fixture.start(fixture.services("a"), &BOTH);
        fixture.finished(&first).await;
        let again = fixture.ask().await;
        let finished = fixture.finished(&again).await;
        assert_eq!(finished.segments, SegmentCount { encoded: 0, reused: SEGMENTS + 1 });
        assert!(fixture.parts(&again).await.is_empty());
        worker.shutdown().await;
        // Another machine finds all of it in the store.
        let other = fixture.start(fixture.services("b"), &BOTH);
        let elsewhere = fixture.ask().await;
        assert_eq!(fixture.finished(&elsewhere).await.segments.encoded, 0);
        assert!(fixture.parts(&elsewhere).await.is_empty());
        other.shutdown().await;
    }

    async fn cancelling_a_video_cancels_its_parts(fixture: Fixture) {
        let job = share_out(&fixture).await;
        let held = Arc::new(Barrier::new(2));
        let parts = Together(handler(&Arc::new(fixture.services("a")), JobKind::RenderSegment), Arc::clone(&held));
        let worker = start(&fixture.test.db, Registry::new().with(JobKind::RenderSegment, parts));
        let mut tx = fixture.test.db.begin().await.expect("a transaction");
        gala_db::jobs::cancel(&mut tx, job.scope, job.id).await.expect("cancelled");
        tx.commit().await.expect("a commit");
        // One part may have begun before, and goes on now; no part begins after.
        let _ = tokio::time::timeout(Duration::from_millis(500), held.wait()).await;
        worker.shutdown().await;
        let parts = fixture.parts(&job).await;
        assert!(parts.iter().all(|part| part.state == JobState::Cancelled), "{parts:?}");
    }

    async fn the_clips_of_a_brief_are_stored_for_whoever_joins_them(fixture: Fixture) {
        let job = fixture.ask_for_brief().await;
        let provider = fixture.start(fixture.services("provider"), &[JobKind::GeneratePlan, JobKind::ProcessClip]);
        let last = fixture.last_of_brief(&job).await;
        fixture.until(&last, |job| job.state == JobState::Queued).await;
        provider.shutdown().await;
        let clips = fixture.stored().len();
        assert!(clips > 0, "the clips are stored for others");
        let joiner = fixture.start(fixture.services("joiner"), &[JobKind::RenderFinal]);
        let finished = fixture.finished(&last).await;
        joiner.shutdown().await;
        // What the joiner encoded are the fades between the scenes.
        let all = finished.segments.encoded + finished.segments.reused;
        assert_eq!(cached(&fixture.cache("joiner")), all);
        assert!(clips < all);

        let alone = Fixture::new(Engine::Sqlite).await;
        let job = alone.ask_for_brief().await;
        let worker = alone.start(Services { sharing: None, ..alone.services("alone") }, &JobKind::ALL);
        let last = alone.last_of_brief(&job).await;
        assert_eq!(checksum(&alone.finished(&last).await), checksum(&finished));
        worker.shutdown().await;
    }
}
