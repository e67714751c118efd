//! Deleting projects, restoring them, and removing them for good; and the folders that are theirs alone.

use std::time::Duration;

use gala_core::{
    access::Scope,
    asset::{AssetKind, StoredFile},
    hash::ContentHash,
    id::{AssetId, ProjectId},
    job::{JobKind, JobState},
    project::Project,
};
use gala_db::{
    DbError, PageRequest, assets, deletion,
    jobs::{self, NewJob, WaitsFor},
    projects,
    stored::{self, FolderOwner},
};
use gala_testkit::access::new_scope;
use gala_testkit::on_both;
use serde_json::json;

use crate::support::TestDb;

const A_DAY: Duration = Duration::from_secs(86_400);
const MONTH_MS: i64 = 30 * 86_400_000;

async fn delete(test: &TestDb, workspace: Scope, id: ProjectId) -> Result<(), DbError> {
    let mut tx = test.db.begin().await?;
    deletion::delete(&mut tx, workspace, id).await?;
    tx.commit().await
}

async fn restore(test: &TestDb, workspace: Scope, id: ProjectId) -> Result<Project, DbError> {
    let mut tx = test.db.begin().await?;
    let project = deletion::restore(&mut tx, workspace, id).await?;
    tx.commit().await?;
    Ok(project)
}

async fn begin_purge(test: &TestDb) -> Option<ProjectId> {
    let mut tx = test.db.begin().await.expect("a transaction");
    let taken = deletion::begin_purge(&mut tx, MONTH_MS).await.expect("asked");
    tx.commit().await.expect("a commit");
    taken.map(|project| project.id)
}

async fn keep_object(test: &TestDb, project: &Project, key: &str) -> AssetId {
    let file = StoredFile { key: key.to_owned(), checksum: ContentHash::of(b"x"), size_bytes: 1 };
    let mut tx = test.db.begin().await.expect("a transaction");
    let asset = file.asset(project.id, AssetKind::Audio, "audio/wav", tx.now_ms());
    assets::insert(&mut tx, &asset).await.expect("an asset");
    tx.commit().await.expect("a commit");
    asset.id
}

async fn insert(test: &TestDb, id: &str) -> Project {
    let mut tx = test.db.begin().await.expect("a transaction");
    let project = Project {
        id: id.parse().expect("an id"),
        workspace: Scope::LOCAL.workspace(),
        title: "Tea".to_owned(),
        workflow: gala_core::workflow::ProjectWorkflow::Faceless,
        created_at_ms: tx.now_ms(),
        folder_digits: gala_core::project::FOLDER_DIGITS,
    };
    projects::insert(&mut tx, &project, &json!({})).await.expect("inserted");
    tx.commit().await.expect("a commit");
    projects::get(&test.db, Scope::LOCAL, project.id).await.expect("a read").expect("it is there")
}

