//! Deleted files: kept for a while, removed with what was made of them, and brought back where something uses them.

use std::time::Duration;

use gala_core::{
    asset::{Asset, AssetKind},
    ingest::DerivativeRole,
    job::JobKind,
    plan_limits::LimitUnit,
};
use gala_db::{asset_deletion, assets, ingests, jobs::NewJob, projects, quota};
use gala_jobs::upkeep::{Repair, purge_assets};
use gala_testkit::{jobs::enqueue, on_both};
use serde_json::json;

use super::{A_DAY, Fixture, OWNER};

/// Brings a file of no project, with something that was made of it. Returns it with the keys of both.
async fn bring(fixture: &Fixture, name: &str) -> (Asset, Vec<String>) {
    let db = &fixture.test.db;
    let mut tx = db.begin().await.expect("a transaction");
    let place = projects::shared_files(&mut tx, OWNER).await.expect("a place");
    tx.commit().await.expect("a commit");
    let put = async |below: &str, kind| {
        let key = format!("{}/{below}/{name}", place.folder());
        let stored = fixture.objects.put_bytes(&key, format!("{below} of {name}")).await.expect("stored");
        gala_core::asset::StoredFile::from(stored).asset(place.id, kind, "text/vtt", 0)
    };
    let (file, made) = (put("uploads", AssetKind::Captions).await, put("derived", AssetKind::Derivative).await);
    let mut tx = db.begin().await.expect("a transaction");
    assets::insert(&mut tx, &file).await.expect("an asset");
    ingests::insert(&mut tx, file.id, name, None).await.expect("brought");
    ingests::put_derivative(&mut tx, file.id, DerivativeRole::Thumbnail, &made).await.expect("made");
    tx.commit().await.expect("a commit");
    let keys = vec![file.object_key.clone(), made.object_key];
    (file, keys)
}

async fn delete_file(fixture: &Fixture, asset: &Asset) {
    let mut tx = fixture.test.db.begin().await.expect("a transaction");
    let uses = asset_deletion::delete(&mut tx, OWNER, asset).await.expect("deleted");
    assert!(uses.is_empty(), "{uses:?}");
    tx.commit().await.expect("a commit");
}

async fn stored_bytes(fixture: &Fixture) -> u64 {
    let usage = quota::usage(&fixture.test.db, OWNER, 0).await.expect("a read");
    usage.iter().find(|one| one.unit == LimitUnit::StorageBytes).map_or(0, |stored| stored.used)
}

on_both! {
    async fn a_deleted_file_goes_with_what_was_made_of_it_when_its_time_has_come(fixture: Fixture) {
        let ((gone, keys), (kept, other)) = (bring(&fixture, "a.vtt").await, bring(&fixture, "b.vtt").await);
        let all = stored_bytes(&fixture).await;
        let report = fixture.check(Repair::Nothing).await.expect("checked");
        assert_eq!((report.assets.objects, report.orphans.objects), (4, 0), "what is of no project is somebody's");
        delete_file(&fixture, &gone).await;
        let (db, objects) = (&fixture.test.db, &fixture.objects);
        assert_eq!(purge_assets(db, objects, A_DAY).await.expect("swept"), 0, "it can still be restored");
        assert_eq!(stored_bytes(&fixture).await, all, "it counts for as long as it is there");
        let report = fixture.check(Repair::Remove).await.expect("checked");
        assert_eq!((report.assets.objects, report.orphans.objects), (4, 0), "a deleted file is no orphan");
        assert_eq!(purge_assets(db, objects, Duration::ZERO).await.expect("swept"), 1);
        for key in &keys {
            assert!(!fixture.is_there(key).await, "{key}");
        }
        for key in &other {
            assert!(fixture.is_there(key).await, "{key}");
        }
        assert_eq!(stored_bytes(&fixture).await, all / 2);
        let mut tx = db.begin().await.expect("a transaction");
        asset_deletion::restore(&mut tx, gone.id).await.expect_err("it is gone");
        asset_deletion::restore(&mut tx, kept.id).await.expect("it is there");
    }

    async fn a_deleted_file_that_is_used_after_all_comes_back(fixture: Fixture) {
        let (file, keys) = bring(&fixture, "a.vtt").await;
        delete_file(&fixture, &file).await;
        // As an earlier version does that knows nothing of deleted files.
        let project = fixture.project().await;
        let input = json!({ "picture": { "key": file.object_key } });
        let job = NewJob::new(OWNER, JobKind::GeneratePlan, input).project(project.id);
        enqueue(&fixture.test.db, &[job]).await;
        let (db, objects) = (&fixture.test.db, &fixture.objects);
        assert_eq!(purge_assets(db, objects, Duration::ZERO).await.expect("swept"), 0);
        assert!(fixture.is_there(&keys[0]).await && fixture.is_there(&keys[1]).await);
        assert!(assets::get(db, OWNER, file.id).await.expect("a read").is_some(), "it came back");
    }

    async fn a_removal_that_was_stopped_goes_on(fixture: Fixture) {
        let (file, keys) = bring(&fixture, "a.vtt").await;
        delete_file(&fixture, &file).await;
        let (db, objects) = (&fixture.test.db, &fixture.objects);
        let mut tx = db.begin().await.expect("a transaction");
        let begun = asset_deletion::begin_purge(&mut tx, 0).await.expect("begun").expect("one");
        tx.commit().await.expect("a commit");
        assert!(matches!(begun, asset_deletion::Purge::Begun(ref one) if one.keys.len() == 2), "{begun:?}");
        objects.remove(&keys[0]).await.expect("gone");
        assert!(asset_deletion::get(db, OWNER, file.id).await.expect("a read").is_none(), "it can no longer be restored");
        assert_eq!(purge_assets(db, objects, Duration::ZERO).await.expect("swept"), 1);
        assert!(!fixture.is_there(&keys[1]).await);
    }
}
