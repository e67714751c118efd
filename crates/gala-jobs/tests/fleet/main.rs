//! Several machines render one video, and its bytes are those that one of them makes alone.

#[path = "../common/mod.rs"]
mod common;
mod house;
mod side_outputs;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use common::Engine;
use gala_core::{
    hash::ContentHash,
    job::{Failure, JobKind, JobState},
    payload::SegmentCount,
};
use gala_db::{Db, OpenOptions};
use gala_jobs::{
    Done, Handler, JobContext, Registry,
    pipeline::{Studio, handler, handlers_of},
};
use house::{House, SEGMENTS, cached, checksum, done, start};
use tokio::sync::Barrier;

const BOTH: [JobKind; 2] = [JobKind::RenderSegment, JobKind::RenderFinal];

macro_rules! on_both {
    ($(async fn $name:ident($house:ident: House) $body:block)+) => {$(
        mod $name {
            use super::*;

            async fn check($house: House) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                check(House::new(Engine::Sqlite).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                check(House::new(Engine::Postgres).await).await;
            }
        }
    )+};
}

/// The bytes of the video as one machine makes it that knows of no others.
async fn alone() -> ContentHash {
    let house = House::new(Engine::Sqlite).await;
    let job = house.ask().await;
    let worker = house.start(Studio { sharing: None, ..house.studio("alone") }, &BOTH);
    let finished = house.finished(&job).await;
    assert!(house.parts(&job).await.is_empty() && house.stored().is_empty());
    assert_eq!(finished.segments, SegmentCount { encoded: SEGMENTS, reused: 1 });
    worker.shutdown().await;
    checksum(&finished)
}

