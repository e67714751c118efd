//! Many feeds of one process, and feeds beside other processes.

use std::time::{Duration, Instant};

use gala_core::{
    access::Scope,
    event::{Event, Progress, What},
    id::ProjectId,
    job::JobKind,
};
use gala_db::{
    Db, OpenOptions,
    events::{EventScope, Feed},
    jobs::{self, NewJob},
};
use gala_testkit::on_both;

use crate::support::{TestDb, clip};

/// As many as one server serves at once.
const FEEDS: usize = 5_000;
const PROJECTS: usize = 50;

fn progress_of(project: ProjectId) -> Event {
    let progress =
        Progress { step: "encode".into(), frames_done: 1, frames_total: 2, frames_per_second: 3.0, left_ms: None };
    Event {
        seq: 0,
        at_ms: 1,
        job_id: clip().id,
        kind: JobKind::RenderFinal,
        project_id: Some(project),
        scene: None,
        what: What::Progress(progress),
    }
}

async fn enqueue(db: &Db, job: NewJob) {
    let mut tx = db.begin().await.expect("a transaction");
    jobs::enqueue(&mut tx, &[job]).await.expect("enqueued");
    tx.commit().await.expect("a commit");
}

on_both! {
    async fn progress_of_this_process_does_not_hold_back_events_of_others(test: TestDb) {
        let project = test.project(Scope::LOCAL).await.id;
        let mut feed = Feed::open(&test.db, Scope::LOCAL, EventScope::Project(project), 0).await.expect("a feed");
        let other = test.opened_again(OpenOptions::default()).await;
        let announces = async {
            loop {
                test.db.announce(progress_of(project));
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let reads = async {
            tokio::time::sleep(Duration::from_millis(100)).await;
            enqueue(&other, clip().project(project)).await;
            while feed.next().await.expect("an event").seq == 0 {}
        };
        let reads = tokio::time::timeout(Duration::from_secs(5), reads);
        tokio::select! {
            read = reads => read.expect("the other's event arrives within some seconds"),
            () = announces => unreachable!("it announces for ever"),
        }
    }

    async fn a_feed_that_does_not_read_misses_nothing(test: TestDb) {
        let project = test.project(Scope::LOCAL).await.id;
        let mut feed = Feed::open(&test.db, Scope::LOCAL, EventScope::Project(project), 0).await.expect("a feed");
        for _ in 0..6 {
            let jobs: Vec<NewJob> = (0..100).map(|_| clip().project(project)).collect();
            test.enqueue(&jobs).await;
            // More than a feed's queue holds arrives before anything is read.
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let mut last = 0;
        for _ in 0..600 {
            let next = tokio::time::timeout(Duration::from_secs(5), feed.next()).await.expect("in time");
            let seq = next.expect("an event").seq;
            assert!(seq > last, "{seq} after {last}");
            last = seq;
        }
    }

    async fn a_feed_goes_on_where_an_earlier_one_ended(test: TestDb) {
        let project = test.project(Scope::LOCAL).await.id;
        let open = async |after| Feed::open(&test.db, Scope::LOCAL, EventScope::Project(project), after).await;
        let next = async |feed: &mut Feed| {
            tokio::time::timeout(Duration::from_secs(5), feed.next()).await.expect("in time").expect("an event").seq
        };
        let mut last = 0;
        for _ in 0..5 {
            // Each time the poller starts anew, for nobody followed in between.
            test.enqueue(&[clip().project(project), clip().project(project)]).await;
            let mut feed = open(last).await.expect("a feed");
            for _ in 0..2 {
                let seq = next(&mut feed).await;
                assert!(seq > last, "{seq} after {last}");
                last = seq;
            }
            drop(feed);
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }

    async fn five_thousand_feeds_are_served_by_one_poller(test: TestDb) {
        let plans = gala_db::Plans::default();
        let db = test.opened_again(OpenOptions { plans: Some(plans.clone()), ..OpenOptions::default() }).await;
        let mut projects = Vec::new();
        for _ in 0..PROJECTS {
            projects.push(test.project(Scope::LOCAL).await.id);
        }
        let before = resident_bytes();
        let mut feeds = Vec::with_capacity(FEEDS);
        for place in 0..FEEDS {
            let scope = EventScope::Project(projects[place % PROJECTS]);
            feeds.push(Feed::open(&db, Scope::LOCAL, scope, 0).await.expect("a feed"));
        }
        plans.take();
        let begun = Instant::now();
        for project in &projects {
            enqueue(&db, clip().project(*project)).await;
        }
        let heard = futures::future::join_all(feeds.iter_mut().map(Feed::next));
        let heard = tokio::time::timeout(Duration::from_secs(20), heard).await.expect("all hear in time");
        let took = begun.elapsed();
        for (place, event) in heard.into_iter().enumerate() {
            assert_eq!(event.expect("an event").project_id, Some(projects[place % PROJECTS]));
        }
        let bytes = resident_bytes().saturating_sub(before) / FEEDS as u64;
        let reads = plans.take().iter().filter(|plan| plan.statement.contains("FROM events")).count();
        eprintln!("{FEEDS} feeds: {bytes} bytes each, {reads} reads, all heard {} events in {took:?}", PROJECTS);
        assert!(bytes < 8 << 10, "{bytes} bytes for each feed");
        // Each commit wakes the poller at most once; no feed reads for itself.
        assert!(reads <= 3 * PROJECTS, "{reads} reads of the table for {PROJECTS} events");
    }
}

/// The memory of this process that is in use, in bytes.
fn resident_bytes() -> u64 {
    let text = std::fs::read_to_string("/proc/self/statm").expect("this is Linux");
    let pages: u64 = text.split_whitespace().nth(1).and_then(|pages| pages.parse().ok()).expect("a count of pages");
    pages * 4096
}
