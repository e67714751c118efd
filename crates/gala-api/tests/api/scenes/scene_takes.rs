//! Takes of a scene: asked for, chosen, and brought by people.

use std::collections::BTreeMap;

use axum::http::Method;
use gala_core::{
    access::Scope,
    asset::{AssetKind, StoredFile, StoredSound},
    id::{JobId, ProjectId, TakeId},
    payload::{self, GivenKind, PlanInput, SpokenScene, TakeInput},
    project::TakeKind,
    scenes::TakeInputs,
    speech::SpeechTiming,
};
use gala_db::{
    assets, jobs, scenes,
    takes::{self, Take},
};
use gala_testkit::on_both;
use serde_json::{Value, json};

use super::{Planned, stale};
use crate::support::Api;

/// Adds a file to a project, as an upload leaves it, and returns its id.
async fn asset(api: &Api, project: ProjectId, kind: AssetKind, extension: &str) -> String {
    let key = format!("{project}/uploads/{}.{extension}", TakeId::new());
    let file = StoredFile::from(api.objects.put_bytes(&key, "content").await.expect("stored"));
    let mut tx = api.db.begin().await.expect("a transaction");
    let asset = file.asset(project, kind, "application/octet-stream", tx.now_ms());
    let id = assets::put(&mut tx, &asset).await.expect("an asset");
    tx.commit().await.expect("a commit");
    id.to_string()
}

/// Has a scene of a project use a new take of speech, as a job leaves it.
async fn say(api: &Api, project: &Planned<'_>, scene: usize, length: u64, is_stored: bool) -> TakeId {
    let key = format!("{}/speech/{}.wav", project.id, TakeId::new());
    let file = StoredFile::from(api.objects.put_bytes(&key, "content").await.expect("stored"));
    let mut tx = api.db.begin().await.expect("a transaction");
    if is_stored {
        let asset = file.asset(project.id, AssetKind::Audio, "audio/wav", tx.now_ms());
        assets::put(&mut tx, &asset).await.expect("an asset");
    }
    let timing = SpeechTiming { length, ..SpeechTiming::default() };
    let sound = StoredSound { file, wav: None };
    let (voice, provider) = ("en-gb".to_owned(), "espeak-ng 1".to_owned());
    let facts =
        serde_json::to_value(SpokenScene { sound, timing, voice, provider, credits: Vec::new() }).expect("JSON");
    let (id, scene_id, kind) = (TakeId::new(), project.scenes[scene], TakeKind::Speech);
    let before = scenes::get(&mut tx, Scope::LOCAL, scene_id).await.expect("a read").expect("a scene");
    takes::insert(&mut tx, &Take { id, scene_id, kind, facts, origin: None, created_at_ms: 2 }).await.expect("a take");
    let inputs = TakeInputs::default();
    takes::choose_made(&mut tx, scene_id, (kind, id), &inputs, before.takes.speech).await.expect("a write");
    tx.commit().await.expect("a commit");
    id
}

