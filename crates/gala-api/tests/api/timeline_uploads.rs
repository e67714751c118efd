//! Timelines and briefs that name files which were sent, by the ids of their assets.

use axum::{body::Body, http::Method};
use gala_core::{
    asset::{Asset, AssetKind, AssetStatus, StorageProvider},
    id::AssetId,
    ingest::{AssetFacts, DerivativeRole},
};
use gala_db::{ingests, jobs};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    jobs::claim,
    projects::create,
    shared_files::{bring, bring_as, bring_said},
    support::{Api, request},
    timelines::{self, finished, job},
};

/// A picture and a sound whose lengths are told.
fn document(source: &str) -> Value {
    let mut document = timelines::document(source);
    for track in 0..2 {
        document["tracks"][track]["clips"][0]["duration_ms"] = json!(500);
    }
    document
}

fn id_of(asset: &Value) -> String {
    asset["id"].as_str().expect("an id").to_owned()
}

/// Ends the job that looks into a file, which made this of it.
pub async fn look_into(api: &Api, asset: &Value, made: Option<DerivativeRole>) {
    let of: AssetId = id_of(asset).parse().expect("an id");
    let claim = claim(api).await;
    let project = claim.job.project_id.expect("a project");
    let mut tx = api.db.begin().await.expect("a transaction");
    if let Some(role) = made {
        let stored = api.objects.put_bytes(&format!("derived/{of}.otf"), b"what draws".to_vec()).await.expect("stored");
        let file = Asset {
            id: AssetId::new(),
            project_id: project,
            kind: AssetKind::Derivative,
            provider: StorageProvider::Localfs,
            object_key: stored.key,
            mime: "font/otf".to_owned(),
            size_bytes: stored.size_bytes,
            checksum: stored.checksum,
            status: AssetStatus::Ready,
            created_at_ms: tx.now_ms(),
        };
        ingests::put_derivative(&mut tx, of, role, &file).await.expect("put");
    }
    ingests::finish(&mut tx, of, &AssetFacts::default()).await.expect("noted");
    jobs::finish(&mut tx, claim.fence, &json!({}), &[]).await.expect("finished");
    tx.commit().await.expect("a commit");
}

fn captioned(font: &str) -> Value {
    json!({ "version": 1, "format": { "size": "128x72", "fps": 25 }, "tracks": [
        { "kind": "caption", "style": "plain", "language": "en", "font": font,
          "captions": [{ "start_ms": 0, "end_ms": 500, "text": "Tea" }] },
    ] })
}

async fn delete(api: &Api, id: &str) -> crate::support::Answer {
    api.send(request(Method::DELETE, &format!("/api/v1/assets/{id}")).body(Body::empty()).expect("a request")).await
}

