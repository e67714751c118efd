//! `GET /assets/{id}/peaks`.

use axum::{body::Body, http::Method};
use gala_core::{
    asset::{Asset, AssetKind, AssetStatus},
    id::{AssetId, ProjectId},
};
use gala_testkit::on_both;

use crate::{
    projects::create,
    support::{Api, request},
};

/// So many milliseconds at a quarter of the height.
fn voice(ms: usize) -> Vec<u8> {
    let mut file = std::io::Cursor::new(Vec::new());
    let samples: Vec<i32> = (0..ms * 48).map(|n| if n % 2 == 0 { 1 << 21 } else { -(1 << 21) }).collect();
    gala_flac::write(&mut file, 1, samples.into_iter()).expect("a sound");
    file.into_inner()
}

async fn stored(api: &Api, project: ProjectId, kind: AssetKind, content: Vec<u8>) -> String {
    let id = AssetId::new();
    let key = format!("{project}/{id}.flac");
    let stored = api.objects.put_bytes(&key, content).await.expect("stored");
    let asset = Asset {
        id,
        project_id: project,
        kind,
        provider: api.objects.provider(),
        object_key: key,
        mime: "audio/flac".to_owned(),
        size_bytes: stored.size_bytes,
        checksum: stored.checksum,
        status: AssetStatus::Ready,
        created_at_ms: 1_795_253_400_000,
    };
    let mut tx = api.db.begin().await.expect("a transaction");
    gala_db::assets::insert(&mut tx, &asset).await.expect("an asset");
    tx.commit().await.expect("a commit");
    format!("/api/v1/assets/{id}/peaks")
}

async fn new_project(api: &Api) -> ProjectId {
    create(api).await["project"]["id"].as_str().expect("an id").parse().expect("an id")
}

on_both! {
    async fn a_sound_that_was_made_has_an_outline_at_each_zoom(api: Api) {
        let project = new_project(&api).await;
        let path = stored(&api, project, AssetKind::Audio, voice(1000)).await;
        let finest = api.get(&path).await.is(200);
        let told = finest.json();
        assert_eq!((&told["version"], &told["bits"], &told["sample_rate"]), (&2.into(), &8.into(), &48_000.into()));
        assert_eq!((&told["samples_per_pixel"], &told["length"]), (&480.into(), &100.into()));
        assert_eq!((&told["data"][0], &told["data"][1]), (&(-32).into(), &32.into()));
        for (zoom, length) in [(1920, 25), (7680, 7), (30_720, 2)] {
            let told = api.get(&format!("{path}?samples_per_pixel={zoom}")).await.is(200).json();
            assert_eq!((&told["samples_per_pixel"], &told["length"]), (&zoom.into(), &length.into()));
        }
        let again = request(Method::GET, &path).header("if-none-match", finest.header("etag"));
        api.send(again.body(Body::empty()).expect("a request")).await.is(304);
        for bad in ["0", "481", "x", "-480"] {
            api.get(&format!("{path}?samples_per_pixel={bad}")).await.problem(400, "invalid_parameter");
        }
    }

    async fn what_is_no_such_sound_has_none(api: Api) {
        let project = new_project(&api).await;
        for (kind, content) in [
            (AssetKind::Audio, b"no sound".to_vec()),
            (AssetKind::Audio, Vec::new()),
            (AssetKind::Document, voice(100)),
        ] {
            let path = stored(&api, project, kind, content).await;
            api.get(&path).await.problem(404, "no_peaks");
        }
        api.get(&format!("/api/v1/assets/{}/peaks", uuid::Uuid::now_v7())).await.problem(404, "not_found");
    }
}
