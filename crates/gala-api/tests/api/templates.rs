//! Templates: kept, changed by their versions, and made into timelines and projects.

use axum::{
    body::Body,
    http::{Method, header},
};
use gala_core::{
    access::Scope,
    id::JobId,
    ingest::DerivativeRole,
    payload::{FinalInput, read},
    template::BUILT_IN,
};
use gala_db::{jobs, templates};
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    shared_files::bring,
    support::{Answer, Api, request},
    timeline_uploads::look_into,
};

/// A card with a name on it, over a picture where one is given.
pub fn document() -> Value {
    json!({
        "version": 1, "title": "Name card", "kind": "card",
        "duration_ms": "{{ 1000 * seconds }}",
        "params": {
            "properties": {
                "name": { "type": "string", "minLength": 1, "maxLength": 20 },
                "seconds": { "type": "integer", "minimum": 1, "maximum": 7200, "default": 2 },
                "photo": { "type": "string", "format": "asset", "media": "image" },
            },
            "required": ["name"],
        },
        "timeline": {
            "version": 1, "format": { "size": "128x72", "fps": 25 },
            "tracks": [
                { "$if": "photo", "then": { "kind": "visual", "clips": [
                    { "duration_ms": "{{ duration_ms }}", "content": { "kind": "image", "source": "{{ photo }}" } },
                ] } },
                { "kind": "visual", "clips": [
                    { "duration_ms": "{{ duration_ms }}", "content": { "kind": "text", "runs": [{ "text": "{{ name }}" }] } },
                ] },
            ],
        },
        "example": { "name": "Tea" },
    })
}

async fn create(api: &Api) -> Value {
    api.post("/api/v1/templates", &document()).await.is(201).json()
}

fn path(template: &Value) -> String {
    format!("/api/v1/templates/{}", template["id"].as_str().expect("an id"))
}

async fn put(api: &Api, path: &str, if_match: &str, body: &Value) -> Answer {
    let request = request(Method::PUT, path).header("content-type", "application/json");
    api.send(request.header(header::IF_MATCH, if_match).body(Body::from(body.to_string())).expect("a request")).await
}

async fn send(api: &Api, method: Method, path: &str) -> Answer {
    api.send(request(method, path).body(Body::empty()).expect("a request")).await
}

async fn post_with_key(api: &Api, path: &str, body: &Value) -> Answer {
    let request = request(Method::POST, path).header("content-type", "application/json").header("idempotency-key", "k");
    api.send(request.body(Body::from(body.to_string())).expect("a request")).await
}

/// A file of no project that is whole and was looked into.
async fn ready(api: &Api, name: &str) -> String {
    let asset = bring(api, name).await;
    let id = asset["id"].as_str().expect("an id").to_owned();
    look_into(api, &asset, None).await;
    id
}

async fn listed(api: &Api, query: &str) -> Vec<(String, bool)> {
    let page = api.get(&format!("/api/v1/templates{query}")).await.is(200).json();
    let told = |one: &Value| (one["title"].as_str().expect("a title").to_owned(), one["is_built_in"] == true);
    page["items"].as_array().expect("items").iter().map(told).collect()
}

