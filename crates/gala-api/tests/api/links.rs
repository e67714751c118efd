//! Signed links and cursors of several machines, over time.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use gala_core::asset::AssetStatus;
use gala_db::signing_keys::{COUNTS_ON_MS, SIGNS_FOR_MS};
use gala_testkit::{database::OnEngine, on_both};

use crate::{
    assets::store,
    support::{Api, Engine, Options},
};

const HOUR_MS: i64 = 3_600_000;

/// An API whose database has a clock that the test moves.
struct Fixture {
    api: Api,
    clock: Arc<AtomicI64>,
}

impl OnEngine for Fixture {
    async fn start(engine: Engine) -> Self {
        let clock = Arc::new(AtomicI64::new(0));
        let api = Api::start_with(engine, Options { clock_offset_ms: clock.clone(), ..Options::default() }).await;
        Self { api, clock }
    }
}

async fn link(api: &Api, id: &str, seconds: u32) -> String {
    let made = api.get(&format!("/api/v1/assets/{id}/url?expires_in={seconds}")).await.is(200).json();
    made["url"].as_str().expect("a URL").to_owned()
}

on_both! {
    async fn links_hold_on_every_machine_until_their_end_also_when_the_key_is_replaced(fixture: Fixture) {
        let Fixture { api, clock } = fixture;
        let other = api.second_machine().await;
        let id = store(&api, "final.mp4", "video/mp4", AssetStatus::Ready).await;
        clock.store(SIGNS_FOR_MS, Ordering::SeqCst);
        let week = link(&api, &id, 7 * 24 * 3600).await;
        other.get(&week).await.is(200);

        assert!(api.keys.rotate().await.expect("rotated"));
        let newer = link(&api.second_machine().await, &id, 3600).await;
        // The other machine has not heard of the new key, and does as soon as it meets it.
        other.get(&newer).await.is(200);
        other.get(&week).await.is(200);
        clock.fetch_add(7 * 24 * HOUR_MS - 60_000, Ordering::SeqCst);
        api.get(&week).await.is(200);
        clock.fetch_add(60_000, Ordering::SeqCst);
        api.get(&week).await.problem(403, "link_expired");
        clock.store(SIGNS_FOR_MS + COUNTS_ON_MS, Ordering::SeqCst);
        api.second_machine().await.get(&week).await.problem(403, "invalid_signature");
    }

    async fn links_are_judged_by_the_databases_clock(fixture: Fixture) {
        let Fixture { api, clock } = fixture;
        let id = store(&api, "final.mp4", "video/mp4", AssetStatus::Ready).await;
        for step in [0, HOUR_MS, -HOUR_MS] {
            clock.store(step, Ordering::SeqCst);
            let minute = link(&api, &id, 60).await;
            api.get(&minute).await.is(200);
            clock.store(step + 61_000, Ordering::SeqCst);
            api.get(&minute).await.problem(403, "link_expired");
        }
    }

    async fn cursors_go_from_machine_to_machine(fixture: Fixture) {
        let Fixture { api, .. } = fixture;
        for _ in 0..3 {
            crate::projects::create(&api).await;
        }
        let other = api.second_machine().await;
        let page = api.get("/api/v1/projects?limit=2").await.is(200).json();
        let cursor = page["next_cursor"].as_str().expect("a cursor");
        let next = other.get(&format!("/api/v1/projects?limit=2&cursor={cursor}")).await.is(200).json();
        assert_eq!(next["items"].as_array().expect("items").len(), 1);
    }
}
