//! Presenters of a workspace, briefs that name them, and the looks that providers have.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{Method, header},
};
use gala_ai::provider::{Chain, Presenter, Providers};
use gala_core::{
    access::Scope,
    asset::{Asset, AssetKind, AssetStatus, StorageProvider},
    brief::PresenterChoice,
    hash::ContentHash,
    id::{AssetId, JobId, PresenterId, ProjectId},
    payload::{self, BriefInput, PlanInput},
    presenter::{PresenterDraft, PresenterEntry, limits::MAX_PRESENTERS},
};
use gala_db::{assets, jobs, presenters};
use gala_fakes::{Fakes, KEY};
use gala_providers::{
    http::{Downloader, Endpoint, Polling, Secret},
    presenter::{HeyGen, HeyGenEngine},
};
use gala_testkit::{database::Engine, on_both};
use serde_json::{Value, json};

use crate::{
    scenes::Planned,
    shared_files::bring,
    support::{Answer, Api, Options, providers, request},
};

const LOCAL: Scope = Scope::LOCAL;

async fn create(api: &Api, body: Value) -> Value {
    api.post("/api/v1/models", &body).await.is(201).json()
}

fn path(presenter: &Value) -> String {
    format!("/api/v1/models/{}", presenter["id"].as_str().expect("an id"))
}

async fn put(api: &Api, presenter: &Value, if_match: &str, body: &Value) -> Answer {
    let request = request(Method::PUT, &path(presenter)).header("content-type", "application/json");
    api.send(request.header(header::IF_MATCH, if_match).body(Body::from(body.to_string())).expect("a request")).await
}

async fn send(api: &Api, method: Method, path: &str) -> Answer {
    api.send(request(method, path).body(Body::empty()).expect("a request")).await
}

async fn names(api: &Api, query: &str) -> Vec<String> {
    let page = api.get(&format!("/api/v1/models{query}")).await.is(200).json();
    let items = page["items"].as_array().expect("items").iter();
    items.map(|one| one["stage_name"].as_str().expect("a name").to_owned()).collect()
}

