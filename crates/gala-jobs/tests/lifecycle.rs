//! Rules for files that nobody uses any more, on either engine.

use std::{path::Path, sync::Mutex};

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus, StorageProvider, StoredFile},
    id::{AssetId, ProjectId},
    ingest::{AssetFacts, DerivativeRole},
    job::JobKind,
    lifecycle::{LifecycleRules, ORIGINAL_DELETED},
    plan_limits::LimitUnit,
    project::Project,
};
use gala_db::{accounts::audit, assets, ingests, jobs::NewJob, lifecycle, quota};
use gala_jobs::upkeep::{LifecycleItem, LifecycleMode, apply_lifecycle};
use gala_storage::{CacheSettings, Objects, S3Settings};
use gala_testkit::{
    database::{Engine, OnEngine, TestDb},
    jobs::{enqueue, insert_project},
    on_both,
    past::execute,
    s3::{ACCESS_KEY_ID, BUCKET, S3Server, SECRET_ACCESS_KEY},
};
use serde_json::{Value, json};

const OWNER: Scope = Scope::LOCAL;
const SIZE: usize = 2_000_000;

struct Fixture {
    test: TestDb,
    objects: Objects,
    project: Project,
}

impl OnEngine for Fixture {
    /// A project that is completed.
    async fn start(engine: Engine) -> Self {
        let test = TestDb::new(engine).await;
        let objects = Objects::open(&test.folder.path().join("objects")).expect("a store");
        std::fs::create_dir(test.folder.path().join("staging")).expect("a folder");
        let project = insert_project(&test.db, ProjectId::new(), OWNER).await;
        let fixture = Self { test, objects, project };
        for kind in [JobKind::GeneratePlan, JobKind::RenderFinal] {
            fixture.enqueue(kind, json!({})).await;
        }
        fixture.end_jobs().await;
        fixture
    }
}

fn bucket(server: &S3Server, folder: &Path) -> Objects {
    let settings = S3Settings {
        bucket: BUCKET.to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: Some(server.endpoint()),
        public_endpoint: None,
        access_key_id: ACCESS_KEY_ID.to_owned(),
        secret_access_key: SECRET_ACCESS_KEY.to_owned(),
        session_token: None,
        virtual_hosted: false,
        prefix: None,
    };
    let cache = CacheSettings { folder: &folder.join("object-cache"), limit_bytes: 1 << 30 };
    Objects::open_s3(StorageProvider::S3, &settings, cache).expect("a bucket")
}

impl Fixture {
    async fn execute(&self, statement: &str) {
        execute(&self.test.url, statement).await.expect("a statement");
    }

    async fn enqueue(&self, kind: JobKind, input: Value) {
        enqueue(&self.test.db, &[NewJob::new(OWNER, kind, input).project(self.project.id)]).await;
    }

    async fn end_jobs(&self) {
        self.execute("UPDATE jobs SET state = 'SUCCEEDED'").await;
    }

    async fn stored(&self, key: &str, kind: AssetKind, created_at_ms: i64) -> Asset {
        let stored = self.objects.put_bytes(key, vec![7; SIZE]).await.expect("stored");
        StoredFile::from(stored).asset(self.project.id, kind, "video/mp4", created_at_ms)
    }

    /// A film that was brought long ago, with what was made of it.
    async fn brought(&self, name: &str) -> (AssetId, AssetId) {
        let folder = self.project.folder();
        let film = self.stored(&format!("{folder}/uploads/{name}.mp4"), AssetKind::Video, 0).await;
        let proxy = self.stored(&format!("{folder}/derived/{name}-proxy.mp4"), AssetKind::Derivative, 0).await;
        let mut tx = self.test.db.begin().await.expect("a transaction");
        assets::insert(&mut tx, &film).await.expect("an asset");
        ingests::insert(&mut tx, film.id, name, None).await.expect("brought");
        ingests::put_derivative(&mut tx, film.id, DerivativeRole::Proxy, &proxy).await.expect("made");
        ingests::finish(&mut tx, film.id, &AssetFacts::default()).await.expect("known");
        tx.commit().await.expect("a commit");
        (film.id, proxy.id)
    }

