//! `PATCH /projects/{id}/timeline`.

use std::time::Duration;

use axum::{body::Body, http::Method};
use gala_core::{access::Scope, hash::ContentHash, id::ProjectId, timeline::Timeline};
use gala_db::{
    Tx, deletion,
    timelines::{self, EditedTimeline},
};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    projects::create,
    support::{Answer, Api, request},
    timelines::{finish, finished, finishing, job},
};

fn document() -> Value {
    let cup = |id: &str, start_ms: u64| {
        json!({ "id": id, "start_ms": start_ms, "duration_ms": 1000,
                "content": { "kind": "image", "source": "images/cup.png" }, "look": { "opacity": 0.3 } })
    };
    json!({
        "version": 1, "format": { "size": "128x72", "fps": 25 },
        "tracks": [
            { "kind": "visual", "clips": [cup("a", 0), cup("b", 1000), cup("c", 2000)] },
            { "kind": "audio", "role": "speech", "clips": [{ "source": "audio/tea.wav", "duration_ms": 500 }] },
        ],
    })
}

struct Edited<'a> {
    api: &'a Api,
    path: String,
}

impl Edited<'_> {
    async fn etag(&self) -> String {
        self.api.get(&self.path).await.is(200).header("etag").to_owned()
    }

    async fn patch(&self, etag: &str, body: &Value) -> Answer {
        self.patch_with(&[("if-match", etag)], body.to_string()).await
    }

    async fn patch_with(&self, headers: &[(&str, &str)], body: String) -> Answer {
        let mut request = request(Method::PATCH, &self.path).header("content-type", "application/json");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.api.send(request.body(Body::from(body)).expect("a request")).await
    }

    async fn render(&self, body: &Value) -> Value {
        self.api.post(&self.path.replace("timeline", "render"), body).await.is(202).json()
    }
}

async fn project(api: &Api) -> (ProjectId, Edited<'_>) {
    // As a finished video's is written: its bytes come back when edits are taken back.
    let timeline = Timeline::from_json(document().to_string().as_bytes()).expect("a timeline");
    let id = finished(api, &serde_json::to_string_pretty(&timeline).expect("JSON")).await;
    (id, Edited { api, path: format!("/api/v1/projects/{id}/timeline") })
}

fn delete(clip: &str) -> Value {
    json!({ "edits": [{ "edit": "ripple_delete", "clip": clip }] })
}

fn clips(timeline: &Value) -> Vec<&str> {
    let clips = timeline["tracks"][0]["clips"].as_array().expect("clips");
    clips.iter().map(|clip| clip["id"].as_str().expect("an id")).collect()
}

/// Sends an edit of a version while a transaction is open that changes it, and is committed only then.
async fn late(edited: &Edited<'_>, etag: &str, tx: Tx) -> Answer {
    let edits = delete("a");
    let commit = async {
        // Long enough for the request to have read what there is.
        tokio::time::sleep(Duration::from_millis(500)).await;
        tx.commit().await.expect("a commit");
    };
    tokio::join!(edited.patch(etag, &edits), commit).0
}

