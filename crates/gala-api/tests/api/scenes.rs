//! `/projects/{id}/scenes`, `/scenes/{id}` and what is made of them again.

use std::collections::BTreeMap;

use axum::{body::Body, http::Method};
use gala_core::{
    access::Scope,
    asset::{AssetKind, StoredFile},
    id::{JobId, ProjectId, SceneId, TakeId},
    job::JobKind,
    payload::{self, EditedInput, GivenKind, PlanInput, TakeInput},
    plan::{Plan, PlannedScene},
    project::{Approval, ChosenTakes, MadeOf, Scene, TakeKind},
    scenes::TakeInputs,
};
use gala_db::{
    assets,
    jobs::{self, NewJob},
    projects, scenes,
    takes::{self, Take, TakeOrigin},
};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    jobs::{claim, fail},
    projects::create,
    support::{Answer, Api, request},
};

/// A project whose scenes are planned; nothing is made of them.
pub struct Planned<'a> {
    api: &'a Api,
    pub id: ProjectId,
    pub path: String,
    pub scenes: Vec<SceneId>,
}

fn planned(script: &str, number: u32) -> PlannedScene {
    let scene = json!({ "number": number, "script": script, "description": "A cup", "image_prompt": "tea cup",
        "image_variant": 0, "motion": "zoom_in", "voice_style": {}, "estimated_ms": 1000 });
    serde_json::from_value(scene).expect("a planned scene")
}

fn plan(scenes: &[PlannedScene]) -> Plan {
    let plan = json!({ "version": 1, "title": "Tea", "language": "en", "format": "64x64", "fps": 30, "preset": "papercut",
        "captions": "off", "music": "off", "workflow": "faceless", "planner": "offline", "scenes": scenes });
    serde_json::from_value(plan).expect("a plan")
}

/// Takes that were made of what is planned, and the scene that uses them.
fn made(project: ProjectId, plan: &Plan, planned: &PlannedScene) -> (Scene, Vec<Take>) {
    let id = SceneId::new();
    let inputs = [
        (TakeKind::Speech, TakeInputs::of_speech(plan, planned)),
        (TakeKind::Image, TakeInputs::of_image(plan, planned, false)),
    ];
    let origin = |inputs| Some(TakeOrigin { job: JobId::new(), parent: None, planned: planned.clone(), inputs });
    let take = |(kind, inputs)| Take {
        id: TakeId::new(),
        scene_id: id,
        kind,
        facts: json!({}),
        origin: origin(inputs),
        created_at_ms: 1,
    };
    let (takes, approval, number) = (inputs.map(take).to_vec(), Approval::Pending, planned.number);
    let (planned, made_of) = (planned.clone(), MadeOf::default());
    (
        Scene {
            id,
            project_id: project,
            number,
            planned,
            approval,
            takes: ChosenTakes::default(),
            made_of,
            version: 1,
        },
        takes,
    )
}

impl<'a> Planned<'a> {
    pub async fn new(api: &'a Api, scripts: &[&str]) -> Self {
        let id: ProjectId = create(api).await["project"]["id"].as_str().expect("an id").parse().expect("an id");
        let claim = claim(api).await;
        let scenes: Vec<PlannedScene> =
            scripts.iter().zip(1..).map(|(script, number)| planned(script, number)).collect();
        let plan = plan(&scenes);
        let mut tx = api.db.begin().await.expect("a transaction");
        projects::set_plan(&mut tx, id, &plan).await.expect("a plan");
        let mut ids = Vec::new();
        for planned in &scenes {
            let (scene, made) = made(id, &plan, planned);
            scenes::upsert(&mut tx, &scene).await.expect("a scene");
            for take in made {
                takes::insert(&mut tx, &take).await.expect("a take");
                let inputs = &take.origin.as_ref().expect("an origin").inputs;
                let chosen = takes::choose_made(&mut tx, scene.id, (take.kind, take.id), inputs, None).await;
                assert!(chosen.expect("a write"));
            }
            ids.push(scene.id);
        }
        jobs::finish(&mut tx, claim.fence, &json!({}), &[]).await.expect("finished");
        tx.commit().await.expect("a commit");
        Self { api, id, path: format!("/api/v1/projects/{id}"), scenes: ids }
    }

