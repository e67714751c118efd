//! Stock photos and videos: each is one scene's in a project, and what a search found is kept for its time.

use std::{collections::BTreeSet, time::Duration};

use futures::future::join_all;
use gala_core::{
    access::Scope,
    hash::ContentHash,
    id::SceneId,
    job::JobKind,
    plan::{Motion, PlannedScene},
    project::{Approval, ChosenTakes, MadeOf, Project, Scene},
    stock::{StockAssetId, StockKind},
};
use gala_db::{
    Db, DbError, deletion,
    jobs::{Fence, NewJob},
    retention, scenes,
    stock_claims::{self, Claimed, NewClaim},
    stock_searches,
};
use gala_testkit::on_both;
use serde_json::json;

use crate::support::{TestDb, alive};

const LOCAL: Scope = Scope::LOCAL;
const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// A scene of a project, and a job at work on it.
#[derive(Clone, Copy)]
struct AtWork {
    new: NewClaim,
    fence: Fence,
}

impl AtWork {
    /// The same scene, which looks for something else.
    fn looking_for(self, what: &str) -> Self {
        Self { new: NewClaim { request: ContentHash::of(what.as_bytes()), ..self.new }, ..self }
    }

    async fn claim(self, db: &Db, candidates: &[StockAssetId]) -> Result<Option<Claimed>, DbError> {
        let mut tx = db.begin().await?;
        let claimed = stock_claims::claim(&mut tx, self.fence, &self.new, candidates).await?;
        tx.commit().await?;
        Ok(claimed)
    }

    async fn gets(self, test: &TestDb, candidates: &[StockAssetId]) -> Option<usize> {
        self.claim(&test.db, candidates).await.expect("claimed").map(|claimed| claimed.index)
    }
}

