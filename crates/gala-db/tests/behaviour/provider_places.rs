//! How many requests providers get at once and in a minute, of all machines together.

use std::{collections::BTreeSet, time::Duration};

use gala_db::provider_places::{self, Admission, PlaceLimits};
use gala_testkit::on_both;
use uuid::Uuid;

use crate::support::TestDb;

const LASTS_MS: i64 = 60_000;

async fn take(test: &TestDb, provider: &str, limits: PlaceLimits) -> Admission {
    let mut tx = test.db.begin().await.expect("a transaction");
    let place = provider_places::take(&mut tx, provider, limits, LASTS_MS).await.expect("a place or a wait");
    tx.commit().await.expect("a commit");
    place
}

async fn taken(test: &TestDb, provider: &str, limits: PlaceLimits) -> Uuid {
    match take(test, provider, limits).await {
        Admission::Admitted(id) => id,
        Admission::Wait(ms) => panic!("waits for {ms} ms"),
    }
}

async fn give_back(test: &TestDb, place: Uuid) {
    let mut tx = test.db.begin().await.expect("a transaction");
    provider_places::give_back(&mut tx, place).await.expect("given back");
    tx.commit().await.expect("a commit");
}

fn at_once(at_once: u32) -> PlaceLimits {
    PlaceLimits { at_once, per_minute: None }
}

on_both! {
    async fn so_many_are_under_way_and_no_more(test: TestDb) {
        let first = taken(&test, "cartesia", at_once(2)).await;
        taken(&test, "cartesia", at_once(2)).await;
        assert!(matches!(take(&test, "cartesia", at_once(2)).await, Admission::Wait(1..=1000)));
        taken(&test, "elevenlabs", at_once(2)).await;
        give_back(&test, first).await;
        taken(&test, "cartesia", at_once(2)).await;
    }

    async fn the_place_of_somebody_who_died_is_free_again_and_that_of_whoever_lives_is_not(test: TestDb) {
        taken(&test, "kling", at_once(2)).await;
        let living = taken(&test, "kling", at_once(2)).await;
        test.pass(Duration::from_secs(50));
        let mut tx = test.db.begin().await.expect("a transaction");
        provider_places::renew(&mut tx, living, LASTS_MS).await.expect("renewed");
        tx.commit().await.expect("a commit");
        test.pass(Duration::from_secs(20));
        taken(&test, "kling", at_once(2)).await;
        assert!(matches!(take(&test, "kling", at_once(2)).await, Admission::Wait(_)));
    }

    async fn no_minute_has_more_than_its_number_whenever_it_begins(test: TestDb) {
        let limits = PlaceLimits { at_once: 100, per_minute: Some(3) };
        for _ in 0..3 {
            let place = taken(&test, "openai", limits).await;
            give_back(&test, place).await;
            test.pass(Duration::from_secs(10));
        }
        // Taken at 0, 10 and 20 seconds; now it is 30.
        let Admission::Wait(ms) = take(&test, "openai", limits).await else { panic!("a fourth one") };
        assert!((29_000..=31_000).contains(&ms), "{ms}");
        test.pass(Duration::from_millis(ms));
        taken(&test, "openai", limits).await;
        let Admission::Wait(ms) = take(&test, "openai", limits).await else { panic!("a fourth one") };
        assert!((9_000..=11_000).contains(&ms), "{ms}");
    }

    async fn of_many_that_race_no_more_than_the_limit_get_a_place(test: TestDb) {
        let limits = PlaceLimits { at_once: 5, per_minute: Some(100) };
        let all = futures::future::join_all((0..32).map(|_| take(&test, "gemini", limits))).await;
        let ids: BTreeSet<Uuid> =
            all.iter().filter_map(|place| if let Admission::Admitted(id) = place { Some(*id) } else { None }).collect();
        assert_eq!(ids.len(), 5);
    }
}