on_both! {
    async fn edits_give_a_new_version_and_the_way_back(api: Api) {
        let (_, edited) = project(&api).await;
        let first = edited.etag().await;
        let original = api.get(&edited.path).await.bytes;
        let answer = edited.patch(&first, &delete("a")).await.is(200);
        let told = answer.json();
        assert_eq!(told["etag"], answer.header("etag"));
        assert_eq!(clips(&told["timeline"]), ["b", "c"]);
        assert_eq!(told["timeline"]["tracks"][0]["clips"][0]["look"]["opacity"], 0.3, "as it was written");
        let shown = api.get(&edited.path).await.is(200);
        assert_eq!((shown.header("etag"), shown.json()), (answer.header("etag"), told["timeline"].clone()));
        let undo = json!({ "edits": told["inverse"] });
        let undone = edited.patch(answer.header("etag"), &undo).await.is(200);
        assert_eq!((undone.header("etag"), api.get(&edited.path).await.bytes), (first.as_str(), original));
        let again = edited.patch(undone.header("etag"), &json!({ "edits": undone.json()["inverse"] })).await.is(200);
        assert_eq!(again.header("etag"), answer.header("etag"), "the same version by the same content");
        let back = edited.patch(again.header("etag"), &json!({ "edits": again.json()["inverse"] })).await.is(200);
        assert_eq!(back.header("etag"), undone.header("etag"));
        let nothing = edited.patch(back.header("etag"), &json!({ "edits": [] })).await.is(200);
        assert_eq!((nothing.header("etag"), &nothing.json()["inverse"]), (back.header("etag"), &json!([])));
    }

    async fn the_edited_timeline_is_rendered_and_the_videos_keep_theirs(api: Api) {
        let (id, edited) = project(&api).await;
        let first = edited.etag().await;
        let answer = edited.patch(&first, &delete("a")).await.is(200);
        let queued = edited.render(&json!({})).await;
        let input = job(&api, &queued).await.input;
        assert_eq!(format!("\"{}\"", input["timeline"]["checksum"].as_str().expect("a checksum")), answer.header("etag"));
        let text = api.objects.read(input["timeline"]["key"].as_str().expect("a key")).await.expect("stored");
        assert_eq!(serde_json::from_slice::<Value>(&text).expect("JSON"), answer.json()["timeline"]);
        let named: Vec<_> = input["sources"].as_object().expect("files").keys().collect();
        assert_eq!(named, ["audio/tea.wav", "images/cup.png"]);
        let other = json!({ "version": 1, "format": { "size": "64x64", "fps": 25 }, "tracks": [] });
        finish(&api, &other).await;
        assert_eq!(edited.etag().await, answer.header("etag"), "a finished video does not undo edits");
        let jobs = api.get(&format!("/api/v1/jobs?project_id={id}&kind=render_final&state=SUCCEEDED")).await.json();
        assert_eq!(jobs["items"].as_array().expect("jobs").len(), 2);
    }

    async fn of_two_edits_of_one_version_one_wins(api: Api) {
        let (_, edited) = project(&api).await;
        let mut etag = edited.etag().await;
        for (one, other) in [("a", "b"), ("c", "c")] {
            let (one, other) = (delete(one), delete(other));
            let (first, second) = tokio::join!(edited.patch(&etag, &one), edited.patch(&etag, &other));
            let (won, lost) = if first.status == 200 { (first, second) } else { (second, first) };
            let won = won.is(200);
            lost.problem(412, "timeline_changed");
            assert_eq!(edited.etag().await, won.header("etag"));
            let back = edited.patch(won.header("etag"), &json!({ "edits": won.json()["inverse"] })).await.is(200);
            etag = back.header("etag").to_owned();
        }
        let stale = edited.patch("\"another\"", &delete("a")).await;
        assert_eq!(stale.header("etag"), etag);
        stale.problem(412, "timeline_changed");
        edited.patch("*", &delete("a")).await.is(200);
    }

    async fn a_newer_video_is_another_version(api: Api) {
        let (_, edited) = project(&api).await;
        let first = edited.etag().await;
        edited.render(&json!({})).await;
        let mut newer = document();
        newer["format"]["size"] = json!("64x64");
        finish(&api, &newer).await;
        edited.patch(&first, &delete("a")).await.problem(412, "timeline_changed");
        let answer = edited.patch(&edited.etag().await, &delete("a")).await.is(200).json();
        assert_eq!(answer["timeline"]["format"]["size"], "64x64");
    }

    async fn what_changes_while_a_request_is_on_its_way_is_not_overwritten(api: Api) {
        let (id, edited) = project(&api).await;
        let of = |document: &str| EditedTimeline { document: document.to_owned(), checksum: ContentHash::of(document.as_bytes()) };
        let mut before = None;
        // Where nobody has edited it yet, and where somebody has.
        for text in ["{\"version\": 1}", "{\"version\": 1, \"tracks\": []}"] {
            let (etag, other) = (edited.etag().await, of(text));
            let mut tx = api.db.begin().await.expect("a transaction");
            assert!(timelines::replace(&mut tx, id, before.as_ref(), &other).await.expect("a write"));
            late(&edited, &etag, tx).await.problem(412, "timeline_changed");
            assert_eq!(edited.etag().await, format!("\"{}\"", other.checksum));
            let whole = of(&document().to_string());
            let mut tx = api.db.begin().await.expect("a transaction");
            assert!(timelines::replace(&mut tx, id, Some(&other.checksum), &whole).await.expect("a write"));
            tx.commit().await.expect("a commit");
            before = Some(whole.checksum);
        }
    }

    async fn a_video_that_is_finished_while_a_request_is_on_its_way_is_another_version(api: Api) {
        let (id, edited) = project(&api).await;
        let first = edited.etag().await;
        edited.render(&json!({})).await;
        let mut newer = document();
        newer["format"]["size"] = json!("64x64");
        let mut tx = finishing(&api, &newer).await;
        // The row of the project is held, so that the request has to wait behind what it read of.
        deletion::delete(&mut tx, Scope::LOCAL, id).await.expect("deleted");
        deletion::restore(&mut tx, Scope::LOCAL, id).await.expect("restored");
        late(&edited, &first, tx).await.problem(412, "timeline_changed");
        assert_eq!(api.get(&edited.path).await.json()["format"]["size"], "64x64");
    }

    async fn a_version_must_be_named(api: Api) {
        let (_, edited) = project(&api).await;
        let body = || delete("a").to_string();
        let missing = edited.patch_with(&[], body()).await.problem(428, "if_match_missing");
        assert_eq!(missing["path"], "If-Match");
        for bad in ["abc", "W/\"abc\"", "\"a\", \"b\""] {
            edited.patch(bad, &delete("a")).await.problem(400, "invalid_if_match");
        }
    }

    async fn a_list_that_cannot_be_done_changes_nothing(api: Api) {
        let (_, edited) = project(&api).await;
        let etag = edited.etag().await;
        let list = |edits: Value| json!({ "edits": edits });
        let delete = |clip: &str| json!({ "edit": "delete", "clip": clip });
        let path = async |edits: Value, code: &str| {
            let problem = edited.patch(&etag, &list(edits)).await.problem(400, code);
            problem["path"].as_str().expect("a path").to_owned()
        };
        assert_eq!(path(json!([delete("a"), delete("b"), delete("a")]), "unknown_clip").await, "edits[2].clip");
        assert_eq!(path(json!([{ "edit": "move", "clip": "a", "to_ms": 1500 }]), "overlap").await, "edits[0]");
        assert_eq!(path(json!([delete("a"), { "edit": "delete", "clip": "b", "now": true }]), "unknown_field").await, "edits[1]");
        let gone = json!([{ "edit": "replace_source", "clip": "a", "source": "images/mug.png" }]);
        assert_eq!(path(gone, "unknown_source").await, "edits[0]");
        let insert = json!([{ "edit": "insert", "track": 0, "clip": { "visual": { "content": { "kind": "image", "sorce": "x" } } } }]);
        assert!(path(insert, "unknown_field").await.starts_with("edits[0].clip.visual.content"));
        for bad in [json!({ "edits": [], "dry": true }), json!([]), json!({}), json!({ "edits": {} })] {
            edited.patch(&etag, &bad).await.problem(400, "invalid_field");
        }
        edited.patch_with(&[("if-match", &etag)], "{".to_owned()).await.problem(400, "invalid_json");
        assert_eq!(edited.etag().await, etag);
    }

    async fn tracks_are_changed_added_moved_and_removed_and_all_of_it_comes_back(api: Api) {
        let (_, edited) = project(&api).await;
        let first = edited.etag().await;
        let original = api.get(&edited.path).await.bytes;
        let captions = json!({ "kind": "caption", "style": "pop", "language": "en", "captions": [
            { "start_ms": 0, "end_ms": 500, "text": "Tea" }] });
        let edits = json!({ "edits": [
            { "edit": "change_track", "track": 1, "changes": { "gain_db": -6.5, "muted": true, "name": "voice" } },
            { "edit": "add_track", "at": 0, "track": captions },
            { "edit": "add_track", "track": { "kind": "audio", "role": "music", "clips": [] } },
            { "edit": "move_track", "track": 3, "to": 1 },
            { "edit": "remove_track", "track": 2 },
        ] });
        let answer = edited.patch(&first, &edits).await.is(200);
        let tracks = &answer.json()["timeline"]["tracks"];
        let kinds: Vec<_> = tracks.as_array().expect("tracks").iter().map(|track| track["kind"].clone()).collect();
        assert_eq!(kinds, ["caption", "audio", "audio"]);
        assert_eq!((&tracks[2]["gain_db"], &tracks[2]["muted"]), (&json!(-6.5), &json!(true)));
        let undo = json!({ "edits": answer.json()["inverse"] });
        let undone = edited.patch(answer.header("etag"), &undo).await.is(200);
        assert_eq!((undone.header("etag"), api.get(&edited.path).await.bytes), (first.as_str(), original));
        let loud = json!({ "edits": [{ "edit": "change_track", "track": 1, "changes": { "gain_db": 25 } }] });
        let refused = edited.patch(undone.header("etag"), &loud).await.problem(400, "out_of_range");
        assert_eq!(refused["path"], "edits[0].changes.gain_db");
        let font = json!({ "edits": [{ "edit": "add_track", "track": { "kind": "caption", "style": "pop", "language": "en",
            "font": "nowhere.ttf", "captions": [] } }] });
        let refused = edited.patch(undone.header("etag"), &font).await.problem(400, "unknown_source");
        assert_eq!(refused["path"], "edits[0].track.font");
    }

    async fn lists_and_bodies_have_limits(api: Api) {
        let (_, edited) = project(&api).await;
        let etag = edited.etag().await;
        let moves = |count: usize| json!({ "edits": vec![json!({ "edit": "move", "clip": "c", "to_ms": 2040 }); count] });
        let answer = edited.patch(&etag, &moves(1001)).await.problem(400, "too_many_edits");
        assert_eq!(answer["path"], "edits");
        let padded = |bytes: usize| {
            let body = moves(1).to_string();
            " ".repeat(bytes - body.len()) + &body
        };
        let headers = [("if-match", etag.as_str())];
        edited.patch_with(&headers, padded((2 << 20) + 1)).await.problem(413, "body_too_large");
        assert_eq!(edited.etag().await, etag);
        let largest = edited.patch_with(&headers, padded(2 << 20)).await.is(200);
        edited.patch(largest.header("etag"), &moves(1000)).await.is(200);
    }

    async fn one_key_edits_once(api: Api) {
        let (_, edited) = project(&api).await;
        let etag = edited.etag().await;
        let headers = [("if-match", etag.as_str()), ("idempotency-key", "k")];
        let body = delete("a").to_string();
        let first = edited.patch_with(&headers, body.clone()).await.is(200);
        let again = edited.patch_with(&headers, body.clone()).await.is(200);
        assert_eq!((&first.bytes, again.header("idempotency-replayed")), (&again.bytes, "true"));
        assert_eq!(again.header("etag"), first.header("etag"));
        edited.patch_with(&headers, delete("b").to_string()).await.problem(422, "idempotency_key_reused");
        let newer = [("if-match", first.header("etag")), ("idempotency-key", "k")];
        edited.patch_with(&newer, body).await.problem(422, "idempotency_key_reused");
    }

    async fn what_has_no_timeline_is_not_edited(api: Api) {
        let nobody = Edited { api: &api, path: format!("/api/v1/projects/{}/timeline", uuid::Uuid::now_v7()) };
        nobody.patch("*", &delete("a")).await.problem(404, "not_found");
        let (id, edited) = project(&api).await;
        let etag = edited.patch("*", &delete("a")).await.is(200).header("etag").to_owned();
        let gone = request(Method::DELETE, &format!("/api/v1/projects/{id}")).body(Body::empty()).expect("a request");
        api.send(gone).await.is(204);
        edited.patch(&etag, &delete("b")).await.problem(404, "not_found");
        let made = create(&api).await;
        let id = made["project"]["id"].as_str().expect("an id").to_owned();
        let edited = Edited { api: &api, path: format!("/api/v1/projects/{id}/timeline") };
        edited.patch("*", &delete("a")).await.problem(404, "no_timeline");
    }
}
