//! The contract, tried by requests that are made from the description (schemathesis), on a server with real content.

use std::{path::PathBuf, process::Command};

use gala_core::asset::AssetStatus;
use gala_db::scenes;
use serde_json::json;

use crate::{
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
    let folder = tempfile::tempdir().expect("a folder");
    let mut settings = std::fs::read_to_string(format!("{FOLDER}/schemathesis.toml")).expect("the settings");
    for (path, id) in ids {
        // What is asked for under a given id is not what the request before made, and may be deleted by then.
        settings.push_str(&format!(
            "\n[[operations]]\ninclude-path = \"{path}\"\nparameters = {{ \"path.id\" = \"{id}\" }}\n\
             checks.ensure_resource_availability.enabled = false\n"
        ));
    }
    let config = folder.path().join("schemathesis.toml");
    std::fs::write(&config, settings).expect("written");
    let mut command = Command::new(schemathesis());
    command.arg("--config-file").arg(&config).args(["run", &format!("http://{}/api/v1/openapi.json", server.address)]);
    command.arg("--no-color").args(if is_large() { more() } else { Vec::new() }).current_dir(folder.path());
    command.env("SCHEMATHESIS_HOOKS", "checks").env("PYTHONPATH", FOLDER).env("PYTHONDONTWRITEBYTECODE", "1");
    command.env("NO_PROXY", "*");
    let output = tokio::task::spawn_blocking(move || command.output()).await.expect("it ran").expect("it starts");
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the server and its description differ:\n{told}");
    println!("{told}");
    assert!(api.get("/health").await.json() == json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") }));
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sqlite() {
    requests_made_from_the_description_are_answered_as_it_says(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres() {
    requests_made_from_the_description_are_answered_as_it_says(Engine::Postgres).await;
}