/// Shares the video out, and returns once that is done.
async fn share_out(house: &House) -> gala_db::jobs::NewJob {
    let job = house.ask().await;
    let worker = house.start(house.studio("sharer"), &[JobKind::RenderFinal]);
    house.until(&job, |job| job.state == JobState::Blocked).await;
    worker.shutdown().await;
    assert_eq!(cached(&house.cache("sharer")), 0, "it only shares out");
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
    async fn two_machines_share_a_video_and_its_bytes_stay_the_same(house: House) {
        let job = house.ask().await;
        let both = Arc::new(Barrier::new(2));
        let machine = |name, also: JobKind| {
            let studio = Arc::new(house.studio(name));
            let parts = Together(handler(&studio, JobKind::RenderSegment), Arc::clone(&both));
            start(&house.test.db, handlers_of(&studio, [also]).with(JobKind::RenderSegment, parts))
        };
        let sharer = machine("a", JobKind::RenderFinal);
        let other = machine("b", JobKind::GeneratePlan);
        let finished = house.finished(&job).await;
        let parts = house.parts(&job).await;
        assert_eq!(parts.len(), 4);
        let of_other = cached(&house.cache("b"));
        assert!((1..SEGMENTS).contains(&of_other), "{of_other} by one of two");
        assert_eq!(done(&parts), SegmentCount { encoded: SEGMENTS, reused: 0 });
        assert_eq!(finished.segments, SegmentCount { encoded: SEGMENTS, reused: 1 });
        assert_eq!(finished.duration_ms, 12_000);
        assert_eq!(checksum(&finished), alone().await);
        sharer.shutdown().await;
        other.shutdown().await;
    }

    async fn four_machines_make_the_same_bytes(house: House) {
        let job = house.ask().await;
        let workers: Vec<_> = ["a", "b", "c", "d"].map(|name| house.start(house.studio(name), &BOTH)).into();
        assert_eq!(checksum(&house.finished(&job).await), alone().await);
        futures::future::join_all(workers.into_iter().map(|worker| worker.shutdown())).await;
    }

    async fn a_machine_with_an_empty_cache_joins_what_others_encoded(house: House) {
        let job = share_out(&house).await;
        let worker = house.start(house.studio("a"), &[JobKind::RenderSegment]);
        let parts = house.parts_done(&job).await;
        worker.shutdown().await;
        assert_eq!((done(&parts).encoded, house.stored().len()), (SEGMENTS, SEGMENTS));
        let joiner = house.start(house.studio("joiner"), &[JobKind::RenderFinal]);
        let finished = house.finished(&job).await;
        assert_eq!(finished.segments.encoded, SEGMENTS, "the joiner encoded nothing");
        assert_eq!(cached(&house.cache("joiner")), SEGMENTS);
        assert_eq!(checksum(&finished), alone().await);
        joiner.shutdown().await;
    }

    async fn stored_segments_that_are_lost_or_spoiled_are_encoded_again(house: House) {
        let job = share_out(&house).await;
        let worker = house.start(house.studio("a"), &[JobKind::RenderSegment]);
        house.parts_done(&job).await;
        worker.shutdown().await;
        let stored: Vec<_> = house.stored().into_iter().collect();
        let write = |index: usize, content: &[u8]| std::fs::write(&stored[index].0, content).expect("written");
        std::fs::remove_file(&stored[0].0).expect("removed");
        write(1, &stored[1].1[..stored[1].1.len() / 2]);
        let mut spoiled = stored[2].1.clone();
        *spoiled.last_mut().expect("bytes") ^= 1;
        write(2, &spoiled);
        write(3, &stored[4].1);
        let joiner = house.start(house.studio("joiner"), &[JobKind::RenderFinal]);
        let finished = house.finished(&job).await;
        assert_eq!(finished.segments.encoded, SEGMENTS + 4);
        assert_eq!(checksum(&finished), alone().await);
        assert!(stored[1..4].iter().all(|(path, _)| !path.exists()), "nobody meets a spoiled one twice");
        joiner.shutdown().await;
    }

    async fn a_machine_that_dies_leaves_its_segments_to_the_next(house: House) {
        let job = share_out(&house).await;
        let dying = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("threads");
        let (url, studio) = (house.test.url.clone(), house.studio("dying"));
        dying.spawn(async move {
            let db = Db::open(&url, OpenOptions::default()).await.expect("the database");
            let parts = NeverHeardOf(handler(&Arc::new(studio), JobKind::RenderSegment));
            let _worker = start(&db, Registry::new().with(JobKind::RenderSegment, parts));
            std::future::pending::<()>().await;
        });
        let started = std::time::Instant::now();
        while house.stored().len() < 2 {
            assert!(started.elapsed() < Duration::from_secs(60), "nothing is stored");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        // Dropped in the middle: nothing is handed back.
        dying.shutdown_background();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (kept, before) = (house.stored(), done(&house.parts(&job).await));
        assert!((2..SEGMENTS).contains(&kept.len()), "{}", kept.len());
        assert!(house.parts(&job).await.iter().any(|part| part.state == JobState::Running), "it holds its lease");

        let next = house.start(house.studio("next"), &BOTH);
        let finished = house.finished(&job).await;
        let after = done(&house.parts(&job).await);
        assert_eq!(after.encoded - before.encoded, SEGMENTS - kept.len(), "what is stored is not encoded again");
        assert_eq!(after.encoded + after.reused, SEGMENTS);
        assert_eq!(checksum(&finished), alone().await);
        next.shutdown().await;
    }

    async fn a_machine_with_another_encoder_leaves_the_work_to_others(house: House) {
        let job = share_out(&house).await;
        let mut studio = house.studio("other");
        studio.tools.encoder = ContentHash::of(b"another build");
        let other = house.start(studio, &[JobKind::RenderSegment]);
        let started = std::time::Instant::now();
        let told = loop {
            let errors: Vec<_> = house.parts(&job).await.into_iter().filter_map(|part| part.error).collect();
            if let Some(error) = errors.into_iter().next() {
                break error;
            }
            assert!(started.elapsed() < Duration::from_secs(30), "nothing is told");
            tokio::time::sleep(Duration::from_millis(10)).await;
        };
        assert_eq!(told.error_code, "other_encoder");
        assert!(told.error_message.contains("install the same ffmpeg"), "{told:?}");
        assert!(house.stored().is_empty());
        let right = house.start(house.studio("right"), &BOTH);
        assert_eq!(checksum(&house.finished(&job).await), alone().await);
        assert_eq!(cached(&house.cache("other")), 0);
        other.shutdown().await;
        right.shutdown().await;
    }

    async fn a_video_that_is_short_or_kept_is_not_shared_out(house: House) {
        let first = house.ask().await;
        let worker = house.start(house.studio("a"), &BOTH);
        house.finished(&first).await;
        let again = house.ask().await;
        let finished = house.finished(&again).await;
        assert_eq!(finished.segments, SegmentCount { encoded: 0, reused: SEGMENTS + 1 });
        assert!(house.parts(&again).await.is_empty());
        worker.shutdown().await;
        // Another machine finds all of it in the store.
        let other = house.start(house.studio("b"), &BOTH);
        let elsewhere = house.ask().await;
        assert_eq!(house.finished(&elsewhere).await.segments.encoded, 0);
        assert!(house.parts(&elsewhere).await.is_empty());
        other.shutdown().await;
    }

    async fn cancelling_a_video_cancels_its_parts(house: House) {
        let job = share_out(&house).await;
        let held = Arc::new(Barrier::new(2));
        let parts = Together(handler(&Arc::new(house.studio("a")), JobKind::RenderSegment), Arc::clone(&held));
        let worker = start(&house.test.db, Registry::new().with(JobKind::RenderSegment, parts));
        let mut tx = house.test.db.begin().await.expect("a transaction");
        gala_db::jobs::cancel(&mut tx, job.owner, job.id).await.expect("cancelled");
        tx.commit().await.expect("a commit");
        // One part may have begun before, and goes on now; no part begins after.
        let _ = tokio::time::timeout(Duration::from_millis(500), held.wait()).await;
        worker.shutdown().await;
        let parts = house.parts(&job).await;
        assert!(parts.iter().all(|part| part.state == JobState::Cancelled), "{parts:?}");
    }

    async fn the_clips_of_a_brief_are_stored_for_whoever_joins_them(house: House) {
        let job = house.ask_for_brief().await;
        let maker = house.start(house.studio("maker"), &[JobKind::GeneratePlan, JobKind::ProcessClip]);
        let last = house.last_of_brief(&job).await;
        house.until(&last, |job| job.state == JobState::Queued).await;
        maker.shutdown().await;
        let clips = house.stored().len();
        assert!(clips > 0, "the clips are stored for others");
        let joiner = house.start(house.studio("joiner"), &[JobKind::RenderFinal]);
        let finished = house.finished(&last).await;
        joiner.shutdown().await;
        // What the joiner encoded are the fades between the scenes.
        let all = finished.segments.encoded + finished.segments.reused;
        assert_eq!(cached(&house.cache("joiner")), all);
        assert!(clips < all);

        let alone = House::new(Engine::Sqlite).await;
        let job = alone.ask_for_brief().await;
        let worker = alone.start(Studio { sharing: None, ..alone.studio("alone") }, &JobKind::ALL);
        let last = alone.last_of_brief(&job).await;
        assert_eq!(checksum(&alone.finished(&last).await), checksum(&finished));
        worker.shutdown().await;
    }
}
