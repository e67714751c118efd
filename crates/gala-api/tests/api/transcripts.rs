//! `POST /assets/{id}/transcript`.

use gala_core::{
    asset::AssetKind,
    id::{AssetId, ProjectId},
    ingest::{AssetFacts, SoundFacts},
    job::JobError,
};
use gala_db::ingests;
use gala_testkit::on_both;
use serde_json::json;

use crate::{final_film::brought, projects::create, support::Api, timelines::job};

const SOUND: SoundFacts = SoundFacts {
    channels: 2,
    sample_rate: 48_000,
    integrated_lufs: None,
    loudness_range_lu: None,
    true_peak_dbtp: None,
};

async fn project(api: &Api) -> ProjectId {
    create(api).await["project"]["id"].as_str().expect("an id").parse().expect("an id")
}

fn path(asset: &str) -> String {
    format!("/api/v1/assets/{asset}/transcript")
}

on_both! {
    async fn a_film_and_a_sound_are_listened_to_by_a_job(api: Api) {
        let project = project(&api).await;
        for kind in [AssetKind::Video, AssetKind::Audio] {
            let asset = brought(&api, project, kind).await;
            let answer = api.post(&path(&asset), &json!({ "language": "es-MX" })).await.is(202);
            assert_eq!((&answer.json()["kind"], &answer.json()["state"]), (&json!("transcribe_asset"), &json!("QUEUED")));
            let input = job(&api, &answer.json()).await.input;
            assert_eq!((&input["asset"], &input["language"]), (&json!(asset), &json!("es-MX")));
            let told = api.post(&path(&asset), &json!({})).await.is(202).json();
            assert!(job(&api, &told).await.input.get("language").is_none(), "it is found out");
        }
    }

    async fn what_is_not_heard_is_refused(api: Api) {
        let project = project(&api).await;
        let picture = brought(&api, project, AssetKind::Image).await;
        api.post(&path(&picture), &json!({})).await.problem(409, "not_heard");
        api.post(&path(&uuid::Uuid::now_v7().to_string()), &json!({})).await.problem(404, "not_found");
        let film = brought(&api, project, AssetKind::Video).await;
        for bad in [json!({ "language": "" }), json!({ "language": "e n" }), json!({ "language": 1 }), json!({ "lang": "en" })] {
            api.post(&path(&film), &bad).await.problem(400, "invalid_field");
        }
        let id: AssetId = film.parse().expect("an id");
        let mut tx = api.db.begin().await.expect("a transaction");
        ingests::finish(&mut tx, id, &AssetFacts::default()).await.expect("noted");
        tx.commit().await.expect("a commit");
        api.post(&path(&film), &json!({})).await.problem(409, "no_sound");
        let mut tx = api.db.begin().await.expect("a transaction");
        ingests::finish(&mut tx, id, &AssetFacts { sound: Some(SOUND), ..AssetFacts::default() }).await.expect("noted");
        tx.commit().await.expect("a commit");
        api.post(&path(&film), &json!({})).await.is(202);
        let error = JobError { error_code: "truncated".to_owned(), error_message: "it ends too early".to_owned() };
        let mut tx = api.db.begin().await.expect("a transaction");
        ingests::refuse(&mut tx, id, &error).await.expect("noted");
        tx.commit().await.expect("a commit");
        api.post(&path(&film), &json!({})).await.problem(409, "unusable_file");
    }
}
