//! Projects, scenes, takes, assets, idempotency keys.

use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus, StorageProvider},
    hash::ContentHash,
    id::{AssetId, ProjectId, SceneId, TakeId},
    job::{JobKind, JobState},
    plan::{Motion, PlannedScene},
    project::{Approval, Scene, TakeKind},
    scenes::TakeInputs,
};
use gala_db::{
    Cursor, DbError, PageRequest, assets,
    idempotency::{self, Begun, GIVEN_UP_AFTER_MS},
    jobs::{self, JobFilter, NewJob},
    project_outlines::{self, ProjectOutline},
    projects, scenes,
    takes::{self, Take},
};
use gala_testkit::access::new_scope;
use gala_testkit::on_both;
use serde_json::json;

use crate::support::{TestDb, clip};

fn scene(project: ProjectId, number: u32, script: &str) -> Scene {
    let planned = PlannedScene {
        number,
        chapter: None,
        script: script.to_owned(),
        description: String::new(),
        image_prompt: "tea".to_owned(),
        image_variant: 0,
        seed: None,
        motion: Motion::ZoomIn,
        motion_prompt: None,
        voice: None,
        voice_style: Default::default(),
        estimated_ms: 1000,
        least_ms: None,
        picture: None,
        narration: None,
        presenter: None,
        without_presenter: false,
        cutout: None,
        cast: Vec::new(),
        without_layers: false,
    };
    Scene {
        id: SceneId::new(),
        project_id: project,
        number,
        planned,
        approval: Approval::Pending,
        takes: Default::default(),
        still: None,
        made_of: Default::default(),
        version: 1,
    }
}

fn asset(project: ProjectId, key: &str) -> Asset {
    Asset {
        id: AssetId::new(),
        project_id: project,
        kind: AssetKind::Audio,
        provider: StorageProvider::Localfs,
        object_key: key.to_owned(),
        mime: "audio/wav".to_owned(),
        size_bytes: 9,
        checksum: ContentHash::of(b"sound"),
        status: AssetStatus::Ready,
        created_at_ms: 5,
    }
}