/// A file of no project that is ready.
async fn picture(api: &Api, extension: &str, project: ProjectId) -> AssetId {
    let id = AssetId::new();
    let asset = Asset {
        id,
        project_id: project,
        kind: AssetKind::Image,
        provider: StorageProvider::Localfs,
        object_key: format!("uploads/{id}.{extension}"),
        mime: format!("image/{extension}"),
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

async fn shared_picture(api: &Api, extension: &str) -> AssetId {
    // What holds such files is there once one was brought.
    bring(api, "logo.png").await;
    picture(api, extension, ProjectId::of_shared_files(LOCAL.workspace())).await
}

/// What the first job of a new project is asked.
async fn planned(api: &Api, document: Value) -> BriefInput {
    let made = api.post("/api/v1/projects", &json!({ "document": document })).await.is(202).json();
    let job = JobId(made["job"]["id"].as_str().and_then(|id| id.parse().ok()).expect("an id"));
    let row = jobs::get(&api.db, LOCAL, job).await.expect("a read").expect("a job");
    let PlanInput::Brief(input) = payload::read(&row.input).expect("an input") else { panic!("of no brief") };
    input
}

on_both! {
    async fn presenters_are_made_changed_by_their_version_deleted_and_restored(api: Api) {
        let anna = json!({ "stage_name": " Anna  Vega ", "tags": ["News", "news", "Spanish"], "look": "look-anna", "voice": "en-gb", "preset": "dusk" });
        let made = create(&api, anna.clone()).await;
        assert_eq!((&made["stage_name"], &made["tags"], &made["version"]), (&json!("Anna Vega"), &json!(["News", "Spanish"]), &json!(1)));
        let told = api.get(&path(&made)).await.is(200);
        assert_eq!((told.header("etag"), told.json()), ("\"1\"", made.clone()));
        let other = json!({ "stage_name": "Anna", "look": "look-anna" });
        let changed = put(&api, &made, "\"1\"", &other).await.is(200);
        assert_eq!((changed.header("etag"), &changed.json()["voice"]), ("\"2\"", &Value::Null));
        let late = put(&api, &made, "\"1\"", &anna).await;
        assert_eq!(late.header("etag"), "\"2\"");
        late.problem(412, "presenter_changed");
        let unversioned = request(Method::PUT, &path(&made)).header("content-type", "application/json");
        api.send(unversioned.body(Body::from(other.to_string())).expect("a request")).await.problem(428, "if_match_missing");

        // Nobody else has the name, whatever its capitals; of those who were deleted it is free.
        api.post("/api/v1/models", &json!({ "stage_name": "ANNA", "look": "x" })).await.problem(409, "stage_name_taken");
        let bo = create(&api, json!({ "stage_name": "Bo", "look": "look-bo" })).await;
        put(&api, &bo, "*", &other).await.problem(409, "stage_name_taken");
        send(&api, Method::DELETE, &path(&made)).await.is(204);
        send(&api, Method::DELETE, &path(&made)).await.is(204);
        let second = create(&api, json!({ "stage_name": "anna", "look": "look-other" })).await;
        assert_eq!((names(&api, "").await, names(&api, "?deleted=true").await), (vec!["anna".to_owned(), "Bo".to_owned()], vec!["Anna".to_owned()]));
        assert!(api.get(&path(&made)).await.is(200).json()["deleted_at"].is_string());
        let restore = format!("{}/restore", path(&made));
        send(&api, Method::POST, &restore).await.problem(409, "stage_name_taken");
        send(&api, Method::DELETE, &path(&second)).await.is(204);
        let back = send(&api, Method::POST, &restore).await.is(200);
        assert_eq!((back.header("etag"), &back.json()["deleted_at"]), ("\"4\"", &Value::Null));
        api.get("/api/v1/models/00000000-0000-0000-0000-000000000000").await.problem(404, "not_found");
    }

    async fn presenters_are_found_by_their_tags_and_names_a_page_at_a_time(api: Api) {
        for (name, tags) in [("Anna Vega", json!(["News", "Spanish"])), ("Bo", json!(["newsroom"])), ("Ann_a", json!([]))] {
            create(&api, json!({ "stage_name": name, "tags": tags, "look": "x" })).await;
        }
        assert_eq!(names(&api, "?tag=NEWS").await, ["Anna Vega"], "a tag is a whole one");
        assert_eq!(names(&api, "?name=anna").await, ["Anna Vega"]);
        assert_eq!(names(&api, "?name=n_a").await, ["Ann_a"], "and nothing stands for anything else");
        assert_eq!(names(&api, "?name=%25").await, Vec::<String>::new());
        assert_eq!(names(&api, "?name=bo&tag=news").await, Vec::<String>::new());
        for (field, most) in [("tag", 40), ("name", 100)] {
            assert_eq!(names(&api, &format!("?{field}={}", "x".repeat(most))).await, Vec::<String>::new());
            api.get(&format!("/api/v1/models?{field}={}", "x".repeat(most + 1))).await.problem(400, "invalid_field");
        }
        assert_eq!(names(&api, "?name=%00%20").await.len(), 3, "which says nothing");
        let first = api.get("/api/v1/models?limit=2").await.is(200).json();
        let cursor = first["next_cursor"].as_str().expect("a cursor");
        assert_eq!(names(&api, &format!("?limit=2&cursor={cursor}")).await, ["Anna Vega"]);
        api.get(&format!("/api/v1/models?tag=news&cursor={cursor}")).await.problem(400, "invalid_cursor");
    }

    async fn a_face_is_a_picture_of_no_project_that_stays_for_as_long(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let (face, film) = (shared_picture(&api, "png").await, shared_picture(&api, "webp").await);
        let of_project = picture(&api, "png", project.id).await;
        let asked = |picture: AssetId, pictures: Value| json!({ "stage_name": "Anna", "picture": picture.0, "pictures": pictures });
        for (body, code, at) in [
            (asked(of_project, json!([])), "no_such_picture", "picture"),
            (asked(AssetId::new(), json!([])), "no_such_picture", "picture"),
            (asked(film, json!([])), "wrong_kind_of_file", "picture"),
            (asked(face, json!([face.0, film.0])), "wrong_kind_of_file", "pictures[1]"),
            (json!({ "stage_name": "Anna" }), "face_missing", "look"),
            (json!({ "stage_name": "anna.jpg", "look": "x" }), "bad_stage_name", "stage_name"),
        ] {
            assert_eq!(api.post("/api/v1/models", &body).await.problem(400, code)["path"], at, "{body}");
        }
        let unready = bring(&api, "later.png").await["id"].clone();
        let unready: AssetId = unready.as_str().and_then(|id| id.parse().ok()).expect("an id");
        api.post("/api/v1/models", &asked(unready, json!([]))).await.problem(400, "asset_not_ready");

        let anna = create(&api, asked(face, json!([face.0]))).await;
        let used = api.get(&format!("/api/v1/assets/{face}")).await.is(200).json();
        assert_eq!(used["used_by"]["presenter_ids"], json!([anna["id"]]));
        // What somebody brought they may delete, unless it is a face.
        let brought = bring(&api, "own.png").await["id"].clone();
        let brought: AssetId = brought.as_str().and_then(|id| id.parse().ok()).expect("an id");
        api.execute("UPDATE ingests SET job_id = NULL").await;
        create(&api, json!({ "stage_name": "Bo", "picture": brought.0 })).await;
        let refused = send(&api, Method::DELETE, &format!("/api/v1/assets/{brought}")).await.problem(409, "asset_in_use");
        assert!(refused["detail"].as_str().expect("a text").contains("presenter"), "{refused}");
    }

    async fn a_brief_names_a_presenter_by_stage_name_or_id(api: Api) {
        let face = shared_picture(&api, "jpg").await;
        let anna = create(&api, json!({ "stage_name": "Anna Vega", "look": "look-anna", "voice": "en-gb", "preset": "dusk" })).await;
        let bo = create(&api, json!({ "stage_name": "Bo", "picture": face.0 })).await;
        let scenes = json!([{ "text": "One." }]);
        let by_name = planned(&api, json!({ "presenter": "anna vega", "scenes": scenes })).await;
        let look = Some(PresenterChoice::Look("look-anna".to_owned()));
        assert_eq!((by_name.brief.presenter, by_name.brief.voice.as_deref(), by_name.brief.preset.as_str()), (look.clone(), Some("en-gb"), "dusk"));
        let own = planned(&api, json!({ "presenter": anna["id"], "voice": "en-us", "preset": "neon", "scenes": scenes })).await;
        assert_eq!((own.brief.presenter, own.brief.voice.as_deref(), own.brief.preset.as_str()), (look, Some("en-us"), "neon"));

        // A face is a file that the project was given; so it is where the brief names the picture itself.
        for named in [json!("BO"), bo["id"].clone(), json!(face.0)] {
            let input = planned(&api, json!({ "presenter": named, "scenes": scenes })).await;
            assert_eq!(input.brief.presenter, Some(PresenterChoice::Picture(face.to_string())), "{named}");
            assert!(input.given.contains_key(&face.to_string()), "{named}");
        }
        // The name that a provider has for somebody is nobody's here, and so is one who was deleted.
        send(&api, Method::DELETE, &path(&bo)).await.is(204);
        let stranger = planned(&api, json!({ "presenter": "bo", "scenes": scenes })).await;
        assert_eq!(stranger.brief.presenter, Some(PresenterChoice::Look("bo".to_owned())));
        let gone = json!({ "document": { "presenter": bo["id"], "scenes": scenes } });
        assert_eq!(api.post("/api/v1/projects", &gone).await.problem(400, "no_such_file")["path"], "presenter");
    }

    async fn a_presenter_is_switched_off_and_on_in_a_scene(api: Api) {
        let project = Planned::new(&api, &["One."]).await;
        let shown = async || api.get(&project.scene(0)).await.is(200).json()["presenter"].clone();
        assert_eq!(shown().await, Value::Null);
        let refused = project.change(0, "*", json!({ "presenter": true })).await.problem(400, "no_presenter");
        assert_eq!(refused["path"], "presenter");
        project.change(0, "*", json!({ "presenter": false })).await.is(200);

        let mut scene = gala_db::scenes::get(&api.db, LOCAL, project.scenes[0]).await.expect("a read").expect("a scene");
        scene.planned.presenter = Some(PresenterChoice::Look("look-anna".to_owned()));
        let mut tx = api.db.begin().await.expect("a transaction");
        gala_db::scenes::upsert(&mut tx, &scene).await.expect("a scene");
        tx.commit().await.expect("a commit");
        assert_eq!(shown().await, true);
        project.change(0, "*", json!({ "presenter": false })).await.is(200);
        assert_eq!(shown().await, false);
        // Its own picture and a presenter are not seen at once.
        let given = picture(&api, "png", project.id).await.to_string();
        project.change(0, "*", json!({ "picture": given })).await.is(200);
        project.change(0, "*", json!({ "presenter": true })).await.problem(400, "scene_has_picture");
        project.change(0, "*", json!({ "presenter": true, "picture": null })).await.is(200);
        assert_eq!(shown().await, true);
        project.change(0, "*", json!({ "picture": given })).await.problem(400, "scene_is_presented");
        project.change(0, "*", json!({ "picture": given, "presenter": false })).await.is(200);
    }

    async fn a_workspace_has_so_many_presenters(api: Api) {
        let mut tx = api.db.begin().await.expect("a transaction");
        for number in 0..MAX_PRESENTERS {
            let draft = PresenterDraft { stage_name: format!("P{number}"), look: Some("x".to_owned()), ..PresenterDraft::default() };
            let entry = PresenterEntry { id: PresenterId::new(), draft, version: 1, created_at_ms: 1, deleted_at_ms: None };
            presenters::insert(&mut tx, LOCAL, &entry).await.expect("a presenter");
        }
        tx.commit().await.expect("a commit");
        api.post("/api/v1/models", &json!({ "stage_name": "Anna", "look": "x" })).await.problem(409, "too_many_presenters");
        assert_eq!(names(&api, "?name=p999").await, ["P999"]);
    }
}

fn heygen(fakes: &Fakes, key: &str) -> Providers {
    let endpoint = Endpoint::parse(&fakes.url("heygen")).expect("an endpoint");
    let key = Secret::of(key).expect("a key");
    let heygen = HeyGen::new(endpoint, &key, HeyGenEngine::Four, Downloader::new([]), Polling::default());
    let presenter: Arc<dyn Presenter> = Arc::new(heygen.expect("an adapter"));
    Providers { presenters: Chain::new(vec![presenter]), ..providers() }
}

#[tokio::test]
async fn the_looks_of_providers_are_listed_and_kept_for_a_while() {
    let fakes = Fakes::start().await;
    let api = Api::start_with(Engine::Sqlite, Options { providers: heygen(&fakes, KEY), ..Options::default() }).await;
    let listed = api.get("/api/v1/ai/presenters").await.is(200).json();
    // Not the one that is not made yet, and not the one that this engine does not move.
    let expected = json!({ "items": [{ "provider": "heygen", "id": "look-anna", "name": "Anna, standing" },
        { "provider": "heygen", "id": "look-bo", "name": "Bo in an office" }], "unavailable": [] });
    assert_eq!(listed, expected);
    let asked = || fakes.received().iter().filter(|received| received.route.contains("/v3/avatars/looks")).count();
    assert_eq!(asked(), 3, "a page after the other, the account's own first");
    assert_eq!(api.get("/api/v1/ai/presenters").await.is(200).json(), expected);
    assert_eq!(asked(), 3);
    assert_eq!((fakes.unknown_routes(), fakes.charges().len()), (Vec::<String>::new(), 0));

    let denied =
        Api::start_with(Engine::Sqlite, Options { providers: heygen(&fakes, "a-wrong-key"), ..Options::default() })
            .await;
    let told = denied.get("/api/v1/ai/presenters").await.is(200).json();
    assert_eq!(told, json!({ "items": [], "unavailable": [{ "provider": "heygen", "code": "provider_denied" }] }));
    let nobody = Api::start(Engine::Sqlite).await;
    assert_eq!(nobody.get("/api/v1/ai/presenters").await.is(200).json(), json!({ "items": [], "unavailable": [] }));
}