fn scene(project: &Project, number: u32) -> Scene {
    let planned = PlannedScene {
        number,
        chapter: None,
        script: "Tea.".to_owned(),
        description: String::new(),
        image_prompt: "tea".to_owned(),
        image_variant: 0,
        seed: None,
        motion: Motion::default(),
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
    let (approval, takes) = (Approval::Pending, ChosenTakes::default());
    Scene {
        id: SceneId::new(),
        project_id: project.id,
        number,
        planned,
        approval,
        takes,
        still: None,
        made_of: MadeOf::default(),
        version: 1,
    }
}

/// Scenes of one project, each with a job of its own at work.
async fn at_work(test: &TestDb, project: &Project, count: u32) -> Vec<AtWork> {
    let mut working = Vec::new();
    for number in 1..=count {
        let scene = scene(project, number);
        let mut tx = test.db.begin().await.expect("a transaction");
        let scene = scenes::upsert(&mut tx, &scene).await.expect("a scene");
        tx.commit().await.expect("a commit");
        test.enqueue(&[NewJob::new(LOCAL, JobKind::ProcessClip, json!({})).project(project.id)]).await;
        let fence = test.claim_one_as(&alive(&format!("w{number}"))).await.fence;
        let request = ContentHash::of(format!("scene {number}").as_bytes());
        working.push(AtWork { new: NewClaim { project: project.id, scene, kind: StockKind::Photo, request }, fence });
    }
    working
}

fn assets(provider: &str, ids: impl IntoIterator<Item = u32>) -> Vec<StockAssetId> {
    ids.into_iter().map(|id| StockAssetId { provider: provider.to_owned(), id: id.to_string() }).collect()
}

on_both! {
    async fn scenes_that_look_at_once_get_one_asset_each(test: TestDb) {
        let project = test.project(LOCAL).await;
        let working = at_work(&test, &project, 24).await;
        // More than there is; half of them look from the other end.
        let found = assets("pexels", 1..=20);
        let turned: Vec<_> = found.iter().rev().cloned().collect();
        let looked = working.iter().enumerate().map(|(place, one)| {
            let (db, found) = (&test.db, if place % 2 == 0 { &found } else { &turned });
            async move { one.claim(db, found).await.expect("claimed").map(|got| found[got.index].clone()) }
        });
        let got = join_all(looked).await;
        let unique: BTreeSet<_> = got.iter().flatten().collect();
        assert_eq!((got.iter().flatten().count(), unique.len()), (20, 20), "{got:?}");
        // Asked the same again, in whatever order, each finds its own.
        for (one, first) in working.iter().zip(&got) {
            let again = one.claim(&test.db, &turned).await.expect("claimed");
            assert_eq!(again.map(|again| turned[again.index].clone()), *first);
        }
    }

    async fn a_scene_is_told_what_others_have(test: TestDb) {
        let project = test.project(LOCAL).await;
        let working = at_work(&test, &project, 3).await;
        let found = assets("pexels", 1..=4);
        assert_eq!(working[0].gets(&test, &found[1..]).await, Some(0));
        assert_eq!(working[1].gets(&test, &found[3..]).await, Some(0));
        let third = working[2].claim(&test.db, &found).await.expect("claimed");
        assert_eq!(third, Some(Claimed { index: 0, taken: BTreeSet::from([1, 3]) }));
        assert_eq!(working[2].gets(&test, &[found[1].clone(), found[3].clone()]).await, None);
        assert_eq!(working[2].gets(&test, &[]).await, None);
    }

    async fn what_a_scene_has_serves_it_for_something_else_in_its_turn(test: TestDb) {
        let project = test.project(LOCAL).await;
        let one = at_work(&test, &project, 1).await[0];
        let found = assets("pexels", 1..=3);
        assert_eq!(one.gets(&test, &found[1..]).await, Some(0));
        let other = one.looking_for("something else");
        assert_eq!(other.gets(&test, &found).await, Some(0), "the first that fits");
        assert_eq!(other.gets(&test, &found[1..]).await, Some(0), "its own is nobody else's");
        assert_eq!(one.gets(&test, &found).await, Some(0), "what it had for that serves this now");
        assert_eq!(other.gets(&test, &found).await, Some(1), "and what it has for this is found again");
    }

    async fn projects_kinds_and_providers_share_nothing(test: TestDb) {
        let mut all = Vec::new();
        for _ in 0..2 {
            all.push(at_work(&test, &test.project(LOCAL).await, 1).await[0]);
        }
        all.push(AtWork { new: NewClaim { kind: StockKind::Video, ..all[0].new }, ..all[0] });
        for one in &all {
            assert_eq!(one.gets(&test, &assets("pexels", [1])).await, Some(0));
        }
        assert_eq!(all[0].gets(&test, &assets("pixabay", [1])).await, Some(0));
    }

    async fn an_attempt_that_is_over_claims_nothing(test: TestDb) {
        let project = test.project(LOCAL).await;
        let working = at_work(&test, &project, 2).await;
        let late = AtWork { fence: Fence { attempt: working[0].fence.attempt + 1, ..working[0].fence }, ..working[0] };
        let found = assets("pexels", [1]);
        assert!(matches!(late.claim(&test.db, &found).await, Err(DbError::FenceLost)));
        assert_eq!(working[1].gets(&test, &found).await, Some(0), "it is free");
    }

    async fn claims_go_with_their_project(test: TestDb) {
        let project = test.project(LOCAL).await;
        let one = at_work(&test, &project, 1).await[0];
        assert_eq!(one.gets(&test, &assets("pexels", [1])).await, Some(0));
        let mut tx = test.db.begin().await.expect("a transaction");
        deletion::delete(&mut tx, LOCAL, project.id).await.expect("deleted");
        tx.commit().await.expect("a commit");
        let mut tx = test.db.begin().await.expect("a transaction");
        deletion::begin_purge(&mut tx, 0).await.expect("begun");
        while !deletion::purge_rows(&mut tx, project.id, 10).await.expect("removed") {}
        tx.commit().await.expect("a commit");
        assert_eq!(gala_testkit::past::number(&test.url, "SELECT COUNT(*) FROM stock_claims").await, 0);
    }

    async fn what_a_search_found_counts_for_its_time_and_is_forgotten_after_it(test: TestDb) {
        let query = ContentHash::of(b"red fox");
        let put = async |found: u32| {
            let mut tx = test.db.begin().await.expect("a transaction");
            stock_searches::put(&mut tx, "pexels", &query, &found, A_DAY).await.expect("kept");
            tx.commit().await.expect("a commit");
        };
        let get = async |provider: &str| stock_searches::get::<u32>(&test.db, provider, &query).await.expect("a read");
        assert_eq!(get("pexels").await, None);
        put(1).await;
        assert_eq!((get("pexels").await, get("pixabay").await), (Some(1), None));
        test.pass(A_DAY - Duration::from_secs(60));
        assert_eq!(get("pexels").await, Some(1));
        assert_eq!(retention::forget_searches(&test.db).await.expect("forgotten"), 0);
        test.pass(Duration::from_secs(61));
        assert_eq!(get("pexels").await, None, "a day is over");
        put(2).await;
        assert_eq!(get("pexels").await, Some(2), "the newer one takes its place");
        test.pass(A_DAY + Duration::from_secs(1));
        assert_eq!(retention::forget_searches(&test.db).await.expect("forgotten"), 1);
        assert_eq!(retention::forget_searches(&test.db).await.expect("forgotten"), 0);
    }
}