on_both! {
    async fn a_project_comes_back_as_it_was_given(test: TestDb) {
        let workspace = new_scope();
        let project = test.project(workspace).await;
        assert_eq!(projects::get(&test.db, workspace, project.id).await.expect("a read"), Some(project.clone()));
        let brief = projects::brief(&test.db, workspace, project.id).await.expect("a read");
        assert_eq!(brief, Some(json!({"script": "Tea.\u{0} \u{1F375}"})));
        assert_eq!(projects::plan(&test.db, workspace, project.id).await.expect("a read"), None);
        let stranger = new_scope();
        assert_eq!(projects::get(&test.db, stranger, project.id).await.expect("a read"), None);
        assert_eq!(projects::brief(&test.db, stranger, project.id).await.expect("a read"), None);
    }

    async fn pages_hold_every_project_once_newest_first(test: TestDb) {
        let workspace = new_scope();
        let mut made = Vec::new();
        for _ in 0..7 {
            made.push(test.project(workspace).await.id);
        }
        test.project(new_scope()).await;
        let (mut listed, mut after) = (Vec::new(), None);
        loop {
            let page = projects::list(&test.db, workspace, None, &PageRequest { limit: 3, after }).await.expect("a page");
            listed.extend(page.items.iter().map(|project| project.id));
            let Some(next) = page.next else { break };
            after = Some(next.to_string().parse::<Cursor>().expect("a cursor reads back"));
        }
        made.reverse();
        assert_eq!(listed, made);
        for bad in ["", "1", "zz.00", "1.00000000000000000000000000000000 ", "-1.", "01.00000000000000000000000000000000"] {
            assert!(matches!(bad.parse::<Cursor>(), Err(DbError::BadCursor)), "{bad}");
        }
    }

    async fn jobs_are_listed_by_what_is_asked(test: TestDb) {
        let workspace = Scope::LOCAL;
        let project = test.project(workspace).await;
        let plan = NewJob::new(workspace, JobKind::GeneratePlan, json!({})).project(project.id);
        let stray = clip();
        test.enqueue(&[plan.clone(), stray.clone()]).await;
        let list = async |filter: JobFilter| {
            let page = jobs::list(&test.db, workspace, &filter, &PageRequest::default()).await.expect("a page");
            let mut ids: Vec<_> = page.items.iter().map(|job| job.id).collect();
            ids.sort();
            ids
        };
        assert_eq!(list(JobFilter::default()).await, [plan.id, stray.id]);
        assert_eq!(list(JobFilter { project: Some(project.id), ..Default::default() }).await, [plan.id]);
        assert_eq!(list(JobFilter { kind: Some(JobKind::ProcessClip), ..Default::default() }).await, [stray.id]);
        let state = Some(JobState::Queued);
        assert_eq!(list(JobFilter { state, project: Some(project.id), kind: Some(JobKind::ProcessClip), seen_by: None }).await, []);
        assert_eq!(list(JobFilter { state, ..Default::default() }).await.len(), 2);
    }

    async fn a_scene_planned_again_keeps_its_id_and_takes(test: TestDb) {
        let workspace = Scope::LOCAL;
        let project = test.project(workspace).await;
        let first = scene(project.id, 1, "One.");
        let take = Take {
            id: TakeId::new(),
            scene_id: first.id,
            kind: TakeKind::Speech,
            facts: json!({"asset": "x"}), origin: None,
            created_at_ms: 7,
        };
        let mut tx = test.db.begin().await.expect("a transaction");
        assert_eq!(scenes::upsert(&mut tx, &first).await.expect("a scene"), first.id);
        takes::insert(&mut tx, &take).await.expect("a take");
        takes::insert(&mut tx, &take).await.expect("the same take again");
        takes::choose(&mut tx, first.id, (TakeKind::Speech, take.id), &TakeInputs::default()).await.expect("chosen");
        let wrong_kind = takes::choose(&mut tx, first.id, (TakeKind::Clip, take.id), &TakeInputs::default()).await;
        assert!(matches!(wrong_kind, Err(DbError::NotFound)));
        assert_eq!(scenes::upsert(&mut tx, &scene(project.id, 1, "One!")).await.expect("a scene"), first.id);
        tx.commit().await.expect("a commit");
        let listed = scenes::list(&test.db, workspace, project.id).await.expect("scenes");
        assert_eq!(listed.len(), 1);
        assert_eq!((listed[0].planned.script.as_str(), listed[0].takes.speech), ("One!", Some(take.id)));
        assert_eq!(takes::list(&test.db, workspace, first.id).await.expect("takes"), std::slice::from_ref(&take));
        assert_eq!(takes::list_chosen(&test.db, workspace, project.id).await.expect("takes"), [take]);
        let stranger = new_scope();
        assert_eq!(scenes::get(&test.db, stranger, first.id).await.expect("a read"), None);
        assert!(scenes::list(&test.db, stranger, project.id).await.expect("scenes").is_empty());
        assert!(takes::list(&test.db, stranger, first.id).await.expect("takes").is_empty());
    }

    async fn what_was_made_does_not_replace_what_somebody_chose_meanwhile(test: TestDb) {
        let project = test.project(Scope::LOCAL).await;
        let scene = scene(project.id, 1, "One.");
        let mut tx = test.db.begin().await.expect("a transaction");
        scenes::upsert(&mut tx, &scene).await.expect("a scene");
        let mut ids = Vec::new();
        for created_at_ms in 1..=3 {
            let (id, facts) = (TakeId::new(), json!({}));
            let take = Take { id, scene_id: scene.id, kind: TakeKind::Speech, facts, origin: None, created_at_ms };
            takes::insert(&mut tx, &take).await.expect("a take");
            ids.push(id);
        }
        let [first, chosen, made] = ids[..] else { panic!("three takes") };
        let inputs = TakeInputs::default();
        for (take, instead_of, is_expected) in [
            (first, None, true),
            (chosen, Some(first), true),
            (made, None, false),
            (made, Some(first), false),
            (chosen, Some(first), true),
            (made, Some(chosen), true),
        ] {
            let was = takes::choose_made(&mut tx, scene.id, (TakeKind::Speech, take), &inputs, instead_of).await;
            assert_eq!(was.expect("a write"), is_expected, "{take} instead of {instead_of:?}");
        }
        tx.commit().await.expect("a commit");
        let kept = scenes::get(&test.db, Scope::LOCAL, scene.id).await.expect("a read").expect("a scene");
        assert_eq!(kept.takes.speech, Some(made));
    }

    async fn an_outline_counts_scenes_and_shows_the_newest_finished_video(test: TestDb) {
        let workspace = Scope::LOCAL;
        let (project, empty) = (test.project(workspace).await, test.project(workspace).await);
        let scenes = [1, 2, 3].map(|number| scene(project.id, number, "One."));
        let poster = |key: &str, created_at_ms, status| Asset {
            kind: AssetKind::Thumbnail,
            created_at_ms,
            status,
            ..asset(project.id, key)
        };
        let newest = poster("b", 20, AssetStatus::Ready);
        let mut tx = test.db.begin().await.expect("a transaction");
        for scene in &scenes {
            scenes::upsert(&mut tx, scene).await.expect("a scene");
        }
        let (id, scene_id) = (TakeId::new(), scenes[1].id);
        let take = Take { id, scene_id, kind: TakeKind::Clip, facts: json!({}), origin: None, created_at_ms: 7 };
        takes::insert(&mut tx, &take).await.expect("a take");
        takes::choose(&mut tx, scene_id, (TakeKind::Clip, id), &TakeInputs::default()).await.expect("chosen");
        let older = [poster("a", 10, AssetStatus::Ready), poster("c", 30, AssetStatus::Pending), asset(project.id, "d")];
        for asset in older.iter().chain([&newest]) {
            assets::insert(&mut tx, asset).await.expect("an asset");
        }
        tx.commit().await.expect("a commit");
        let of = async |scope, ids: &[ProjectId]| project_outlines::of(&test.db, scope, ids).await.expect("outlines");
        let found = of(workspace, &[project.id, empty.id]).await;
        let made = ProjectOutline { scenes: 3, made_scenes: 1, poster: Some(newest.id), episode: None };
        assert_eq!((found[&project.id], found[&empty.id]), (made, ProjectOutline::default()));
        assert!(of(workspace, &[]).await.is_empty() && of(new_scope(), &[project.id]).await.is_empty());
    }

    async fn an_object_key_belongs_to_one_asset(test: TestDb) {
        let workspace = Scope::LOCAL;
        let project = test.project(workspace).await;
        let first = asset(project.id, "tea/audio/1.wav");
        let again = Asset { id: AssetId::new(), size_bytes: 10, ..first.clone() };
        let mut tx = test.db.begin().await.expect("a transaction");
        assets::insert(&mut tx, &first).await.expect("an asset");
        tx.commit().await.expect("a commit");
        let mut tx = test.db.begin().await.expect("a transaction");
        let refused = assets::insert(&mut tx, &again).await.expect_err("the key is taken");
        assert!(refused.breaks("assets_object_key"), "{refused:?}");
        drop(tx);
        let mut tx = test.db.begin().await.expect("a transaction");
        assert_eq!(assets::put(&mut tx, &again).await.expect("new facts"), first.id);
        tx.commit().await.expect("a commit");
        let kept = Asset { size_bytes: 10, ..first.clone() };
        assert_eq!(assets::get(&test.db, workspace, first.id).await.expect("a read"), Some(kept.clone()));
        assert_eq!(assets::list(&test.db, workspace, project.id).await.expect("assets"), std::slice::from_ref(&kept));
        let by_key = async |workspace| assets::get_by_key(&test.db, workspace, StorageProvider::Localfs, "tea/audio/1.wav").await;
        assert_eq!(by_key(workspace).await.expect("a read"), Some(kept));
        assert_eq!(by_key(new_scope()).await.expect("a read"), None);
        assert_eq!(assets::get(&test.db, new_scope(), first.id).await.expect("a read"), None);
    }

    async fn one_key_one_effect(test: TestDb) {
        let workspace = Scope::LOCAL;
        let (body, other) = (ContentHash::of(b"body"), ContentHash::of(b"other"));
        let begin = async |workspace, body: &ContentHash| {
            let mut tx = test.db.begin().await.expect("a transaction");
            let begun = idempotency::begin(&mut tx, workspace, "key-1", body).await.expect("begun");
            tx.commit().await.expect("a commit");
            begun
        };
        assert_eq!(begin(workspace, &body).await, Begun::Fresh);
        assert_eq!(begin(workspace, &body).await, Begun::InFlight);
        assert_eq!(begin(workspace, &other).await, Begun::Mismatch);
        assert_eq!(begin(new_scope(), &other).await, Begun::Fresh, "another workspace's key is another key");
        test.pass(std::time::Duration::from_millis(GIVEN_UP_AFTER_MS as u64 + 1));
        assert_eq!(begin(workspace, &body).await, Begun::Fresh, "the request that began it is gone");
        let mut tx = test.db.begin().await.expect("a transaction");
        idempotency::complete(&mut tx, workspace, "key-1", 202, &json!({"id": 1})).await.expect("completed");
        tx.commit().await.expect("a commit");
        assert_eq!(begin(workspace, &body).await, Begun::Replay { status: 202, response: json!({"id": 1}) });
        assert_eq!(begin(workspace, &other).await, Begun::Mismatch);
        let mut tx = test.db.begin().await.expect("a transaction");
        idempotency::abandon(&mut tx, workspace, "key-1").await.expect("nothing to abandon");
        tx.commit().await.expect("a commit");
        assert!(matches!(begin(workspace, &body).await, Begun::Replay { .. }));
    }

    async fn parallel_posts_with_one_key_have_one_effect(test: TestDb) {
        let body = ContentHash::of(b"body");
        let post = async || {
            let mut tx = test.db.begin().await?;
            let begun = idempotency::begin(&mut tx, Scope::LOCAL, "key", &body).await?;
            if begun == Begun::Fresh {
                let job = clip();
                jobs::enqueue(&mut tx, std::slice::from_ref(&job)).await?;
                idempotency::complete(&mut tx, Scope::LOCAL, "key", 202, &json!(job.id)).await?;
                tx.commit().await?;
            }
            Ok::<_, DbError>(begun)
        };
        let posts = futures::future::join_all((0..5).map(|_| post())).await;
        let fresh = posts.into_iter().map(|begun| begun.expect("an answer")).filter(|begun| *begun == Begun::Fresh);
        assert_eq!(fresh.count(), 1);
        let page = jobs::list(&test.db, Scope::LOCAL, &JobFilter::default(), &PageRequest::default()).await;
        assert_eq!(page.expect("a page").items.len(), 1);
    }
}
