//! Characters, places and styles of a workspace, and the scenes that name them.

use axum::{
    body::Body,
    http::{Method, header},
};
use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus, StorageProvider},
    hash::ContentHash,
    id::{AssetId, LibraryId},
    payload::{self, PlanInput},
    project::TakeKind,
    scenes::TakeInputs,
};
use gala_db::{assets, jobs, scenes, takes};
use gala_projects::scenes::Storyboard;
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    scenes::Planned,
    support::{Answer, Api, request},
};

const LOCAL: Scope = Scope::LOCAL;

async fn create(api: &Api, body: Value) -> Value {
    api.post("/api/v1/library", &body).await.is(201).json()
}

fn path(entry: &Value) -> String {
    format!("/api/v1/library/{}", entry["id"].as_str().expect("an id"))
}

async fn put(api: &Api, entry: &Value, if_match: &str, body: Value) -> Answer {
    let request = request(Method::PUT, &path(entry)).header("content-type", "application/json");
    api.send(request.header(header::IF_MATCH, if_match).body(Body::from(body.to_string())).expect("a request")).await
}

async fn send(api: &Api, method: Method, path: &str) -> Answer {
    api.send(request(method, path).body(Body::empty()).expect("a request")).await
}

fn anna() -> Value {
    json!({ "kind": "character", "name": " Anna ", "look": { "description": "Anna has a red scarf.",
        "prompt_addition": "red scarf", "negative": "hat", "seed": 7, "voice": "en-gb" } })
}

async fn picture(api: &Api, project: &Planned<'_>) -> AssetId {
    let id = AssetId::new();
    let asset = Asset {
        id,
        project_id: project.id,
        kind: AssetKind::Image,
        provider: StorageProvider::Localfs,
        object_key: format!("uploads/{id}.png"),
        mime: "image/png".to_owned(),
        size_bytes: 10,
        checksum: ContentHash::of(b"a picture"),
        status: AssetStatus::Ready,
        created_at_ms: 1,
    };
    let mut tx = api.db.begin().await.expect("a transaction");
    assets::insert(&mut tx, &asset).await.expect("an asset");
    tx.commit().await.expect("a commit");
    id
}

/// What of the first scene is stale besides its clip, with what changed.
async fn stale(api: &Api, project: &Planned<'_>) -> Value {
    let scene = api.get(&project.scene(0)).await.is(200).json();
    let parts = scene["stale"].as_array().expect("parts").iter().filter(|part| part["what"] != "clip");
    json!(parts.collect::<Vec<_>>())
}

/// Has the first scene use what it has, as if it was made of what is planned now.
async fn make(api: &Api, project: &Planned<'_>) {
    let plan = Storyboard::read(&api.db, LOCAL, project.id).await.expect("a read").expect("scenes").plan;
    let row = scenes::get(&api.db, LOCAL, project.scenes[0]).await.expect("a read").expect("a scene");
    let (image, speech) = (row.takes.image.expect("a picture"), row.takes.speech.expect("speech"));
    let mut tx = api.db.begin().await.expect("a transaction");
    let inputs = TakeInputs::of_image(&plan, &row.planned, false);
    takes::choose(&mut tx, row.id, (TakeKind::Image, image), &inputs).await.expect("chosen");
    let inputs = TakeInputs::of_speech(&plan, &row.planned);
    takes::choose(&mut tx, row.id, (TakeKind::Speech, speech), &inputs).await.expect("chosen");
    tx.commit().await.expect("a commit");
}