    async fn asset(&self, id: AssetId) -> Asset {
        assets::get(&self.test.db, OWNER, id).await.expect("a read").expect("an asset")
    }

    async fn is_stored(&self, id: AssetId) -> bool {
        self.objects.size(&self.asset(id).await.object_key).await.expect("a size").is_some()
    }

    async fn run(&self, objects: &Objects, action: Value, mode: LifecycleMode) -> Vec<LifecycleItem> {
        let rules = json!({ "rules": [{ "name": "old films", "idle_days": 90, "action": action }] });
        let rules: LifecycleRules = serde_json::from_value(rules).expect("rules");
        let told = Mutex::new(Vec::new());
        let tell = |item: &LifecycleItem| told.lock().expect("unpoisoned").push(item.clone());
        let staging = self.test.folder.path().join("staging");
        apply_lifecycle(&self.test.db, objects, &staging, &rules, mode, &tell).await.expect("applied");
        told.into_inner().expect("unpoisoned")
    }

    async fn delete(&self, mode: LifecycleMode) -> Vec<LifecycleItem> {
        self.run(&self.objects, json!("delete"), mode).await
    }

    async fn used_bytes(&self) -> u64 {
        let usage = quota::usage(&self.test.db, OWNER, 0).await.expect("a read");
        usage.into_iter().find(|usage| usage.unit == LimitUnit::StorageBytes).map_or(0, |usage| usage.used)
    }

    /// Checks that a file stays for a reason while a statement holds that names it, and tells nothing else.
    async fn stays(&self, id: AssetId, why: &str) {
        for mode in [LifecycleMode::Tell, LifecycleMode::Apply] {
            let told = self.delete(mode).await;
            assert_eq!(told.iter().map(|item| (item.asset, item.kept_for)).collect::<Vec<_>>(), [(id, Some(why))]);
        }
        assert!(self.is_stored(id).await, "it is kept for {why}");
    }
}

