//! The outbox.

use std::time::Duration;

use gala_core::{
    access::Scope,
    event::{Event, Progress, What},
    job::{JobKind, JobState},
};
use gala_db::{
    events::{self, EventScope, Feed},
    jobs,
};
use gala_testkit::access::new_scope;
use gala_testkit::on_both;

use crate::support::{TestDb, clip};

fn states(events: &[Event]) -> Vec<JobState> {
    let state = |event: &Event| match event.what {
        What::State { state, .. } => Some(state),
        _ => None,
    };
    events.iter().filter_map(state).collect()
}

on_both! {
    async fn every_change_of_state_is_told_in_order(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        let claim = test.claim_one("w").await;
        test.finish(&claim).await;
        let told = events::list(&test.db, Scope::LOCAL, EventScope::Job(job.id), 0, 100).await.expect("events");
        assert_eq!(states(&told), [JobState::Queued, JobState::Running, JobState::Succeeded]);
        assert!(told.windows(2).all(|pair| pair[0].seq < pair[1].seq));
        let rest = events::list(&test.db, Scope::LOCAL, EventScope::Job(job.id), told[0].seq, 1).await.expect("events");
        assert_eq!(rest, told[1..2]);
        assert_eq!(events::last_seq(&test.db, Scope::LOCAL).await.expect("a number"), told[2].seq);
    }

    async fn a_change_that_did_not_commit_is_not_told(test: TestDb) {
        let job = clip();
        let mut heard = test.db.listen();
        let mut tx = test.db.begin().await.expect("a transaction");
        jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await.expect("enqueued");
        drop(tx);
        assert!(events::list(&test.db, Scope::LOCAL, EventScope::Workspace, 0, 9).await.expect("events").is_empty());
        assert!(heard.try_recv().is_err());
    }

    async fn another_workspace_hears_nothing(test: TestDb) {
        let job = clip();
        test.enqueue(std::slice::from_ref(&job)).await;
        for scope in [EventScope::Job(job.id), EventScope::Workspace] {
            assert!(events::list(&test.db, new_scope(), scope, 0, 9).await.expect("events").is_empty());
        }
    }

    async fn a_feed_misses_nothing_while_many_write(test: TestDb) {
        let project = test.project(Scope::LOCAL).await;
        let mut feed = Feed::open(&test.db, Scope::LOCAL, EventScope::Project(project.id), 0).await.expect("a feed");
        let writes = async {
            futures::future::join_all((0..60).map(|_| async {
                test.enqueue(&[clip().project(project.id), clip()]).await;
            }))
            .await;
        };
        let reads = async {
            let mut numbers = Vec::new();
            while numbers.len() < 60 {
                numbers.push(feed.next().await.expect("an event").seq);
            }
            numbers
        };
        let (_, numbers) = tokio::time::timeout(Duration::from_secs(30), futures::future::join(writes, reads))
            .await
            .expect("all sixty events arrive");
        assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]), "{numbers:?}");
    }

    async fn a_feed_carries_progress_of_its_project_only(test: TestDb) {
        let project = test.project(Scope::LOCAL).await;
        let mut feed = Feed::open(&test.db, Scope::LOCAL, EventScope::Project(project.id), 0).await.expect("a feed");
        let progress = |project_id| Event {
            seq: 0,
            at_ms: 1,
            job_id: clip().id,
            kind: JobKind::RenderFinal,
            project_id,
            scene: None,
            what: What::Progress(Progress {
                step: "encode".into(),
                frames_done: 1,
                frames_total: 2,
                frames_per_second: 3.0,
                left_ms: None,
            }),
        };
        test.db.announce(progress(None));
        test.db.announce(progress(Some(project.id)));
        let event = tokio::time::timeout(Duration::from_secs(5), feed.next()).await.expect("in time").expect("an event");
        assert_eq!(event.project_id, Some(project.id));
    }
}
