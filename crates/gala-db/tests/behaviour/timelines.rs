//! Edited timelines: one a project, replaced only by who knows which one is there.

use gala_core::{hash::ContentHash, id::ProjectId};
use gala_db::{
    DbError, deletion, projects, timeline_versions,
    timelines::{self, EditedTimeline},
};
use gala_testkit::access::new_scope;
use gala_testkit::on_both;

use crate::support::TestDb;

fn edited(document: &str) -> EditedTimeline {
    EditedTimeline { document: document.to_owned(), checksum: ContentHash::of(document.as_bytes()) }
}

async fn replace(test: &TestDb, id: ProjectId, before: Option<&EditedTimeline>, after: &EditedTimeline) -> bool {
    let mut tx = test.db.begin().await.expect("a transaction");
    let before = before.map(|before| &before.checksum);
    let replaced = timelines::replace(&mut tx, id, before, after).await.expect("a write");
    tx.commit().await.expect("a commit");
    replaced
}

on_both! {
    async fn a_timeline_is_replaced_by_who_knows_it(test: TestDb) {
        let workspace = new_scope();
        let id = test.project(workspace).await.id;
        let (one, two) = (edited(r#"{"a": 1, "b": "\u0000"}"#), edited("{}"));
        assert_eq!(timelines::get(&test.db, workspace, id).await.expect("a read"), None);
        assert!(!replace(&test, id, Some(&one), &two).await, "there is none");
        assert!(replace(&test, id, None, &one).await);
        assert!(!replace(&test, id, None, &two).await, "there is one");
        assert!(!replace(&test, id, Some(&two), &two).await, "it is another one");
        assert_eq!(timelines::get(&test.db, workspace, id).await.expect("a read"), Some(one.clone()));
        assert!(replace(&test, id, Some(&one), &two).await);
        assert_eq!(timelines::get(&test.db, workspace, id).await.expect("a read"), Some(two));
        assert_eq!(timelines::get(&test.db, new_scope(), id).await.expect("a read"), None);
    }

    async fn of_two_at_once_one_replaces_it(test: TestDb) {
        let workspace = new_scope();
        let id = test.project(workspace).await.id;
        let (one, two) = (edited("[1]"), edited("[2]"));
        for before in [None, Some(&one)] {
            let next = [edited("[3]"), edited("[4]")];
            let (a, b) = tokio::join!(replace(&test, id, before, &next[0]), replace(&test, id, before, &next[1]));
            assert_ne!(a, b, "one of them");
            let won = if a { &next[0] } else { &next[1] };
            assert!(replace(&test, id, Some(won), &one).await);
        }
        assert!(replace(&test, id, Some(&one), &two).await);
    }

    async fn it_is_hidden_and_removed_with_its_project(test: TestDb) {
        let workspace = new_scope();
        let id = test.project(workspace).await.id;
        assert!(replace(&test, id, None, &edited("{}")).await);
        let mut tx = test.db.begin().await.expect("a transaction");
        deletion::delete(&mut tx, workspace, id).await.expect("deleted");
        tx.commit().await.expect("a commit");
        assert_eq!(timelines::get(&test.db, workspace, id).await.expect("a read"), None);
        let mut tx = test.db.begin().await.expect("a transaction");
        assert!(matches!(projects::keep(&mut tx, id).await, Err(DbError::NotFound)));
        deletion::begin_purge(&mut tx, 0).await.expect("begun").expect("the project");
        assert!(deletion::purge_rows(&mut tx, id, 100).await.expect("purged"));
        let refused = timelines::replace(&mut tx, id, None, &edited("{}")).await.expect_err("no project");
        assert!(matches!(refused, DbError::Constraint { .. }), "{refused:?}");
    }

    async fn the_newest_fifty_versions_are_kept_each_once(test: TestDb) {
        let workspace = new_scope();
        let id = test.project(workspace).await.id;
        let keep = async |number: usize| {
            test.pass(std::time::Duration::from_secs(1));
            let mut tx = test.db.begin().await.expect("a transaction");
            timeline_versions::keep(&mut tx, id, &edited(&format!("[{number}]"))).await.expect("a write");
            tx.commit().await.expect("a commit");
        };
        for number in 0..50 {
            keep(number).await;
        }
        let list = async |scope| timeline_versions::list(&test.db, scope, id).await.expect("a read");
        assert_eq!(list(workspace).await.len(), 50);
        keep(0).await;
        keep(50).await;
        let kept = list(workspace).await;
        assert_eq!((kept.len(), kept[0].checksum, kept[1].checksum), (50, edited("[50]").checksum, edited("[0]").checksum));
        let get = async |scope, text| timeline_versions::get(&test.db, scope, id, &edited(text).checksum).await.expect("a read");
        assert_eq!(get(workspace, "[1]").await, None, "the one that was kept longest ago");
        assert_eq!(get(workspace, "[2]").await, Some(edited("[2]")));
        assert_eq!((get(new_scope(), "[2]").await, list(new_scope()).await), (None, vec![]));
    }
}
