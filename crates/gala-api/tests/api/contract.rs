//! The contract, tried by requests that are made from the description (schemathesis), on a server with real content.

use std::{path::PathBuf, process::Command};

use gala_core::{access::Scope, asset::AssetStatus};
use gala_db::scenes;
use serde_json::json;

use crate::{
    accounts::{
        browser::{Browser, PASSWORD},
        installation::start,
    },
    assets::store_bytes,
    projects::{create, scene},
    sockets::{Server, is_large},
    support::{Api, Engine},
    timelines::{document, finished},
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/contract");

/// Ids of things that exist, by the path whose `{id}` they are.
async fn fill(api: &Api) -> Vec<(&'static str, String)> {
    // Its job has ended, so its stream ends too.
    let project = finished(api, &document("images/cup.png")).await;
    let jobs = api.get(&format!("/api/v1/jobs?project_id={project}")).await.json();
    let job = jobs["items"][0]["id"].as_str().expect("an id").to_owned();
    for (name, mime) in [("final.mp4", "video/mp4"), ("captions.vtt", "text/vtt"), ("report.json", "application/json")]
    {
        store_bytes(api, name, mime, AssetStatus::Ready, br#"{"a":1}"#.to_vec()).await;
    }
    let asset = store_bytes(api, "cup.png", "image/png", AssetStatus::Ready, vec![7; 3000]).await;
    let scene = scene(project);
    let mut tx = api.db.begin().await.expect("a transaction");
    scenes::upsert(&mut tx, &scene).await.expect("a scene");
    tx.commit().await.expect("a commit");
    create(api).await;
    vec![
        ("/api/v1/assets/{id}", asset.clone()),
        ("/api/v1/assets/{id}/url", asset.clone()),
        ("/api/v1/assets/{id}/content", asset),
        ("/api/v1/scenes/{id}", scene.id.to_string()),
        ("/api/v1/jobs/{id}/events", job),
        ("/api/v1/projects/{id}/events", project.to_string()),
        ("/api/v1/projects/{id}/scenes", project.to_string()),
        ("/api/v1/projects/{id}/timeline", project.to_string()),
        ("/api/v1/projects/{id}/render", project.to_string()),
    ]
}

/// Where `scripts/setup test` put the program.
fn schemathesis() -> PathBuf {
    let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../.tools/contract/bin/schemathesis"));
    assert!(path.is_file(), "schemathesis is missing: run `scripts/setup test`");
    path
}

/// What a larger run asks for: other requests each time, and more of them.
fn more() -> Vec<String> {
    let seed = std::env::var("PROPTEST_RNG_SEED").expect("a seed: see .cargo/config.toml");
    ["--seed", &seed, "--max-examples", "100"].map(ToOwned::to_owned).into()
}

async fn requests_made_from_the_description_are_answered_as_it_says(engine: Engine) {
    let api = Api::start(engine).await;
    let ids = fill(&api).await;
    let server = Server::start(&api).await;
    run(&server, ids, "", Vec::new()).await;
    assert!(api.get("/health").await.json() == json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }));
}

/// What an administrator is not asked to do.
const NOT_BY_ADMINISTRATORS: &str = r#"
# The session in which everything is asked would end.
[[operations]]
include-operation-id = "end_session"
enabled = false
"#;

/// As the first administrator, signed in with a browser, whose workspace has all that there is.
#[tokio::test(flavor = "multi_thread")]
async fn by_an_administrator() {
    let (api, admin) = start(Engine::Sqlite).await;
    let mut ids = fill(&api.second_machine().await).await;
    // Whoever removes themselves, or signs themselves out, asks for nothing more: so it is done to others.
    let anna =
        admin.post_as(&api, "/api/v1/users", &json!({ "name": "anna", "password": PASSWORD })).await.is(201).json();
    let anna = anna["id"].as_str().expect("an id");
    ids.extend([("/api/v1/users/{id}", anna.to_owned()), ("/api/v1/members/{id}", anna.to_owned())]);
    Browser::default().sign_in(&api, "chief", PASSWORD, None).await.is(200);
    let sessions = admin.get(&api, "/api/v1/sessions").await.is(200).json();
    let other = sessions["items"].as_array().expect("items").iter().find(|one| one["is_current"] == false);
    let other = other.expect("the other one")["id"].as_str().expect("an id");
    ids.push(("/api/v1/sessions/{id}", other.to_owned()));
    let server = Server::start(&api).await;
    let cookie = admin.cookie.as_deref().expect("signed in");
    // Wherever the session is told to act, it does so where things are.
    let workspace = format!("Gala-Workspace: {}", Scope::LOCAL.workspace());
    let headers = [format!("Cookie: {cookie}"), format!("Origin: http://{}", server.address), workspace];
    let headers = headers.into_iter().flat_map(|header| ["--header".to_owned(), header]).collect();
    run(&server, ids, NOT_BY_ADMINISTRATORS, headers).await;
    admin.get(&api, "/api/v1/me").await.is(200);
}

async fn run(server: &Server, ids: Vec<(&'static str, String)>, more_settings: &str, arguments: Vec<String>) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = std::fs::read_to_string(format!("{FOLDER}/schemathesis.toml")).expect("the settings");
    for (path, id) in ids {
        // What is asked for under a given id is not what the request before made, and may be deleted by then.
        settings.push_str(&format!(
            "\n[[operations]]\ninclude-path = \"{path}\"\nparameters = {{ \"path.id\" = \"{id}\" }}\n\
             checks.ensure_resource_availability.enabled = false\n"
        ));
    }
    settings.push_str(more_settings);
    let config = folder.path().join("schemathesis.toml");
    std::fs::write(&config, settings).expect("written");
    let mut command = Command::new(schemathesis());
    command.arg("--config-file").arg(&config).args(["run", &format!("http://{}/api/v1/openapi.json", server.address)]);
    command
        .arg("--no-color")
        .args(arguments)
        .args(if is_large() { more() } else { Vec::new() })
        .current_dir(folder.path());
    command.env("SCHEMATHESIS_HOOKS", "checks").env("PYTHONPATH", FOLDER).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("NO_PROXY", "*");
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it ran").expect("it starts");
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the server and its description differ:\n{told}");
    println!("{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    requests_made_from_the_description_are_answered_as_it_says(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    requests_made_from_the_description_are_answered_as_it_says(Engine::Postgres).await;
}
