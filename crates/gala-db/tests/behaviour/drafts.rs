//! Drafts and their copies with a watermark.

use gala_core::{
    access::Scope,
    asset::{AssetKind, StoredFile},
    hash::ContentHash,
    id::{AssetId, JobId},
    job::JobKind,
    project::Project,
};
use gala_db::{assets, deletion, drafts, jobs::NewJob};
use gala_testkit::{access::new_scope, on_both};
use serde_json::json;

use crate::support::TestDb;

async fn render(test: &TestDb, project: &Project, quality: &str) -> JobId {
    let input = json!({ "timeline": {}, "sources": {}, "quality": quality });
    let job = NewJob::new(project.scope(), JobKind::RenderFinal, input).project(project.id);
    test.enqueue(std::slice::from_ref(&job)).await;
    job.id
}

async fn asset(test: &TestDb, project: &Project, kind: AssetKind, name: &str) -> AssetId {
    let file = StoredFile { key: format!("{}/{name}", project.id), checksum: ContentHash::of(b"x"), size_bytes: 1 };
    let mut tx = test.db.begin().await.expect("a transaction");
    let id = assets::put(&mut tx, &file.asset(project.id, kind, "video/mp4", 0)).await.expect("an asset");
    tx.commit().await.expect("a commit");
    id
}

async fn put(test: &TestDb, draft: AssetId, job: JobId) {
    let mut tx = test.db.begin().await.expect("a transaction");
    drafts::put(&mut tx, draft, job).await.expect("noted");
    tx.commit().await.expect("a commit");
}

async fn put_copy(test: &TestDb, job: JobId, kind: AssetKind, text: &str, copy: AssetId) {
    let mut tx = test.db.begin().await.expect("a transaction");
    drafts::put_copy(&mut tx, job, kind, text, copy).await.expect("noted");
    tx.commit().await.expect("a commit");
}

async fn copy(test: &TestDb, scope: Scope, draft: AssetId, text: &str) -> Option<AssetId> {
    drafts::copy(&test.db, scope, draft, text).await.expect("a read").map(|asset| asset.id)
}

on_both! {
    async fn a_copy_is_found_by_its_draft_and_its_text_and_is_no_asset_that_is_listed(test: TestDb) {
        let scope = new_scope();
        let project = test.project(scope).await;
        let job = render(&test, &project, "draft").await;
        let video = asset(&test, &project, AssetKind::Final, "draft.mp4").await;
        let picture = asset(&test, &project, AssetKind::Thumbnail, "draft.jpg").await;
        for draft in [video, picture, video] {
            put(&test, draft, job).await;
        }
        let marked = asset(&test, &project, AssetKind::Watermarked, "ana.mp4").await;
        let small = asset(&test, &project, AssetKind::Watermarked, "ana.jpg").await;
        put_copy(&test, job, AssetKind::Final, "Ana", marked).await;
        put_copy(&test, job, AssetKind::Thumbnail, "Ana", small).await;

        assert_eq!(copy(&test, scope, video, "Ana").await, Some(marked));
        assert_eq!(copy(&test, scope, picture, "Ana").await, Some(small));
        assert_eq!(copy(&test, scope, video, "Bert").await, None);
        assert_eq!(copy(&test, new_scope(), video, "Ana").await, None, "of another workspace");
        assert_eq!(drafts::rendered_by(&test.db, scope, video).await.expect("a read"), Some(job));
        assert_eq!(drafts::rendered_by(&test.db, new_scope(), video).await.expect("a read"), None);
        assert_eq!(drafts::rendered_by(&test.db, scope, marked).await.expect("a read"), None);
        let among = async |scope, ids: &[_]| drafts::among(&test.db, scope, ids).await.expect("a read").len();
        assert_eq!(among(scope, &[video, marked]).await, 1);
        assert_eq!((among(scope, &[]).await, among(new_scope(), &[video]).await), (0, 0));
        assert_eq!(drafts::of_project(&test.db, scope, project.id).await.expect("a read").len(), 2);

        let listed = assets::list(&test.db, scope, project.id).await.expect("a list");
        assert_eq!(listed.iter().map(|asset| asset.id).collect::<Vec<_>>(), [video, picture]);
        assert!(assets::get(&test.db, scope, marked).await.expect("a read").is_none());
        assert!(assets::get_linked(&test.db, marked).await.expect("a read").is_some(), "links that were signed to it");

        let mut tx = test.db.begin().await.expect("a transaction");
        deletion::delete(&mut tx, scope, project.id).await.expect("deleted");
        tx.commit().await.expect("a commit");
        assert_eq!(copy(&test, scope, video, "Ana").await, None, "of a deleted project");
    }

    async fn what_was_rendered_as_a_draft_before_there_were_watermarks_is_one(test: TestDb) {
        let project = test.project(new_scope()).await;
        let (draft, standard) = (render(&test, &project, "draft").await, render(&test, &project, "standard").await);
        let video = asset(&test, &project, AssetKind::Final, "draft.mp4").await;
        let final_video = asset(&test, &project, AssetKind::Final, "final.mp4").await;
        let document = asset(&test, &project, AssetKind::Document, "timeline.json").await;
        let output = |names: &[&str]| {
            let file = |name: &&str| json!({ "path": name, "key": format!("{}/{name}", project.id) });
            json!({ "files": names.iter().map(file).collect::<Vec<_>>() }).to_string()
        };
        // As an earlier version left it.
        test.execute("DROP TABLE watermarked_copies; DROP TABLE drafts; DROP TABLE worker_keys; \
                      ALTER TABLE share_links DROP COLUMN watermark; DELETE FROM schema_versions WHERE version = 20")
            .await
            .expect("undone");
        for (job, names) in [(draft, &["draft.mp4", "timeline.json"][..]), (standard, &["final.mp4", "timeline.json"])] {
            let id = match &test.url {
                gala_db::DatabaseUrl::Sqlite(_) => format!("x'{}'", job.0.simple()),
                gala_db::DatabaseUrl::Postgres(_) => format!("'{job}'"),
            };
            let end = format!("UPDATE jobs SET state = 'SUCCEEDED', output = '{}' WHERE id = {id}", output(names));
            test.execute(&end).await.expect("ended");
        }
        test.db.migrate().await.expect("it migrates");
        let scope = project.scope();
        assert_eq!(drafts::rendered_by(&test.db, scope, video).await.expect("a read"), Some(draft));
        for other in [final_video, document] {
            assert_eq!(drafts::rendered_by(&test.db, scope, other).await.expect("a read"), None);
        }
    }
}