on_both! {
    async fn a_rule_deletes_an_original_that_nobody_used_and_what_shows_it_stays(fixture: Fixture) {
        let (film, proxy) = fixture.brought("beach.mp4").await;
        let (used, _) = fixture.brought("used.mp4").await;
        lifecycle::note_use(&fixture.test.db, used).await.expect("noted");
        // Whatever is no file that somebody brought has no rules.
        lifecycle::note_use(&fixture.test.db, proxy).await.expect("nothing");
        let before = fixture.used_bytes().await;
        let told = fixture.delete(LifecycleMode::Tell).await;
        assert_eq!(told.len(), 1, "{told:?}");
        assert_eq!((told[0].asset, told[0].name.as_str(), told[0].kept_for), (film, "beach.mp4", None));
        assert!(fixture.is_stored(film).await, "it was only told");
        assert_eq!(fixture.delete(LifecycleMode::Apply).await, told);

        assert!(!fixture.is_stored(film).await && fixture.is_stored(proxy).await && fixture.is_stored(used).await);
        let asset = fixture.asset(film).await;
        assert_eq!((asset.status, asset.size_bytes), (AssetStatus::Failed, 0));
        assert_eq!(fixture.used_bytes().await, before - SIZE as u64);
        let known = ingests::of_assets(&fixture.test.db, OWNER, &[film]).await.expect("a read").remove(&film).expect("known");
        assert!(known.facts.is_some() && known.derivatives.len() == 1, "{known:?}");
        let error = known.error.expect("why");
        assert_eq!(error.error_code, ORIGINAL_DELETED);
        assert!(error.error_message.contains("by the rule \"old films\""), "{}", error.error_message);
        let why = lifecycle::why_expired(&fixture.test.db, film).await.expect("a read");
        assert_eq!(why, Some(error.error_message));
        let entries = audit::list(&fixture.test.db, OWNER, i64::MAX, 10).await.expect("a read");
        assert_eq!((entries[0].action.as_str(), entries[0].actor.as_str()), ("asset.expire", "lifecycle"));
        assert!(entries[0].subject.contains(&film.to_string()) && entries[0].subject.contains("old films"));
        assert_eq!(fixture.delete(LifecycleMode::Apply).await, [], "it went once");
        assert_eq!(quota::reconcile(&fixture.test.db).await.expect("counted"), quota::Reconciled::default());
    }

    async fn what_is_in_use_stays(fixture: Fixture) {
        let (film, _) = fixture.brought("beach.mp4").await;
        let key = fixture.asset(film).await.object_key;
        let named = |document: &str| format!("{{\"file\": \"{document}\"}}");
        let project = fixture.project.id;
        let id = match &fixture.test.url {
            gala_db::DatabaseUrl::Sqlite(_) => format!("x'{}'", project.0.simple()),
            gala_db::DatabaseUrl::Postgres(_) => format!("'{}'", project.0),
        };
        // By a job of the project, whether it has ended or not.
        fixture.enqueue(JobKind::RenderFinal, json!({ "file": key })).await;
        fixture.stays(film, "a project that is not finished").await;
        fixture.end_jobs().await;
        fixture.stays(film, "its project's jobs").await;
        fixture.execute(&format!("DELETE FROM jobs WHERE input LIKE '%{key}%'")).await;
        // By what is planned, by the key or the id.
        for document in [named(&key), named(&film.to_string())] {
            fixture.execute(&format!("UPDATE projects SET plan = '{document}'")).await;
            fixture.stays(film, "a plan").await;
            fixture.execute("UPDATE projects SET plan = NULL").await;
            fixture.execute(&format!(
                "INSERT INTO timeline_versions (project_id, checksum, document, kept_at_ms) VALUES ({id}, 'c', '{document}', 1)"
            )).await;
            fixture.stays(film, "a version of a timeline").await;
            fixture.execute("DELETE FROM timeline_versions").await;
        }
        // By work that goes on in its project.
        fixture.enqueue(JobKind::GenerateTake, json!({})).await;
        fixture.stays(film, "a project that is not finished").await;
        fixture.end_jobs().await;
        fixture.delete(LifecycleMode::Apply).await;
        assert!(!fixture.is_stored(film).await, "nothing uses it any more");
    }

    async fn every_document_that_can_name_a_file_keeps_it(fixture: Fixture) {
        let (film, _) = fixture.brought("beach.mp4").await;
        let (project, key) = (fixture.project.id, fixture.asset(film).await.object_key);
        let id = |id: uuid::Uuid| match &fixture.test.url {
            gala_db::DatabaseUrl::Sqlite(_) => format!("x'{}'", id.simple()),
            gala_db::DatabaseUrl::Postgres(_) => format!("'{id}'::uuid"),
        };
        let of_project = |statement: &str| format!("{statement} FROM projects WHERE id = {}", id(project.0));
        let new = id(uuid::Uuid::from_u128(7));
        let scene = |planned: &str| {
            of_project(&format!(
                "INSERT INTO scenes (id, project_id, number, place, planned, approval) SELECT {new}, id, 1, 1, '{planned}', 'pending'"
            ))
        };
        for document in [format!("{{\"file\": \"{key}\"}}"), format!("{{\"file\": \"{film}\"}}")] {
            let take = format!(
                "INSERT INTO takes (id, scene_id, kind, facts, created_at_ms) VALUES ({new}, {new}, 'speech', '{document}', 1)"
            );
            let timeline =
                format!("INSERT INTO timelines (project_id, document, checksum, updated_at_ms) SELECT id, '{document}', 'c', 1");
            let edit = format!(
                "INSERT INTO scene_revisions (id, project_id, version, created_at_ms, edits, inverse) \
                 SELECT {new}, id, 9, 1, '[]', '{document}'"
            );
            let entry = format!(
                "INSERT INTO library_entries (id, workspace_id, kind, name, look, version, created_at_ms) \
                 SELECT {new}, workspace_id, 'place', 'Beach', '{document}', 1, 1"
            );
            let series = format!(
                "INSERT INTO series (id, workspace_id, title, style, last_episode, version, created_at_ms) \
                 SELECT {new}, workspace_id, 'Tea', '{document}', 0, 1, 1"
            );
            let brief = format!("UPDATE projects SET brief = '{document}' WHERE id = {}", id(project.0));
            for (why, statements, table) in [
                ("a scene", vec![scene(&document)], "scenes"),
                ("a take", vec![scene("{}"), take], "scenes"),
                ("a timeline", vec![of_project(&timeline)], "timelines"),
                ("an edit that can be taken back", vec![of_project(&edit)], "scene_revisions"),
                ("the library", vec![of_project(&entry)], "library_entries"),
                ("a series", vec![of_project(&series)], "series"),
                ("a plan", vec![brief], ""),
            ] {
                for statement in statements {
                    fixture.execute(&statement).await;
                }
                fixture.stays(film, why).await;
                match table {
                    "" => fixture.execute("UPDATE projects SET brief = '{}'").await,
                    table => fixture.execute(&format!("DELETE FROM {table}")).await,
                }
            }
        }
        fixture.delete(LifecycleMode::Apply).await;
        assert!(!fixture.is_stored(film).await, "nothing uses it any more");
    }

    async fn an_object_that_was_said_to_be_gone_is_removed_by_the_next_run(fixture: Fixture) {
        let (film, _) = fixture.brought("beach.mp4").await;
        let asset = fixture.asset(film).await;
        fixture.delete(LifecycleMode::Apply).await;
        // As if the process had died between the row and the object.
        fixture.objects.put_bytes(&asset.object_key, "left").await.expect("stored");
        fixture.execute("UPDATE expired_assets SET removed_at_ms = NULL").await;
        assert_eq!(fixture.delete(LifecycleMode::Tell).await, []);
        assert!(fixture.is_stored(film).await, "telling does nothing");
        assert_eq!(fixture.delete(LifecycleMode::Apply).await, []);
        assert!(!fixture.is_stored(film).await);
    }

    async fn a_rule_moves_an_original_to_another_store_in_which_it_is_found_as_before(fixture: Fixture) {
        let server = S3Server::start();
        let bucket = bucket(&server, fixture.test.folder.path());
        let objects = fixture.objects.clone().with_also(&bucket);
        let (film, proxy) = fixture.brought("beach.mp4").await;
        let action = json!({ "move_to": "s3" });
        let told = fixture.run(&fixture.objects, action.clone(), LifecycleMode::Apply).await;
        assert!(told[0].kept_for.expect("a reason").contains("STORAGE_ALSO"), "{told:?}");
        assert_eq!(fixture.run(&objects, action.clone(), LifecycleMode::Apply).await[0].kept_for, None);
        assert_eq!(fixture.asset(film).await.provider, StorageProvider::S3);
        assert_eq!(fixture.asset(proxy).await.provider, StorageProvider::Localfs);
        let key = fixture.asset(film).await.object_key;
        assert_eq!(bucket.read(&key).await.expect("there").len(), SIZE);
        assert_eq!(objects.read(&key).await.expect("found").len(), SIZE);
        assert_eq!(fixture.run(&objects, action, LifecycleMode::Apply).await, [], "it is there");
        let entries = audit::list(&fixture.test.db, OWNER, i64::MAX, 10).await.expect("a read");
        assert_eq!(entries[0].action, "asset.cool");
    }
}