on_both! {
    async fn a_template_is_kept_changed_by_its_version_deleted_and_restored(api: Api) {
        let made = create(&api).await;
        assert_eq!((&made["version"], &made["is_built_in"], &made["order"]), (&json!(1), &json!(false), &json!(["name", "photo", "seconds"])));
        assert_eq!(made["params"]["properties"]["name"]["maxLength"], 20);
        assert_eq!(made["document"]["timeline"], document()["timeline"]);
        let mut changed = document();
        changed["title"] = json!("Another card");
        assert_eq!(put(&api, &path(&made), "\"1\"", &changed).await.is(200).header("etag"), "\"2\"");
        let late = put(&api, &path(&made), "\"1\"", &document()).await;
        assert_eq!(late.header("etag"), "\"2\"");
        late.problem(412, "template_changed");
        assert_eq!(listed(&api, "?kind=card").await, [("Another card".to_owned(), false)]);
        send(&api, Method::DELETE, &path(&made)).await.is(204);
        send(&api, Method::DELETE, &path(&made)).await.is(204);
        assert!(listed(&api, "?kind=card").await.is_empty());
        assert_eq!(listed(&api, "?deleted=true").await, [("Another card".to_owned(), false)]);
        let data = json!({ "data": { "name": "Tea" } });
        for what in ["expand", "preview", "render"] {
            api.post(&format!("{}/{what}", path(&made)), &data).await.problem(404, "not_found");
        }
        send(&api, Method::POST, &format!("{}/restore", path(&made))).await.is(200);
        api.post(&format!("{}/expand", path(&made)), &data).await.is(200);
    }

    async fn those_of_the_program_are_listed_last_and_are_nobodys_to_change(api: Api) {
        create(&api).await;
        create(&api).await;
        let all = listed(&api, "").await;
        assert_eq!(all.len(), 2 + BUILT_IN.len());
        assert_eq!(all.iter().map(|one| one.1).collect::<Vec<_>>(), [vec![false; 2], vec![true; BUILT_IN.len()]].concat());
        let first = api.get("/api/v1/templates?limit=1").await.is(200).json();
        assert_eq!(first["items"].as_array().map(Vec::len), Some(1));
        let next = first["next_cursor"].as_str().expect("another page");
        assert_eq!(listed(&api, &format!("?limit=1&cursor={next}")).await.len(), 1 + BUILT_IN.len());
        assert_eq!(listed(&api, "?kind=quote").await.len(), 1);
        for kind in ["", "A", "-a", "%20"] {
            api.get(&format!("/api/v1/templates?kind={kind}")).await.problem(400, "invalid_parameter");
        }
        for built_in in &BUILT_IN {
            let path = format!("/api/v1/templates/{}", built_in.id);
            let told = api.get(&path).await.is(200).json();
            assert_eq!((&told["name"], &told["created_at"]), (&json!(built_in.name), &Value::Null));
            put(&api, &path, "*", &document()).await.problem(409, "built_in_template");
            send(&api, Method::DELETE, &path).await.problem(409, "built_in_template");
            let made = api.post(&format!("{path}/expand"), &json!({ "data": told["example"] })).await.is(200).json();
            assert!(made["duration_ms"].as_u64().expect("a length") >= 4000, "{}", built_in.name);
            // A copy of it is one's own.
            let copy = api.post("/api/v1/templates", &told["document"]).await.is(201).json();
            assert_eq!(copy["document"], told["document"]);
        }
    }

    async fn what_is_wrong_with_a_template_or_its_data_names_the_field(api: Api) {
        let mut wrong = document();
        wrong["timeline"]["tracks"][1]["clips"][0]["content"]["runs"][0]["text"] = json!("{{ nam }}");
        wrong["kind"] = json!("A Card");
        let problem = api.post("/api/v1/templates", &wrong).await.problem(400, "bad_kind");
        let fields: Vec<&str> = problem["errors"].as_array().expect("errors").iter().map(|one| one["field"].as_str().expect("a field")).collect();
        assert_eq!(fields, ["kind", "timeline.tracks[1].clips[0].content.runs[0].text"]);
        api.post("/api/v1/templates", &json!({ "title": "x" })).await.problem(400, "missing_field");
        api.post("/api/v1/templates", &json!([])).await.problem(400, "wrong_type");
        let made = create(&api).await;
        for what in ["expand", "preview", "render"] {
            let path = format!("{}/{what}", path(&made));
            let refused = async |data: Value, code: &str| api.post(&path, &json!({ "data": data })).await.problem(400, code)["path"].clone();
            assert_eq!(refused(json!({}), "missing_field").await, "data.name");
            assert_eq!(refused(json!({ "name": "x".repeat(21) }), "too_long").await, "data.name");
            assert_eq!(refused(json!({ "name": 1 }), "wrong_type").await, "data.name");
            assert_eq!(refused(json!({ "name": "x", "other": 1 }), "unknown_field").await, "data");
            assert_eq!(refused(json!({ "name": "x", "photo": "cup.png" }), "no_such_asset").await, "data.photo");
            assert_eq!(refused(json!({ "name": "x", "photo": made["id"] }), "no_such_asset").await, "data.photo");
            api.post(&path, &json!({ "data": [] })).await.problem(400, "invalid_field");
            api.post(&path, &json!({ "data": {}, "dta": 1 })).await.problem(400, "invalid_field");
        }
        let bad = json!({ "data": { "name": "x" }, "title": " " });
        assert_eq!(api.post(&format!("{}/render", path(&made)), &bad).await.problem(400, "bad_title")["path"], "title");
        let late = json!({ "data": { "name": "x" }, "at_ms": 86_400_001 });
        assert_eq!(api.post(&format!("{}/preview", path(&made)), &late).await.problem(400, "invalid_field")["path"], "at_ms");
    }

    async fn a_video_of_a_template_is_a_project_with_its_timeline_and_its_job(api: Api) {
        let (made, photo) = (create(&api).await, ready(&api, "cup.png").await);
        let path = format!("{}/render", path(&made));
        let asked = json!({ "data": { "name": "{{ 7*7 }}", "photo": photo }, "title": " Our tea ", "quality": "draft" });
        let answer = post_with_key(&api, &path, &asked).await.is(202);
        let begun = answer.json();
        let project = begun["project"]["id"].as_str().expect("an id").to_owned();
        assert_eq!(answer.header("location"), format!("/api/v1/projects/{project}"));
        assert_eq!((&begun["project"]["title"], &begun["project"]["workflow"], &begun["project"]["status"]),
            (&json!("Our tea"), &json!("template"), &json!("rendering")));
        let told = api.get(&format!("/api/v1/projects/{project}")).await.is(200).json();
        assert_eq!((&told["status"], &told["workflow"]), (&json!("rendering"), &json!("template")));
        let timeline = api.get(&format!("/api/v1/projects/{project}/timeline")).await.is(200).json();
        assert_eq!(timeline["tracks"][1]["clips"][0]["content"]["runs"][0]["text"], "{{ 7*7 }}");
        assert_eq!(timeline["tracks"][0]["clips"][0]["content"]["source"], json!(photo));
        let used = api.get(&format!("/api/v1/projects/{project}/template")).await.is(200).json();
        assert_eq!((&used["template_id"], &used["template_version"], &used["data"]["seconds"]), (&made["id"], &json!(1), &json!(2)));
        // What the job is asked: the document with its file.
        let job: JobId = begun["job"]["id"].as_str().expect("an id").parse().expect("an id");
        let job = jobs::get(&api.db, Scope::LOCAL, job).await.expect("a read").expect("a job");
        let FinalInput::Timeline(input) = read(&job.input).expect("an input") else { panic!("of no timeline") };
        assert_eq!(input.sources.keys().collect::<Vec<_>>(), [&photo]);
        let stored = api.objects.read(&input.timeline.key).await.expect("the document");
        assert_eq!(serde_json::from_slice::<Value>(&stored).expect("JSON"), timeline);
        // Once, also after the template is another one or none.
        send(&api, Method::DELETE, &self::path(&made)).await.is(204);
        assert_eq!(post_with_key(&api, &path, &asked).await.is(202).json(), begun);
        assert_eq!(api.get("/api/v1/projects").await.is(200).json()["items"].as_array().map(Vec::len), Some(1));
        // Its timeline is edited as any other, over the file that the data named.
        let edits = json!({ "edits": [{ "edit": "trim", "clip": "visual-0-0", "edge": "end", "to_ms": 1000 }] });
        let edit = request(Method::PATCH, &format!("/api/v1/projects/{project}/timeline")).header("content-type", "application/json");
        api.send(edit.header(header::IF_MATCH, "*").body(Body::from(edits.to_string())).expect("a request")).await.is(200);
        let again = api.post(&format!("/api/v1/projects/{project}/render"), &json!({})).await.is(202).json();
        let again: JobId = again["id"].as_str().expect("an id").parse().expect("an id");
        let again = jobs::get(&api.db, Scope::LOCAL, again).await.expect("a read").expect("a job");
        let FinalInput::Timeline(again) = read(&again.input).expect("an input") else { panic!("of no timeline") };
        assert_eq!(again.sources, input.sources);
        // A file that a video uses is kept.
        let uses = send(&api, Method::DELETE, &format!("/api/v1/assets/{photo}")).await;
        assert_eq!(uses.status.as_u16(), 409);
    }

    async fn a_file_has_to_be_of_the_kind_and_ready_and_of_no_project(api: Api) {
        let made = create(&api).await;
        let path = format!("{}/expand", path(&made));
        let asset = bring(&api, "cup.png").await;
        let data = json!({ "data": { "name": "x", "photo": asset["id"] } });
        assert_eq!(api.post(&path, &data).await.problem(400, "asset_not_ready")["path"], "data.photo");
        look_into(&api, &asset, None).await;
        api.post(&path, &data).await.is(200);
        api.execute("UPDATE assets SET status = 'PENDING'").await;
        assert_eq!(api.post(&path, &data).await.problem(400, "asset_not_ready")["path"], "data.photo");
        api.execute("UPDATE assets SET status = 'READY'").await;
        // One id has one spelling.
        let upper = asset["id"].as_str().expect("an id").to_uppercase();
        api.post(&path, &json!({ "data": { "name": "x", "photo": upper } })).await.problem(400, "no_such_asset");
        api.execute("UPDATE assets SET kind = 'audio'").await;
        assert_eq!(api.post(&path, &data).await.problem(400, "wrong_kind_of_file")["path"], "data.photo");
        api.execute("UPDATE assets SET kind = 'image'").await;
        crate::projects::create(&api).await;
        api.execute("UPDATE assets SET project_id = (SELECT id FROM projects WHERE title = 'Tea')").await;
        api.post(&path, &data).await.problem(400, "no_such_asset");
    }

    async fn what_cannot_be_drawn_as_it_is_is_read_in_the_form_that_was_made_of_it(api: Api) {
        let made = create(&api).await;
        let asset = bring(&api, "cup.png").await;
        look_into(&api, &asset, Some(DerivativeRole::Picture)).await;
        let moving = bring(&api, "cup.png").await;
        look_into(&api, &moving, Some(DerivativeRole::Clip)).await;
        let data = json!({ "data": { "name": "x", "photo": asset["id"] } });
        let begun = api.post(&format!("{}/render", path(&made)), &data).await.is(202).json();
        let job: JobId = begun["job"]["id"].as_str().expect("an id").parse().expect("an id");
        let job = jobs::get(&api.db, Scope::LOCAL, job).await.expect("a read").expect("a job");
        let FinalInput::Timeline(input) = read(&job.input).expect("an input") else { panic!("of no timeline") };
        let keys: Vec<&str> = input.sources.values().map(|file| file.key.as_str()).collect();
        assert!(keys.len() == 1 && keys[0].starts_with("derived/"), "{keys:?}");
        // A picture that moves is no picture of a timeline, but the film that was made of it.
        let data = json!({ "data": { "name": "x", "photo": moving["id"] } });
        let refused = api.post(&format!("{}/expand", path(&made)), &data).await.problem(400, "wrong_kind_of_file");
        assert_eq!(refused["path"], "data.photo");
    }

    async fn a_project_that_the_plan_refuses_leaves_nothing(api: Api) {
        let made = create(&api).await;
        crate::usage::on_plan(&api, "free").await;
        let path = format!("{}/render", path(&made));
        api.post(&path, &json!({ "data": { "name": "x", "seconds": 7200 } })).await.problem(403, "quota_exceeded");
        assert_eq!(api.count("SELECT COUNT(*) FROM projects").await, 0);
        assert_eq!(api.count("SELECT COUNT(*) FROM template_projects").await, 0);
        let root = api.objects.local_path("x").expect("a path").parent().expect("a folder").to_owned();
        let left = std::fs::read_dir(root).into_iter().flatten().flatten().map(|entry| entry.path().join("final"));
        let left: Vec<_> = left.filter_map(|folder| std::fs::read_dir(folder).ok()).flat_map(Iterator::flatten).collect();
        assert!(left.is_empty(), "{left:?}");
        api.post(&path, &json!({ "data": { "name": "x" } })).await.is(202);
        api.post(&path, &json!({ "data": { "name": "y" } })).await.problem(403, "quota_exceeded");
    }

    async fn a_workspace_has_a_thousand_templates_at_most(api: Api) {
        let made = create(&api).await;
        let scope = Scope::LOCAL;
        let id = made["id"].as_str().expect("an id").parse().expect("an id");
        let kept = templates::get(&api.db, scope, id).await.expect("a read").expect("a template");
        let mut tx = api.db.begin_in(scope).await.expect("a transaction");
        for _ in 1..gala_core::template::MAX_TEMPLATES {
            let next = gala_core::template::KeptTemplate { id: gala_core::id::TemplateId::new(), ..kept.clone() };
            templates::insert(&mut tx, scope, &next).await.expect("room for it");
        }
        tx.commit().await.expect("a commit");
        api.post("/api/v1/templates", &document()).await.problem(409, "too_many_templates");
    }
}