    pub async fn send(&self, method: Method, path: &str, if_match: Option<&str>, body: &Value) -> Answer {
        let mut request = request(method, path).header("content-type", "application/json");
        if let Some(tag) = if_match {
            request = request.header("if-match", tag);
        }
        self.api.send(request.body(Body::from(body.to_string())).expect("a request")).await
    }

    async fn edit(&self, if_match: &str, edits: Value) -> Answer {
        self.send(Method::PATCH, &format!("{}/scenes", self.path), Some(if_match), &json!({ "edits": edits })).await
    }

    pub async fn change(&self, scene: usize, if_match: &str, changes: Value) -> Answer {
        self.send(Method::PATCH, &self.scene(scene), Some(if_match), &changes).await
    }

    pub fn scene(&self, index: usize) -> String {
        format!("/api/v1/scenes/{}", self.scenes[index])
    }

    async fn list(&self) -> (Vec<String>, Vec<u64>) {
        let list = self.api.get(&format!("{}/scenes", self.path)).await.is(200).json();
        let items = list["items"].as_array().expect("scenes");
        let scripts = items.iter().map(|scene| scene["script"].as_str().expect("a text").to_owned()).collect();
        (scripts, items.iter().map(|scene| scene["number"].as_u64().expect("a number")).collect())
    }

    async fn scripts(&self) -> Vec<String> {
        self.list().await.0
    }
}

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

fn stale(scene: &Value) -> Vec<(String, Vec<String>)> {
    let parts = scene["stale"].as_array().expect("parts").iter();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    parts
        .map(|part| (text(&part["what"]), part["changed"].as_array().expect("fields").iter().map(text).collect()))
        .collect()
}