on_both! {
    async fn entries_are_made_changed_by_their_version_deleted_and_restored(api: Api) {
        let made = create(&api, anna()).await;
        assert_eq!((&made["name"], &made["version"], &made["look"]["seed"]), (&json!("Anna"), &json!(1), &json!(7)));
        let told = api.get(&path(&made)).await.is(200);
        assert_eq!((told.header("etag"), told.json()), ("\"1\"", made.clone()));
        let other = json!({ "name": "Anne", "look": { "description": "Anne." } });
        let changed = put(&api, &made, "\"1\"", other.clone()).await.is(200);
        assert_eq!((changed.header("etag"), &changed.json()["look"]["voice"]), ("\"2\"", &Value::Null));
        let late = put(&api, &made, "\"1\"", other.clone()).await;
        assert_eq!(late.header("etag"), "\"2\"");
        late.problem(412, "library_entry_changed");
        let unversioned = request(Method::PUT, &path(&made)).header("content-type", "application/json");
        api.send(unversioned.body(Body::from(other.to_string())).expect("a request")).await.problem(428, "if_match_missing");

        let ink = create(&api, json!({ "kind": "style", "name": "Ink" })).await;
        let names = async |query: &str| -> Vec<String> {
            let page = api.get(&format!("/api/v1/library{query}")).await.is(200).json();
            page["items"].as_array().expect("items").iter().map(|one| one["name"].as_str().expect("a name").to_owned()).collect()
        };
        assert_eq!((names("").await, names("?kind=style").await, names("?kind=place").await.len()), (vec!["Ink".to_owned(), "Anne".to_owned()], vec!["Ink".to_owned()], 0));
        send(&api, Method::DELETE, &path(&ink)).await.is(204);
        send(&api, Method::DELETE, &path(&ink)).await.is(204);
        assert_eq!((names("").await, names("?deleted=true").await), (vec!["Anne".to_owned()], vec!["Ink".to_owned()]));
        assert!(api.get(&path(&ink)).await.is(200).json()["deleted_at"].is_string());
        let back = send(&api, Method::POST, &format!("{}/restore", path(&ink))).await.is(200).json();
        assert_eq!((&back["deleted_at"], &back["version"]), (&Value::Null, &json!(3)));
        api.get("/api/v1/library/00000000-0000-0000-0000-000000000000").await.problem(404, "not_found");

        let long = json!({ "kind": "style", "name": "x", "look": { "description": "x".repeat(301), "voice": "en" } });
        let refused = api.post("/api/v1/library", &long).await.problem(400, "text_too_long");
        assert_eq!((&refused["path"], &refused["errors"][1]["code"]), (&json!("look.description"), &json!("voice_of_no_character")));
        let strange = json!({ "kind": "style", "name": "x", "look": { "pictures": [AssetId::new().0] } });
        let refused = api.post("/api/v1/library", &strange).await.problem(400, "no_such_picture");
        assert_eq!(refused["path"], "look.pictures[0]");
    }

    async fn an_entry_is_drawn_by_what_its_look_says(api: Api) {
        let drawn = async |entry: &Value, query: &str| api.get(&format!("{}/picture{query}", path(entry))).await.is(200);
        let harbour = create(&api, json!({ "kind": "place", "name": "Harbour", "look": { "description": "a ship and a lighthouse" } })).await;
        let first = drawn(&harbour, "").await;
        assert_eq!((first.header("content-type"), first.bytes.starts_with(b"<svg")), ("image/svg+xml", true));
        assert_eq!(drawn(&harbour, "?language=en").await.bytes, first.bytes, "the same words, the same picture");
        assert_ne!(drawn(&harbour, "?language=de").await.bytes, first.bytes, "read in another language");
        let other = json!({ "name": "Harbour", "look": { "description": "a ship and a lighthouse", "seed": 7 } });
        put(&api, &harbour, "*", other).await.is(200);
        assert_ne!(drawn(&harbour, "").await.bytes, first.bytes, "by its seed");
        // The longest that an entry may be, in the widest letters.
        let long = "\u{1f6a2}".repeat(300);
        let long = json!({ "kind": "style", "name": "\u{1f6a2}".repeat(100), "look": { "description": long, "prompt_addition": long } });
        drawn(&create(&api, long).await, "").await;
        for query in ["?language=e_s", "?language=", "?tongue=en"] {
            api.get(&format!("{}/picture{query}", path(&harbour))).await.is(400);
        }
    }

    async fn a_scene_asks_for_what_the_library_says_as_well(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let picture = picture(&api, &project).await;
        let anna = create(&api, anna()).await;
        let ink = json!({ "kind": "style", "name": "Ink", "look": { "prompt_addition": "ink drawing", "negative": "hat, colour", "pictures": [picture.0] } });
        let ink = create(&api, ink).await;
        project.change(0, "*", json!({ "cast": [anna["id"], ink["id"]] })).await.is(200);
        let composed = api.get(&format!("{}/composition", project.scene(0))).await.is(200).json();
        assert_eq!(composed, json!({ "image_prompt": "tea cup, red scarf, ink drawing", "description": "A cup. Anna has a red scarf.",
            "negative": "hat, colour", "seed": 7, "voice": "en-gb", "pictures": [picture.0] }));
        assert_eq!(api.get(&project.scene(0)).await.json()["cast"], json!([anna["id"], ink["id"]]));

        for (cast, code) in [
            (json!([project.id.0]), "no_such_entry"),
            (json!([anna["id"], anna["id"]]), "double_cast"),
            (json!(vec![anna["id"].clone(); 7]), "too_large_cast"),
        ] {
            let refused = project.change(0, "*", json!({ "cast": cast })).await.problem(400, code);
            assert_eq!(refused["path"], "cast");
        }
    }

    async fn takes_are_stale_when_the_library_says_something_else_and_not_when_it_says_it_again(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let anna = create(&api, anna()).await;
        project.change(0, "*", json!({ "cast": [anna["id"]] })).await.is(200);
        let changed = json!([{ "what": "speech", "changed": ["voice"] }, { "what": "image", "changed": ["seed", "cast"] }]);
        assert_eq!(stale(&api, &project).await, changed);
        make(&api, &project).await;
        assert_eq!(stale(&api, &project).await, json!([]));

        let look = |scarf: &str| json!({ "name": "Anna", "look": { "description": "Anna has a red scarf.", "prompt_addition": scarf,
            "negative": "hat", "seed": 7, "voice": "en-gb" } });
        put(&api, &anna, "*", look("green scarf")).await.is(200);
        assert_eq!(stale(&api, &project).await, json!([{ "what": "image", "changed": ["cast"] }]));
        let refresh = api.get(&format!("{}/refresh", project.path)).await.is(200).json();
        assert_eq!(refresh["scenes"].as_array().expect("scenes").len(), 1, "and a refresh makes it");
        put(&api, &anna, "*", look("red scarf")).await.is(200);
        assert_eq!(stale(&api, &project).await, json!([]), "told by content");

        send(&api, Method::DELETE, &path(&anna)).await.is(204);
        let without = json!([{ "what": "speech", "changed": ["voice"] }, { "what": "image", "changed": ["cast", "seed"] }]);
        assert_eq!(stale(&api, &project).await, without);
        send(&api, Method::POST, &format!("{}/restore", path(&anna))).await.is(200);
        assert_eq!(stale(&api, &project).await, json!([]));
    }

    async fn a_brief_names_the_cast_of_its_scenes(api: Api) {
        let anna = create(&api, anna()).await;
        let ink = create(&api, json!({ "kind": "style", "name": "Ink" })).await;
        let kitchen = create(&api, json!({ "kind": "place", "name": "The Kitchen" })).await;
        let gone = create(&api, json!({ "kind": "place", "name": "Cellar" })).await;
        send(&api, Method::DELETE, &path(&gone)).await.is(204);
        let asked = async |cast: Value, scene: Value| {
            let document = json!({ "cast": cast, "scenes": [{ "text": "One." }, { "text": "Two.", "cast": scene }] });
            api.post("/api/v1/projects", &json!({ "document": document })).await
        };
        let made = asked(json!("ink"), json!(["anna", "The kitchen", "Anna"])).await.is(202).json();
        let job = gala_core::id::JobId(made["job"]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id"));
        let row = jobs::get(&api.db, LOCAL, job).await.expect("a read").expect("a job");
        let input: PlanInput = payload::read(&row.input).expect("an input");
        let PlanInput::Brief(input) = input else { panic!("of no brief") };
        let ids = |ids: &[LibraryId]| ids.iter().map(|id| id.0.to_string()).collect::<Vec<_>>();
        let id = |entry: &Value| entry["id"].as_str().expect("an id").to_owned();
        assert_eq!(ids(&input.cast), [id(&ink)]);
        let scenes = &input.brief.scenes;
        assert_eq!((ids(&scenes[0].cast_ids), ids(&scenes[1].cast_ids)), (vec![], vec![id(&anna), id(&kitchen)]));

        for (scene, code, path, told) in [
            (json!(["Ana"]), "unknown_cast", "scenes[1].cast", "did you mean `Anna`?"),
            (json!(["Cellar"]), "unknown_cast", "scenes[1].cast", "/api/v1/library"),
            (json!(["a", "b", "c", "d", "e", "f", "g"]), "too_large_cast", "scenes[1].cast", "leave some out"),
            (json!(["…"]), "bad_cast", "scenes[1].cast", "use the name"),
        ] {
            let refused = asked(json!([]), scene).await.problem(400, code);
            assert!(refused["path"].as_str().is_some_and(|at| at.starts_with(path)), "{refused}");
            assert!(refused.to_string().contains(told), "{refused}");
        }
        create(&api, json!({ "kind": "place", "name": "INK" })).await;
        asked(json!(["Ink"]), json!([])).await.problem(400, "ambiguous_cast");
        let rows = api.get("/api/v1/projects").await.is(200).json();
        assert_eq!(rows["items"].as_array().map(Vec::len), Some(1), "what is refused leaves no project");
    }
}