on_both! {
    async fn a_chosen_take_brings_back_what_was_planned_for_it(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        let path = format!("{}/takes", project.scene(0));
        let takes = api.get(&path).await.is(200).json();
        let of = |kind: &str| {
            let found = takes["items"].as_array().expect("takes").iter().find(|take| take["kind"] == kind);
            found.expect("a take")["id"].as_str().expect("an id").to_owned()
        };
        project.change(0, "*", json!({ "script": "Other.", "image_prompt": "owl" })).await.is(200);
        let choice = |take: &str| format!("{path}/{take}/choice");
        let chosen = project.send(Method::PUT, &choice(&of("speech")), None, &json!({})).await.is(200).json();
        assert_eq!((&chosen["script"], &chosen["image_prompt"]), (&json!("One."), &json!("owl")));
        assert_eq!(stale(&chosen)[0].0, "image");
        let chosen = project.send(Method::PUT, &choice(&of("image")), None, &json!({})).await.is(200).json();
        assert_eq!(chosen["image_prompt"], "tea cup");
        assert_eq!(stale(&chosen), [("clip".to_owned(), vec![])]);
        let other = format!("{}/takes/{}/choice", project.scene(1), of("image"));
        project.send(Method::PUT, &other, None, &json!({})).await.problem(404, "not_found");
    }

    async fn the_speech_of_all_scenes_is_told_in_one_answer(api: Api) {
        let project = Planned::new(&api, &["One.", "Two.", "Three."]).await;
        let path = format!("{}/speech", project.path);
        assert_eq!(api.get(&path).await.is(200).json()["items"], json!([]), "of takes without facts nothing is known");
        // Spoken last first, and the second not at all; the sound of the first is not stored any more.
        let third = say(&api, &project, 2, 96_000, true).await;
        let first = say(&api, &project, 0, 48_000, false).await;
        let told = api.get(&path).await.is(200).json();
        let items = told["items"].as_array().expect("items");
        let lengths: Vec<_> = items.iter().map(|one| (&one["scene_id"], &one["take_id"], &one["duration_ms"])).collect();
        let of = |index: usize, take: &TakeId| (json!(project.scenes[index].0), json!(take.0));
        let ((one, take_one), (three, take_three)) = (of(0, &first), of(2, &third));
        assert_eq!(lengths, [(&one, &take_one, &json!(1000)), (&three, &take_three, &json!(2000))]);
        assert_eq!((items[0]["asset_id"].is_null(), items[1]["asset_id"].is_string()), (true, true));
        assert_eq!(items[1]["voice"], "en-gb");
        api.get(&format!("/api/v1/projects/{}/speech", uuid::Uuid::now_v7())).await.problem(404, "not_found");
    }

    async fn a_scene_shows_and_plays_files_of_the_project(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        let other = Planned::new(&api, &["Else."]).await;
        let (picture, sound) = (asset(&api, project.id, AssetKind::Image, "png").await, asset(&api, project.id, AssetKind::Audio, "wav").await);
        let film = asset(&api, project.id, AssetKind::Video, "mp4").await;
        let foreign = asset(&api, other.id, AssetKind::Image, "png").await;
        let document = asset(&api, project.id, AssetKind::Document, "json").await;
        for (changes, code, field) in [
            (json!({ "picture": foreign }), "no_such_file", "picture"),
            (json!({ "picture": document }), "no_such_file", "picture"),
            (json!({ "narration": "voice.wav" }), "no_such_file", "narration"),
            (json!({ "picture": sound }), "wrong_kind_of_file", "picture"),
            (json!({ "narration": picture }), "wrong_kind_of_file", "narration"),
            (json!({ "cutout": { "background": foreign } }), "no_such_file", "cutout.background"),
            (json!({ "cutout": { "background": sound } }), "wrong_kind_of_file", "cutout.background"),
            (json!({ "cutout": { "background": film } }), "wrong_kind_of_file", "cutout.background"),
            (json!({ "cutout": { "background": "#12345" } }), "bad_color", "cutout.background"),
            (json!({ "cutout": { "rim": 0.2 } }), "rim_out_of_range", "cutout.rim"),
            (json!({ "picture": "" }), "empty_text", "picture"),
            (json!({ "picture": "x".repeat(1025) }), "text_too_long", "picture"),
        ] {
            let refused = project.change(0, "*", changes.clone()).await.problem(400, code);
            assert_eq!(refused["path"], field, "{changes}");
            let edit = json!([{ "edit": "update", "scene": project.scenes[0], "changes": changes }]);
            let refused = project.edit("*", edit).await.problem(400, code);
            assert_eq!(refused["path"], format!("edits[0].changes.{field}"));
        }
        let edited = project.edit("*", json!([
            { "edit": "update", "scene": project.scenes[0], "changes": { "picture": picture } },
            { "edit": "update", "scene": project.scenes[1], "changes": { "narration": sound, "script": "What is heard." } },
        ])).await.is(200);
        let told = api.get(&project.scene(0)).await.is(200).json();
        assert_eq!(told["picture"], picture);
        assert_eq!(stale(&told)[0], ("image".to_owned(), vec!["picture".to_owned()]));
        let split = json!([{ "edit": "split", "scene": project.scenes[1], "at": 4 }]);
        project.edit("*", split).await.problem(400, "scene_is_recorded");
        assert_eq!((&told["cutout"], &told["layers"]), (&json!(null), &json!(true)));
        let again = json!({ "what": "image" });
        api.post(&format!("{}/regenerate", project.scene(0)), &again).await.problem(400, "scene_is_given");

        let job = api.post(&format!("{}/refresh", project.path), &json!({})).await.is(202).json();
        let id: JobId = job["id"].as_str().expect("an id").parse().expect("an id");
        let row = jobs::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("a job");
        let input: PlanInput = payload::read(&row.input).expect("an input");
        let given: BTreeMap<_, _> = input.given().iter().map(|(name, file)| (name.clone(), (file.kind, file.extension.as_str()))).collect();
        assert_eq!(given, BTreeMap::from([(picture, (GivenKind::Picture, "png")), (sound, (GivenKind::Audio, "wav"))]));

        project.edit("*", edited.json()["inverse"].clone()).await.is(200);
        let told = api.get(&project.scene(1)).await.is(200).json();
        assert_eq!((&told["narration"], &told["script"]), (&json!(null), &json!("Two.")));
        assert_eq!(api.get(&project.scene(0)).await.json()["picture"], json!(null));
    }

    async fn a_scene_is_cut_out_stays_whole_and_plays_a_film(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        let (beach, film) = (asset(&api, project.id, AssetKind::Image, "png").await, asset(&api, project.id, AssetKind::Video, "mp4").await);
        let edited = project.edit("*", json!([
            { "edit": "update", "scene": project.scenes[0], "changes": { "cutout": { "background": beach, "rim": 0.02 }, "layers": false } },
            { "edit": "update", "scene": project.scenes[1], "changes": { "picture": film, "narration": film, "script": "What is heard." } },
        ])).await.is(200);
        let told = api.get(&project.scene(0)).await.is(200).json();
        assert_eq!((&told["cutout"], &told["layers"]), (&json!({ "background": beach, "rim": 0.02 }), &json!(false)));
        assert_eq!(stale(&told)[0], ("image".to_owned(), vec!["cutout".to_owned(), "layers".to_owned()]));
        let film_of = api.get(&project.scene(1)).await.is(200).json();
        assert_eq!((&film_of["picture"], &film_of["narration"]), (&json!(film), &json!(film)));

        let job = api.post(&format!("{}/refresh", project.path), &json!({})).await.is(202).json();
        let id: JobId = job["id"].as_str().expect("an id").parse().expect("an id");
        let row = jobs::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("a job");
        let input: PlanInput = payload::read(&row.input).expect("an input");
        let given: BTreeMap<_, _> = input.given().iter().map(|(name, file)| (name.clone(), file.kind)).collect();
        assert_eq!(given, BTreeMap::from([(beach, GivenKind::Picture), (film, GivenKind::Video)]));

        project.edit("*", edited.json()["inverse"].clone()).await.is(200);
        let told = api.get(&project.scene(0)).await.is(200).json();
        assert_eq!((&told["cutout"], &told["layers"]), (&json!(null), &json!(true)));
    }

    async fn a_chosen_take_brings_its_picture_or_none(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let picture = asset(&api, project.id, AssetKind::Image, "png").await;
        let path = format!("{}/takes", project.scene(0));
        let takes = api.get(&path).await.is(200).json();
        let made = takes["items"].as_array().expect("takes").iter().find(|take| take["kind"] == "image").expect("a take")["id"].clone();
        project.change(0, "*", json!({ "picture": picture })).await.is(200);
        let choice = format!("{path}/{}/choice", made.as_str().expect("an id"));
        let chosen = project.send(Method::PUT, &choice, None, &json!({})).await.is(200).json();
        assert_eq!((&chosen["picture"], &chosen["takes"]["image"]), (&json!(null), &made));
        assert_eq!(stale(&chosen), [("clip".to_owned(), vec![])]);
    }

    async fn takes_are_asked_for_within_limits(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let path = format!("{}/regenerate", project.scene(0));
        let made = api.post(&path, &json!({ "what": "image", "count": 3 })).await.is(202).json();
        let jobs = made["items"].as_array().expect("jobs");
        assert_eq!(jobs.len(), 3);
        let mut variants = Vec::new();
        for job in jobs {
            assert_eq!(job["kind"], "generate_take");
            let id: JobId = job["id"].as_str().expect("an id").parse().expect("an id");
            let row = jobs::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("a job");
            let input: TakeInput = payload::read(&row.input).expect("an input");
            assert!(!input.is_chosen, "of several, one is to be chosen");
            variants.push(input.plan.scenes[0].image_variant);
        }
        assert_eq!(variants, [1, 2, 3]);
        let one = api.post(&path, &json!({ "what": "image", "seed": 999_999, "prompt": "owl" })).await.is(202).json();
        let id: JobId = one["items"][0]["id"].as_str().expect("an id").parse().expect("an id");
        let row = jobs::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("a job");
        let input: TakeInput = payload::read(&row.input).expect("an input");
        assert_eq!((input.is_chosen, input.plan.scenes[0].seed, input.plan.scenes[0].image_prompt.as_str()), (true, Some(999_999), "owl"));
        api.post(&path, &json!({ "what": "image", "count": 8 })).await.is(202);
        api.post(&path, &json!({ "what": "speech", "provider": "espeak" })).await.is(202);
        let check = async |body: Value, code: &str, field: &str| {
            let told = api.post(&path, &body).await.problem(400, code);
            assert_eq!(told["path"], field, "{body}");
        };
        check(json!({ "what": "image", "count": 0 }), "count_out_of_range", "count").await;
        check(json!({ "what": "image", "count": 9 }), "count_out_of_range", "count").await;
        check(json!({ "what": "image", "provider": "espeak" }), "unknown_provider", "provider").await;
        check(json!({ "what": "speech", "seed": 1 }), "no_seed_taken", "seed").await;
        for same in ["animation", "speech"] {
            check(json!({ "what": same }), "nothing_changes", "what").await;
            check(json!({ "what": same, "prompt": "Other.", "count": 2 }), "count_out_of_range", "count").await;
        }
        check(json!({ "what": "speech", "prompt": "One." }), "nothing_changes", "what").await;
        check(json!({ "what": "image", "prompt": "x".repeat(501) }), "text_too_long", "prompt").await;
        check(json!({ "what": "image", "seed": 1_000_000 }), "seed_too_large", "seed").await;
        check(json!({ "what": "clip" }), "invalid_field", "what").await;
    }

    async fn a_picture_is_not_made_to_speech_that_is_stale(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let path = format!("{}/regenerate", project.scene(0));
        let asked = async || {
            let made = api.post(&path, &json!({ "what": "animation", "prompt": "It steams" })).await.is(202).json();
            let id: JobId = made["items"][0]["id"].as_str().expect("an id").parse().expect("an id");
            let row = jobs::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("a job");
            payload::read::<TakeInput>(&row.input).expect("an input")
        };
        let input = asked().await;
        assert_eq!((input.uses.speech, input.uses.image), (input.takes.speech, None));
        assert!(input.uses.speech.is_some());
        project.change(0, "*", json!({ "script": "Other." })).await.is(200);
        assert_eq!(asked().await.uses.speech, None);
        api.post(&path, &json!({ "what": "speech" })).await.is(202);
    }

    async fn no_picture_of_a_presenter_is_made_by_itself(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let mut scene = scenes::get(&api.db, Scope::LOCAL, project.scenes[0]).await.expect("a read").expect("a scene");
        scene.planned.presenter = serde_json::from_value(json!({ "look": "anna" })).expect("a presenter");
        let mut tx = api.db.begin().await.expect("a transaction");
        scenes::upsert(&mut tx, &scene).await.expect("a scene");
        tx.commit().await.expect("a commit");
        let path = format!("{}/regenerate", project.scene(0));
        for what in ["image", "animation"] {
            let refused = api.post(&path, &json!({ "what": what, "prompt": "owl" })).await.problem(400, "scene_is_presented");
            assert_eq!(refused["path"], "what");
        }
        api.post(&path, &json!({ "what": "speech", "prompt": "Other." })).await.is(202);
    }
}
