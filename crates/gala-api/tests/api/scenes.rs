//! `/projects/{id}/scenes`, `/scenes/{id}` and what is made of them again.

mod animatics;
mod refresh;
mod scene_takes;
mod used_files;

use axum::{body::Body, http::Method};
use gala_core::{
    id::{JobId, ProjectId, SceneId, TakeId},
    plan::{Plan, PlannedScene},
    project::{Approval, ChosenTakes, MadeOf, Scene, TakeKind},
    scenes::TakeInputs,
};
use gala_db::{
    jobs, projects, scenes,
    takes::{self, Take, TakeOrigin},
};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    jobs::claim,
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
    let origin =
        |inputs| Some(TakeOrigin { job: JobId::new(), parent: None, planned: planned.clone(), inputs, still: None });
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
            still: None,
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
