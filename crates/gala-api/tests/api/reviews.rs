//! Approvals of scenes, and comments.

use axum::{body::Body, http::Method};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    scenes::Planned,
    support::{Answer, Api, request},
};

async fn review(project: &Planned<'_>, scene: usize, if_match: &str, body: Value) -> Answer {
    project.send(Method::PUT, &format!("{}/review", project.scene(scene)), Some(if_match), &body).await
}

/// How each stage of a scene stands, and whether that is outdated.
fn stages(scene: &Value) -> Vec<(&str, &str, bool)> {
    let stages = scene["reviews"].as_array().expect("stages").iter();
    let text = |value: &Value, name: &str| value[name].as_str().expect("a word").to_owned();
    stages
        .map(|stage| {
            (text(stage, "stage").leak() as &str, text(stage, "approval").leak() as &str, stage["is_outdated"] == true)
        })
        .collect()
}

on_both! {
    async fn a_change_after_approval_makes_it_pending_again_and_says_so(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        let tag = api.get(&project.scene(0)).await.header("etag").to_owned();
        let body = json!({ "stage": "script", "approval": "approved", "note": " Fine. " });
        let told = review(&project, 0, &tag, body).await.is(200).json();
        assert_eq!(stages(&told)[0], ("script", "approved", false));
        assert_eq!(told["reviews"][0]["note"], "Fine.");
        assert_eq!(told["approval"], "pending", "that of the clip");
        review(&project, 0, &tag, json!({ "stage": "image", "approval": "changes_requested" })).await.is(200);
        review(&project, 0, &tag, json!({ "stage": "final", "approval": "approved" })).await.problem(409, "nothing_to_review");

        project.change(0, "*", json!({ "script": "Other." })).await.is(200);
        let told = api.get(&project.scene(0)).await.json();
        let expected = [("script", "pending", true), ("image", "changes_requested", false), ("animation", "pending", false), ("final", "pending", false)];
        assert_eq!(stages(&told), expected);
        let listed = api.get(&format!("{}/scenes", project.path)).await.json();
        assert_eq!(listed["items"][0], told);
        review(&project, 0, &tag, json!({ "stage": "script", "approval": "approved" })).await.problem(412, "scenes_changed");
        project.change(0, "*", json!({ "script": "One." })).await.is(200);
        assert_eq!(stages(&api.get(&project.scene(0)).await.json())[0], ("script", "approved", false), "told by content");

        let long = |chars: usize| json!({ "stage": "script", "approval": "rejected", "note": "é".repeat(chars) });
        review(&project, 1, "*", long(4_000)).await.is(200);
        review(&project, 1, "*", long(4_001)).await.problem(400, "text_too_long");
        review(&project, 1, "*", json!({ "stage": "sound", "approval": "approved" })).await.problem(400, "invalid_field");
        let (path, body) = (format!("{}/review", project.scene(0)), json!({ "stage": "script", "approval": "approved" }));
        project.send(Method::PUT, &path, None, &body).await.problem(428, "if_match_missing");
    }

    async fn a_stage_of_many_scenes_is_reviewed_at_once_or_not_at_all(api: Api) {
        let project = Planned::new(&api, &["One.", "Two.", "Three."]).await;
        let other = Planned::new(&api, &["Four."]).await;
        let tag = api.get(&project.scene(0)).await.header("etag").to_owned();
        let version: u32 = tag.trim_matches('"').parse().expect("a version, which all have");
        let said = |ids: &[(String, u32, &str)]| {
            let scenes: Vec<Value> =
                ids.iter().map(|(id, version, approval)| json!({ "id": id, "version": version, "approval": approval })).collect();
            json!({ "stage": "script", "scenes": scenes })
        };
        let id = |index: usize| project.scenes[index].to_string();
        let put = async |body: Value| project.send(Method::PUT, &format!("{}/reviews", project.path), None, &body).await;
        let stands = async || {
            let mut words = Vec::new();
            for index in 0..3 {
                let scene = api.get(&project.scene(index)).await.json();
                words.push(scene["reviews"][0]["approval"].as_str().expect("a word").to_owned());
            }
            words
        };
        put(said(&[(id(0), version, "approved"), (id(1), version, "approved"), (id(2), version, "rejected")])).await.is(204);
        assert_eq!(stands().await, ["approved", "approved", "rejected"]);
        // What one says of many is taken back by saying of each what was said before.
        put(said(&[(id(0), version, "pending"), (id(1), version, "pending"), (id(2), version, "changes_requested")])).await.is(204);
        let before = stands().await;
        assert_eq!(before, ["pending", "pending", "changes_requested"]);

        let path = |answer: Value| answer["path"].as_str().expect("a path").to_owned();
        project.change(2, "*", json!({ "script": "Other." })).await.is(200);
        let late = put(said(&[(id(0), version, "approved"), (id(2), version, "approved")])).await;
        assert_eq!(path(late.problem(412, "scenes_changed")), "scenes[1].version");
        let foreign = put(said(&[(id(0), version, "approved"), (other.scenes[0].to_string(), version, "approved")])).await;
        assert_eq!(path(foreign.problem(404, "not_found")), "scenes[1].id");
        let mut unmade = said(&[(id(0), version, "approved")]);
        unmade["stage"] = json!("final");
        assert_eq!(path(put(unmade).await.problem(409, "nothing_to_review")), "scenes[0].id");
        let mut long = said(&[(id(0), version, "approved"), (id(1), version, "approved")]);
        long["scenes"][1]["note"] = json!("é".repeat(4_001));
        assert_eq!(put(long).await.problem(400, "text_too_long")["path"], "scenes[1].note");
        put(said(&[])).await.problem(400, "invalid_field");
        put(said(&vec![(id(0), version, "approved"); 2_001])).await.problem(400, "invalid_field");
        assert_eq!(stands().await[..2], before[..2], "of what was refused nothing is kept");
        put(said(&vec![(id(0), version, "approved"); 2_000])).await.is(204);
    }

    async fn comments_are_made_answered_settled_and_removed(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let other = Planned::new(&api, &["Two."]).await;
        let path = format!("{}/comments", project.path);
        let line = json!({ "points": [{ "x": 0.0, "y": 0.25 }, { "x": 1.0, "y": 0.5 }] });
        let first = api.post(&path, &json!({ "text": " Warmer, please. ", "scene_id": project.scenes[0], "at_ms": 1200, "drawing": [line] })).await.is(201).json();
        assert_eq!((&first["text"], &first["at_ms"], &first["drawing"][0]), (&json!("Warmer, please."), &json!(1200), &line));
        let id = first["id"].as_str().expect("an id");
        let keyed = || {
            let request = request(Method::POST, &path).header("content-type", "application/json").header("idempotency-key", "k");
            request.body(Body::from("{\"text\":\"Once.\"}")).expect("a request")
        };
        let once = api.send(keyed()).await.is(201).json();
        assert_eq!(api.send(keyed()).await.is(201).json(), once, "sent again, it is the same");
        let remove = format!("{path}/{}", once["id"].as_str().expect("an id"));
        api.send(request(Method::DELETE, &remove).body(Body::empty()).expect("a request")).await.is(204);
        let answer = api.post(&path, &json!({ "text": "Done.", "parent_id": id })).await.is(201).json();
        assert_eq!(answer["parent_id"], first["id"]);
        let one = format!("{path}/{id}");
        let settled = project.send(Method::PATCH, &one, None, &json!({ "is_resolved": true })).await.is(200).json();
        assert!(settled["resolved_at"].is_string());
        let open = project.send(Method::PATCH, &one, None, &json!({ "is_resolved": false })).await.is(200).json();
        assert!(open["resolved_at"].is_null());
        let page = api.get(&format!("{path}?limit=1")).await.is(200).json();
        assert_eq!(page["items"][0]["id"], answer["id"], "newest first");
        let next = api.get(&format!("{path}?cursor={}", page["next_cursor"].as_str().expect("a cursor"))).await.is(200).json();
        assert_eq!(next["items"][0]["id"], first["id"]);

        api.post(&format!("{}/comments", other.path), &json!({ "text": "x", "parent_id": id })).await.problem(404, "not_found");
        api.post(&path, &json!({ "text": "x", "scene_id": other.scenes[0] })).await.problem(404, "not_found");
        project.send(Method::PATCH, &format!("{}/comments/{id}", other.path), None, &json!({ "is_resolved": true })).await.problem(404, "not_found");
        api.post(&path, &json!({ "text": "  " })).await.problem(400, "empty_text");
        api.post(&path, &json!({ "text": "x", "drawing": [{ "points": [{ "x": 0.0, "y": 1.5 }] }] })).await.problem(400, "drawing_out_of_frame");

        let remove = request(Method::DELETE, &one).body(Body::empty()).expect("a request");
        api.send(remove).await.is(204);
        assert_eq!(api.get(&path).await.json()["items"], json!([]), "what answers it goes with it");
    }

    async fn a_project_has_five_thousand_comments_at_most(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let path = format!("{}/comments", project.path);
        let mut tx = api.db.begin().await.expect("a transaction");
        for _ in 0..4_999 {
            let comment = gala_db::comments::Comment {
                id: gala_core::id::CommentId::new(),
                project: project.id,
                scene: None,
                parent: None,
                at_ms: None,
                text: "x".to_owned(),
                drawing: Vec::new(),
                by: gala_db::reviews::Reviewer::default(),
                created_at_ms: 1,
                resolved_at_ms: None,
            };
            gala_db::comments::insert(&mut tx, &comment).await.expect("a comment");
        }
        tx.commit().await.expect("a commit");
        api.post(&path, &json!({ "text": "The last." })).await.is(201);
        api.post(&path, &json!({ "text": "One more." })).await.problem(409, "too_many_comments");
    }
}