on_both! {
    async fn a_scene_is_changed_by_its_version(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        let first = api.get(&project.scene(0)).await.is(200);
        let tag = first.header("etag").to_owned();
        assert_eq!(stale(&first.json()), [("clip".to_owned(), vec![])], "nothing was made of it yet");
        let changed = project.change(0, &tag, json!({ "script": "Other.", "seed": 7, "voice": null })).await.is(200);
        assert_ne!(changed.header("etag"), tag);
        let told = changed.json();
        assert_eq!((&told["script"], &told["seed"]), (&json!("Other."), &json!(7)));
        let names: Vec<_> = stale(&told).into_iter().map(|(what, _)| what).collect();
        assert_eq!(names, ["speech", "image", "clip"]);
        let late = project.change(0, &tag, json!({ "script": "Late." })).await;
        assert_eq!(late.header("etag"), changed.header("etag"));
        late.problem(412, "scenes_changed");
        project.change(0, "\"x\"", json!({})).await.problem(412, "scenes_changed");
        project.send(Method::PATCH, &project.scene(0), None, &json!({})).await.problem(428, "if_match_missing");
        let other = api.get(&project.scene(1)).await;
        project.change(1, other.header("etag"), json!({ "motion": "hold" })).await.is(200);
        let refused = project.change(0, "*", json!({ "script": "…", "least_ms": 0 })).await.problem(400, "nothing_to_say");
        assert_eq!((&refused["path"], &refused["errors"][1]["field"]), (&json!("script"), &json!("least_ms")));
        project.change(0, "*", json!({ "number": 3 })).await.problem(400, "invalid_field");
        assert_eq!(project.scripts().await, ["Other.", "Two."]);
    }

    async fn scenes_come_go_and_change_places_and_it_is_all_taken_back(api: Api) {
        let project = Planned::new(&api, &["One.", "Two. And a half.", "Three."]).await;
        let before = project.list().await;
        let tag = api.get(&format!("{}/scenes", project.path)).await.header("etag").to_owned();
        let [one, two, three] = project.scenes[..] else { panic!("three scenes") };
        let edited = project.edit(&tag, json!([
            { "edit": "insert", "position": 1, "scene": { "script": "Green tea from China.", "changes": { "seed": 3 } } },
            { "edit": "split", "scene": two, "at": 5 },
            { "edit": "move", "scene": three, "position": 2 },
            { "edit": "remove", "scene": one },
        ])).await.is(200);
        let (scripts, numbers) = project.list().await;
        assert_eq!(scripts, ["Green tea from China.", "Three.", "Two.", "And a half."]);
        assert_eq!(numbers, [1, 2, 3, 4]);
        let new = &api.get(&format!("{}/scenes", project.path)).await.json()["items"][0];
        assert!(new["image_prompt"].as_str().expect("a text").contains("tea"), "planned as for a brief: {new}");
        assert_eq!(new["seed"], 3);
        api.get(&project.scene(0)).await.problem(404, "not_found");
        let kept = api.get(&format!("{}/takes", project.scene(0))).await.is(200).json();
        assert_eq!(kept["items"].as_array().expect("takes").len(), 2, "what was removed keeps its takes");

        let inverse = edited.json()["inverse"].clone();
        project.edit(&tag, inverse.clone()).await.problem(412, "scenes_changed");
        project.edit(edited.header("etag"), inverse).await.is(200);
        assert_eq!(project.list().await, before);

        let activity = api.get(&format!("{}/activity?limit=1", project.path)).await.is(200).json();
        assert_eq!((&activity["items"][0]["version"], &activity["items"][0]["edits"][0]["edit"]), (&json!(3), &json!("restore")));
        let next = format!("{}/activity?cursor={}", project.path, activity["next_cursor"].as_str().expect("a cursor"));
        let next = api.get(&next).await.is(200).json();
        assert_eq!((next["items"].as_array().expect("items").len(), &next["items"][0]["version"]), (1, &json!(2)));
        let done = &next["items"][0]["edits"];
        project.edit("*", json!([done[0]])).await.is(200);
        let again = &api.get(&format!("{}/scenes", project.path)).await.json()["items"][0];
        for field in ["script", "seed", "image_prompt", "motion", "voice", "description"] {
            assert_eq!(again[field], new[field], "what was done can be asked for as it is told: {field}");
        }
        assert_eq!(again["number"], 1);
    }

    async fn scenes_go_back_to_an_earlier_version_in_one_step(api: Api) {
        let project = Planned::new(&api, &["One.", "Two.", "Three."]).await;
        let [one, two, three] = project.scenes[..] else { panic!("three scenes") };
        let before = project.list().await;
        project.change(1, "*", json!({ "script": "Other.", "seed": 7 })).await.is(200);
        project.edit("*", json!([{ "edit": "remove", "scene": one }, { "edit": "move", "scene": three, "position": 1 }])).await.is(200);
        let third = (project.list().await, api.get(&project.scene(1)).await.json()["seed"].clone());
        project.edit("*", json!([{ "edit": "insert", "position": 1, "scene": { "script": "New." } }, { "edit": "merge", "scene": three }])).await.is(200);
        let path = format!("{}/scenes/restore", project.path);
        let back = async |tag: &str, version: u32| project.send(Method::POST, &path, Some(tag), &json!({ "version": version })).await;
        back("\"3\"", 1).await.problem(412, "scenes_changed");
        let restored = back("\"4\"", 1).await.is(200);
        assert_eq!((restored.json()["version"].clone(), restored.header("etag")), (json!(5), "\"5\""));
        assert_eq!(project.list().await, before);
        assert_eq!(api.get(&project.scene(1)).await.json()["seed"], json!(null));
        assert_eq!(back("*", 3).await.is(200).json()["version"], 6);
        assert_eq!((project.list().await, api.get(&project.scene(1)).await.json()["seed"].clone()), third);
        // What is so already stays, and what came of going back is gone back over as well.
        assert_eq!(back("*", 3).await.is(200).json()["version"], 6);
        assert_eq!(back("*", 1).await.is(200).json()["version"], 7);
        assert_eq!(project.list().await, before);
        for version in [0, 8, u32::MAX] {
            let refused = back("*", version).await.is(400).json();
            assert_eq!(refused["path"], "version", "{refused}");
        }
        assert_eq!(project.list().await, before);
        let activity = api.get(&format!("{}/activity", project.path)).await.is(200).json();
        assert_eq!(activity["items"].as_array().expect("items").len(), 6);
        assert_eq!(activity["items"][0]["version"], 7);
        assert_eq!(two, project.scenes[1]);
    }

    async fn an_edit_that_cannot_be_done_leaves_all_as_it_was(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        let first = project.scenes[0];
        let refused = project.edit("*", json!([
            { "edit": "update", "scene": first, "changes": { "script": "Changed." } },
            { "edit": "move", "scene": first, "position": 9 },
        ])).await.problem(400, "position_out_of_range");
        assert_eq!(refused["path"], "edits[1].position");
        let place = async |scene: Value| {
            project.edit("*", json!([{ "edit": "insert", "position": 1, "scene": scene }])).await.is(400).json()["path"].clone()
        };
        assert_eq!(place(json!({ "script": "…" })).await, "edits[0].scene.script");
        let bad_seed = json!({ "script": "Tea.", "changes": { "seed": 1_000_000 } });
        assert_eq!(place(bad_seed).await, "edits[0].scene.changes.seed");
        project.edit("*", json!([{ "edit": "fly", "scene": first }])).await.problem(400, "invalid_edit");
        project.edit("*", json!([{ "edit": "update", "scene": first, "changes": { "number": 2 } }])).await.problem(400, "invalid_edit");
        assert_eq!(project.scripts().await, ["One.", "Two."]);
        assert_eq!(api.get(&format!("{}/activity", project.path)).await.json()["items"], json!([]));
        let nothing = project.edit("*", json!([])).await.is(200);
        assert_eq!(nothing.json(), json!({ "version": 1, "inverse": [] }));
    }

    async fn of_two_who_edit_the_same_version_one_is_told(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        let tag = api.get(&format!("{}/scenes", project.path)).await.header("etag").to_owned();
        for round in 0..5 {
            let tag = if round == 0 { tag.clone() } else { api.get(&format!("{}/scenes", project.path)).await.header("etag").to_owned() };
            let edit = |text: String| {
                let (project, tag) = (&project, tag.clone());
                async move {
                    project.edit(&tag, json!([{ "edit": "update", "scene": project.scenes[0], "changes": { "script": text } }])).await
                }
            };
            let (a, b) = tokio::join!(edit(format!("A{round}.")), edit(format!("B{round}.")));
            let mut statuses = [a.status.as_u16(), b.status.as_u16()];
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412]);
        }
    }

    async fn nothing_is_edited_before_it_is_planned(api: Api) {
        let made = create(&api).await;
        let path = format!("/api/v1/projects/{}", made["project"]["id"].as_str().expect("an id"));
        let edit = request(Method::PATCH, &format!("{path}/scenes")).header("if-match", "*").header("content-type", "application/json");
        api.send(edit.body(Body::from("{\"edits\":[]}")).expect("a request")).await.problem(409, "not_planned");
        api.get(&format!("{path}/refresh")).await.problem(409, "not_planned");
        api.post(&format!("{path}/refresh"), &json!({})).await.problem(409, "not_planned");
    }

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

    async fn a_scene_shows_and_plays_files_of_the_project(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        let other = Planned::new(&api, &["Else."]).await;
        let (picture, sound) = (asset(&api, project.id, AssetKind::Image, "png").await, asset(&api, project.id, AssetKind::Audio, "wav").await);
        let foreign = asset(&api, other.id, AssetKind::Image, "png").await;
        let document = asset(&api, project.id, AssetKind::Document, "json").await;
        for (changes, code, field) in [
            (json!({ "picture": foreign }), "no_such_file", "picture"),
            (json!({ "picture": document }), "no_such_file", "picture"),
            (json!({ "narration": "voice.wav" }), "no_such_file", "narration"),
            (json!({ "picture": sound }), "wrong_kind_of_file", "picture"),
            (json!({ "narration": picture }), "wrong_kind_of_file", "narration"),
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
        project.change(1, "*", json!({ "script": "Something else." })).await.problem(400, "scene_is_recorded");
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

    async fn a_video_that_failed_is_stale_though_its_scenes_are_not(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let scene = scenes::get(&api.db, Scope::LOCAL, project.scenes[0]).await.expect("a read").expect("a scene");
        let last = NewJob::new(Scope::LOCAL, JobKind::RenderFinal, json!({})).project(project.id);
        let (inputs, facts) = (TakeInputs::of_clip(&plan(std::slice::from_ref(&scene.planned)), &scene.planned, scene.takes.speech, scene.takes.image), json!({}));
        let clip = Take { id: TakeId::new(), scene_id: scene.id, kind: TakeKind::Clip, facts, origin: None, created_at_ms: 2 };
        let mut tx = api.db.begin().await.expect("a transaction");
        takes::insert(&mut tx, &clip).await.expect("a take");
        takes::choose(&mut tx, scene.id, (TakeKind::Clip, clip.id), &inputs).await.expect("chosen");
        jobs::enqueue(&mut tx, &[last]).await.expect("a job");
        tx.commit().await.expect("a commit");
        let path = format!("{}/refresh", project.path);
        let is_stale = async || {
            let told = api.get(&path).await.is(200).json();
            assert_eq!(told["scenes"], json!([]));
            told["is_video_stale"].clone()
        };
        assert_eq!(is_stale().await, false, "it is being made");
        fail(&api, &claim(&api).await).await;
        assert_eq!(is_stale().await, true);
        api.post(&path, &json!({})).await.is(202);
    }

    async fn a_refresh_says_what_is_stale_and_is_begun_once(api: Api) {
        let project = Planned::new(&api, &["One.", "Two."]).await;
        project.change(1, "*", json!({ "script": "Other." })).await.is(200);
        let path = format!("{}/refresh", project.path);
        let told = api.get(&path).await.is(200).json();
        assert_eq!((&told["is_video_stale"], &told["version"]), (&json!(true), &json!(2)));
        let of_second = told["scenes"].as_array().expect("scenes").iter().find(|scene| scene["number"] == 2).expect("the second");
        assert_eq!(stale(of_second)[0], ("speech".to_owned(), vec!["script".to_owned()]));
        assert_eq!(told["estimate"]["micros"]["high"], 0, "nobody who takes money is set up");
        let keyed = || request(Method::POST, &path).header("idempotency-key", "k").body(Body::empty()).expect("a request");
        let job = api.send(keyed()).await.is(202).json();
        assert_eq!(api.send(keyed()).await.is(202).json()["id"], job["id"]);
        api.post(&path, &json!({})).await.problem(409, "project_in_work");
        let id: JobId = job["id"].as_str().expect("an id").parse().expect("an id");
        let row = jobs::get(&api.db, Scope::LOCAL, id).await.expect("a read").expect("a job");
        assert_eq!(row.kind, JobKind::GeneratePlan);
        let input: PlanInput = payload::read(&row.input).expect("an input");
        assert!(matches!(input, PlanInput::Scenes(EditedInput { scenes_version: 2, .. })), "{input:?}");
        assert_eq!(api.get(&project.path).await.json()["status"], "processing_script");
        assert_eq!(project.id.to_string(), row.project_id.expect("a project").to_string());
    }

    async fn two_thousand_scenes_move_over_for_one(api: Api) {
        let scripts: Vec<String> = (1..=1999).map(|number| format!("Number {number}.")).collect();
        let scripts: Vec<&str> = scripts.iter().map(String::as_str).collect();
        let project = Planned::new(&api, &scripts).await;
        let insert = json!([{ "edit": "insert", "position": 1, "scene": { "script": "First." } }]);
        project.edit("*", insert.clone()).await.is(200);
        let (found, numbers) = project.list().await;
        assert_eq!((found[0].as_str(), found[1].as_str(), found[1999].as_str()), ("First.", "Number 1.", "Number 1999."));
        assert!(numbers.iter().copied().eq(1..=2000));
        project.edit("*", insert).await.problem(400, "too_many_scenes");
    }
}