on_both! {
    async fn a_timeline_is_rendered_of_a_file_that_was_sent(api: Api) {
        let path = format!("/api/v1/projects/{}/render", finished(&api, &document("images/cup.png")).await);
        let file = bring(&api, "logo.png").await;
        let id = id_of(&file);
        let wanted = json!({ "timeline": document(&id) });
        let early = api.post(&path, &wanted).await.problem(400, "asset_not_ready");
        assert_eq!(early["errors"][0]["field"], "tracks[0].clips[0].content.source");
        look_into(&api, &file, None).await;
        let answer = api.post(&path, &wanted).await.is(202).json();
        let input = job(&api, &answer).await.input;
        assert_eq!(input["sources"][&id]["key"], file["object_key"]);
        let refused = delete(&api, &id).await.problem(409, "asset_in_use");
        assert!(refused["detail"].as_str().expect("a text").contains("a video of"), "{refused}");
        // A picture is no sound and no font.
        let mut sound = document("images/cup.png");
        sound["tracks"][1]["clips"][0]["source"] = json!(id);
        let wrong = api.post(&path, &json!({ "timeline": sound })).await.problem(400, "wrong_kind_of_file");
        assert_eq!(wrong["errors"][0]["field"], "tracks[1].clips[0].source");
        api.post(&path, &json!({ "timeline": captioned(&id) })).await.problem(400, "wrong_kind_of_file");
    }

    async fn files_of_others_are_as_if_they_were_not_there(api: Api) {
        let project = finished(&api, &document("images/cup.png")).await;
        let path = format!("/api/v1/projects/{project}/render");
        let other = create(&api).await["project"]["id"].clone();
        let content = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
        let said = json!({ "name": "a.png", "mime": "image/png", "size_bytes": content.len(), "project_id": other });
        let id = id_of(&bring_said(&api, &said, content).await);
        for id in [id, AssetId::new().to_string()] {
            let refused = api.post(&path, &json!({ "timeline": document(&id) })).await.problem(400, "unknown_source");
            assert_eq!(refused["errors"][0]["field"], "tracks[0].clips[0].content.source");
        }
    }

    async fn a_font_that_was_sent_is_read_as_it_was_made_to_be_drawn_with(api: Api) {
        let path = format!("/api/v1/projects/{}/render", finished(&api, &document("images/cup.png")).await);
        let font = bring_as(&api, "title.ttf", "font/ttf", b"\0\x01\0\0 and so on").await;
        assert_eq!(font["kind"], "font");
        look_into(&api, &font, Some(DerivativeRole::Font)).await;
        let id = id_of(&font);
        let answer = api.post(&path, &json!({ "timeline": captioned(&id) })).await.is(202).json();
        let input = job(&api, &answer).await.input;
        assert_eq!(input["sources"][&id]["key"], json!(format!("derived/{id}.otf")));
        delete(&api, &id).await.problem(409, "asset_in_use");
    }

    async fn an_edited_timeline_keeps_the_files_that_it_names(api: Api) {
        let project = finished(&api, &document("images/cup.png")).await;
        let path = format!("/api/v1/projects/{project}/timeline");
        let file = bring(&api, "logo.png").await;
        let id = id_of(&file);
        let edit = |id: &str| {
            let clip = json!({ "id": "logo", "start_ms": 0, "duration_ms": 400, "content": { "kind": "image", "source": id } });
            json!({ "edits": [{ "edit": "insert", "track": 0, "clip": { "visual": clip } }] })
        };
        let patch = async |body: Value| {
            let request = request(Method::PATCH, &path).header("content-type", "application/json").header("if-match", "*");
            api.send(request.body(Body::from(body.to_string())).expect("a request")).await
        };
        patch(edit(&id)).await.problem(400, "asset_not_ready");
        look_into(&api, &file, None).await;
        patch(edit(&AssetId::new().to_string())).await.problem(400, "unknown_source");
        patch(edit(&id)).await.is(200);
        let used = api.get(&format!("/api/v1/assets/{id}")).await.is(200).json()["used_by"].clone();
        assert_eq!(used["timeline_project_ids"], json!([project.to_string()]));
        let refused = delete(&api, &id).await.problem(409, "asset_in_use");
        assert!(refused["detail"].as_str().expect("a text").contains("the timeline of"), "{refused}");
        let answer = api.post(&path.replace("timeline", "render"), &json!({})).await.is(202).json();
        assert_eq!(job(&api, &answer).await.input["sources"][&id]["key"], file["object_key"]);
    }

    async fn a_brief_names_files_that_were_sent(api: Api) {
        let (picture, sound) = (bring(&api, "cup.png").await, bring_as(&api, "a.wav", "audio/wav", b"RIFF\x24\0\0\0WAVEfmt ").await);
        let (picture, sound) = (id_of(&picture), id_of(&sound));
        let brief = |music: &str, picture: &str, narration: &str| json!({ "document": {
            "title": "Tea", "language": "en", "music": music,
            "scenes": [{ "text": "One.", "picture": picture }, { "text": "Two.", "narration": narration }],
        } });
        let made = api.post("/api/v1/projects", &brief(&sound, &picture, &sound)).await.is(202).json();
        let input = job(&api, &made["job"]).await.input;
        assert_eq!((&input["given"][&picture]["kind"], &input["given"][&sound]["kind"]), (&json!("picture"), &json!("audio")));
        assert_eq!(input["given"][&sound]["extension"], "wav");
        delete(&api, &sound).await.problem(409, "asset_in_use");
        api.execute("UPDATE jobs SET state = 'CANCELLED' WHERE kind = 'generate_plan'").await;
        let refused = delete(&api, &sound).await.problem(409, "asset_in_use");
        assert!(refused["detail"].as_str().expect("a text").contains("a video of “Tea”"), "it may be made yet: {refused}");
        let gone = AssetId::new().to_string();
        let refused = api.post("/api/v1/projects", &brief(&gone, &picture, &sound)).await.problem(400, "no_such_file");
        assert_eq!(refused["errors"][0]["field"], "music");
        let refused = api.post("/api/v1/projects", &brief(&picture, &sound, &picture)).await.problem(400, "wrong_kind_of_file");
        let fields: Vec<_> = refused["errors"].as_array().expect("all").iter().map(|one| one["field"].clone()).collect();
        assert_eq!(fields, ["music", "scenes[0].picture", "scenes[1].narration"]);
        // In a text as well, by the names that it gives files.
        let text = format!("---\nmusic: {sound}\n---\n![a cup]({picture})\nTea is warm.\n");
        api.post("/api/v1/projects", &json!({ "brief": text, "name": "brief.md" })).await.is(202);
    }
}