on_both! {
    async fn a_deleted_project_is_hidden_at_once_and_comes_back_as_it_was(test: TestDb) {
        let workspace = Scope::LOCAL;
        let (project, other) = (test.project(workspace).await, test.project(workspace).await);
        let asset = keep_object(&test, &project, "tea/a.wav").await;
        assert!(matches!(delete(&test, new_scope(), project.id).await, Err(DbError::NotFound)));
        for _ in 0..2 {
            delete(&test, workspace, project.id).await.expect("deleted");
        }
        assert_eq!(projects::get(&test.db, workspace, project.id).await.expect("a read"), None);
        assert_eq!(projects::brief(&test.db, workspace, project.id).await.expect("a read"), None);
        assert_eq!(assets::get(&test.db, workspace, asset).await.expect("a read"), None);
        assert_eq!(assets::list(&test.db, workspace, project.id).await.expect("a read"), []);
        let page = PageRequest::default();
        assert_eq!(projects::list(&test.db, workspace, None, &page).await.expect("a page").items, [other]);
        let deleted = deletion::list(&test.db, workspace, None, &page).await.expect("a page").items;
        assert_eq!(deleted.iter().map(|one| &one.project).collect::<Vec<_>>(), [&project]);

        assert!(matches!(restore(&test, new_scope(), project.id).await, Err(DbError::NotFound)));
        for _ in 0..2 {
            assert_eq!(restore(&test, workspace, project.id).await.expect("restored"), project);
        }
        assert_eq!(projects::list(&test.db, workspace, None, &page).await.expect("a page").items.len(), 2);
        assert!(assets::get(&test.db, workspace, asset).await.expect("a read").is_some());
        assert!(deletion::list(&test.db, workspace, None, &page).await.expect("a page").items.is_empty());
    }

    async fn deleting_cancels_what_is_unfinished_and_nothing_new_begins(test: TestDb) {
        let workspace = Scope::LOCAL;
        let project = test.project(workspace).await;
        let running = NewJob::new(workspace, JobKind::GeneratePlan, json!({})).project(project.id);
        let waiting = NewJob::new(workspace, JobKind::RenderFinal, json!({})).project(project.id);
        let waiting = waiting.waits_for(WaitsFor::Jobs(vec![running.id]));
        test.enqueue(&[running.clone(), waiting.clone()]).await;
        let claim = test.claim_one("a").await;
        delete(&test, workspace, project.id).await.expect("deleted");
        for job in [&running, &waiting] {
            assert_eq!(test.state(job).await, JobState::Cancelled);
            assert!(matches!(test.retry(job).await, Err(DbError::NotFound)));
        }
        assert!(matches!(test.try_finish(&claim, &[]).await, Err(DbError::FenceLost)));
        let mut tx = test.db.begin().await.expect("a transaction");
        assert!(matches!(projects::keep(&mut tx, project.id).await, Err(DbError::NotFound)));
        drop(tx);
        restore(&test, workspace, project.id).await.expect("restored");
        test.retry(&running).await.expect("it goes on");
        assert_eq!(test.claim_one("b").await.job.id, running.id);
    }

    async fn after_its_time_a_deleted_project_is_removed_step_by_step(test: TestDb) {
        let workspace = Scope::LOCAL;
        let (project, other) = (test.project(workspace).await, test.project(workspace).await);
        keep_object(&test, &project, "tea/a.wav").await;
        keep_object(&test, &other, "other/a.wav").await;
        let plan = |project: &Project| NewJob::new(workspace, JobKind::GeneratePlan, json!({})).project(project.id);
        test.enqueue(&[plan(&project), plan(&project), plan(&other)]).await;
        delete(&test, workspace, project.id).await.expect("deleted");
        test.pass(29 * A_DAY);
        assert_eq!(begin_purge(&test).await, None);
        test.pass(2 * A_DAY);
        for _ in 0..2 {
            assert_eq!(begin_purge(&test).await, Some(project.id), "what was begun comes up again");
        }
        assert!(matches!(restore(&test, workspace, project.id).await, Err(DbError::NotFound)));
        assert!(matches!(delete(&test, workspace, project.id).await, Err(DbError::NotFound)));
        assert_eq!(deletion::object_keys(&test.db, project.id).await.expect("keys"), ["tea/a.wav"]);
        let mut rounds = 0;
        loop {
            let mut tx = test.db.begin().await.expect("a transaction");
            let done = deletion::purge_rows(&mut tx, project.id, 1).await.expect("removed");
            tx.commit().await.expect("a commit");
            rounds += 1;
            if done {
                break;
            }
        }
        assert!(rounds > 4, "a transaction removes a bounded number of rows");
        assert_eq!(begin_purge(&test).await, None);
        assert!(jobs::of_project(&test.db, workspace, project.id).await.expect("jobs").is_empty());
        assert_eq!(jobs::of_project(&test.db, workspace, other.id).await.expect("jobs").len(), 1);
        assert_eq!(assets::list(&test.db, workspace, other.id).await.expect("assets").len(), 1);
        let keys = ["tea/a.wav".to_owned(), "other/a.wav".to_owned()];
        let known = stored::assets_of(&test.db, gala_core::asset::StorageProvider::Localfs, &keys).await.expect("known");
        assert_eq!(known.into_iter().collect::<Vec<_>>(), ["other/a.wav"]);
    }

    async fn no_two_projects_have_the_same_folder(test: TestDb) {
        let first = insert(&test, "01890000-0000-7000-8000-0000aaaabbbb").await;
        let second = insert(&test, "01890000-0000-7000-8000-1111aaaabbbb").await;
        let third = insert(&test, "01890000-0000-7000-8001-1111aaaabbbb").await;
        assert_eq!(first.folder(), "tea-aaaabbbb");
        assert_eq!(second.folder(), "tea-1111aaaabbbb");
        assert_eq!(third.folder(), "tea-80011111aaaabbbb");
        for (suffix, workspace) in [
            ("aaaabbbb", FolderOwner::Settled),
            ("1111aaaabbbb", FolderOwner::Settled),
            ("80011111aaaabbbb", FolderOwner::Settled),
            ("0000aaaabbbb", FolderOwner::Nobody),
            ("ccccbbbb", FolderOwner::Nobody),
        ] {
            assert_eq!(stored::folder_owner(&test.db, suffix).await.expect("known"), workspace, "{suffix}");
        }
        test.enqueue(&[NewJob::new(Scope::LOCAL, JobKind::GeneratePlan, json!({})).project(first.id)]).await;
        assert_eq!(stored::folder_owner(&test.db, "aaaabbbb").await.expect("known"), FolderOwner::Unsettled);
    }
}
