//! The models of the machine: listed, and installed while somebody looks on.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use axum::{body::Body, http::Method};
use gala_ai::local_models::{ListedModel, ModelLibrary, OnProgress, RemoveError};
use gala_core::problem::Problem;
use gala_testkit::database::Engine;
use serde_json::{Value, json};
use tokio::sync::Semaphore;

use crate::support::{Answer, Api, Options, request};

/// Installs a model each time that it is let.
#[derive(Debug)]
struct Library {
    lets: Semaphore,
    installed: Mutex<Vec<String>>,
}

fn model(name: &str, kind: &'static str, languages: &[&str], is_installed: bool) -> ListedModel {
    ListedModel {
        name: name.to_owned(),
        kind,
        languages: languages.iter().map(|language| (*language).to_owned()).collect(),
        megabytes: 63,
        is_installed,
        licence: is_installed.then(|| "CC0".to_owned()),
        author: is_installed.then(|| "Ada".to_owned()),
        source: is_installed.then(|| "files".to_owned()),
        is_verified: is_installed.then_some(true),
    }
}

#[async_trait]
impl ModelLibrary for Library {
    fn list(&self) -> Vec<ListedModel> {
        let installed = self.installed.lock().expect("the list");
        let is_there = |name: &str| installed.iter().any(|own| own == name);
        vec![
            model("es_ES-one", "piper_voice", &["es-ES"], is_there("es_ES-one")),
            model("en_US-two", "piper_voice", &["en-US"], is_there("en_US-two")),
            model("whisper-base", "whisper", &[], is_there("whisper-base")),
        ]
    }

    async fn install(&self, name: &str, progress: OnProgress<'_>) -> Result<(), Problem> {
        progress(10, 63);
        self.lets.acquire().await.expect("open").forget();
        if name.starts_with("xx") {
            return Err(Problem::new("no_such_model", "name", "its publisher has no such model", "name another one"));
        }
        self.installed.lock().expect("the list").push(name.to_owned());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), RemoveError> {
        if name == "worn-disk" {
            return Err(RemoveError::Disk(name.to_owned()));
        }
        let mut installed = self.installed.lock().expect("the list");
        let place = installed.iter().position(|own| own == name);
        installed.remove(place.ok_or_else(|| RemoveError::Missing(name.to_owned()))?);
        Ok(())
    }
}

async fn api() -> (Api, Arc<Library>) {
    let library = Arc::new(Library { lets: Semaphore::new(0), installed: Mutex::default() });
    let options = Options { models: Arc::clone(&library) as _, ..Options::default() };
    (Api::start_with(Engine::Sqlite, options).await, library)
}

async fn listed(api: &Api, name: &str) -> Value {
    let listed = api.get("/api/v1/local-models").await.is(200).json();
    let items = listed["items"].as_array().expect("models").clone();
    items.into_iter().find(|model| model["name"] == name).unwrap_or_else(|| panic!("{name} in {listed}"))
}

async fn delete(api: &Api, path: &str) -> Answer {
    api.send(request(Method::DELETE, path).body(Body::empty()).expect("a request")).await
}

/// Waits until a model is in a state, and returns it.
async fn until(api: &Api, name: &str, state: &str) -> Value {
    for _ in 0..3000 {
        let model = listed(api, name).await;
        if model["state"] == state {
            return model;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("{name} never is {state}");
}

#[tokio::test]
async fn models_are_listed_by_language_with_those_for_all() {
    let (api, _library) = api().await;
    let names = async |query: &str| {
        let listed = api.get(&format!("/api/v1/local-models{query}")).await.is(200).json();
        let items = listed["items"].as_array().expect("models").clone();
        items.iter().map(|model| model["name"].as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("").await, ["es_ES-one", "en_US-two", "whisper-base"]);
    assert_eq!(names("?language=es-MX").await, ["es_ES-one", "whisper-base"]);
    for bad in ["language=", "language=e_s", "languages=es"] {
        api.get(&format!("/api/v1/local-models?{bad}")).await.is(400);
    }
}

#[tokio::test]
async fn a_model_is_installed_while_its_progress_is_told() {
    let (api, library) = api().await;
    let asked = json!({ "name": "whisper-base" });
    let begun = api.post("/api/v1/local-models", &asked).await.is(202).json();
    assert_eq!((&begun["name"], &begun["state"]), (&json!("whisper-base"), &json!("installing")));
    let mut installing = until(&api, "whisper-base", "installing").await;
    while installing["progress"]["total_bytes"] == 0 {
        installing = until(&api, "whisper-base", "installing").await;
    }
    assert_eq!(installing["progress"], json!({ "bytes": 10, "total_bytes": 63 }));
    // Who asks again does not fetch it twice.
    api.post("/api/v1/local-models", &asked).await.is(202);
    library.lets.add_permits(1);
    let installed = until(&api, "whisper-base", "installed").await;
    assert_eq!((&installed["licence"], &installed["author"]), (&json!("CC0"), &json!("Ada")));
    assert_eq!((&installed["progress"], &installed["error"]), (&Value::Null, &Value::Null));
    assert_eq!(library.installed.lock().expect("the list").len(), 1);
    api.post("/api/v1/local-models", &asked).await.problem(409, "model_installed");
}

#[tokio::test]
async fn a_model_that_there_is_not_says_so_and_can_be_tried_again() {
    let (api, library) = api().await;
    let asked = json!({ "name": "xx_XX-nobody-low" });
    api.post("/api/v1/local-models", &asked).await.is(202);
    library.lets.add_permits(1);
    let failed = until(&api, "xx_XX-nobody-low", "failed").await;
    assert_eq!(failed["error"]["code"], "no_such_model");
    assert!(failed["error"]["message"].as_str().expect("a message").ends_with("(name another one)"));
    api.post("/api/v1/local-models", &asked).await.is(202);
    until(&api, "xx_XX-nobody-low", "installing").await;
}

#[tokio::test]
async fn a_model_is_removed_once_and_not_while_it_is_on_its_way() {
    let (api, library) = api().await;
    let (asked, path) = (json!({ "name": "whisper-base" }), "/api/v1/local-models/whisper-base");
    delete(&api, path).await.problem(404, "no_such_model");
    api.post("/api/v1/local-models", &asked).await.is(202);
    until(&api, "whisper-base", "installing").await;
    delete(&api, path).await.problem(409, "model_installing");
    library.lets.add_permits(1);
    until(&api, "whisper-base", "installed").await;
    delete(&api, path).await.is(204);
    assert_eq!(listed(&api, "whisper-base").await["state"], "available");
    delete(&api, path).await.problem(404, "no_such_model");
    // It can be installed again.
    api.post("/api/v1/local-models", &asked).await.is(202);
    for bad in ["..%2Fx", "a%20b", &"x".repeat(101)] {
        delete(&api, &format!("/api/v1/local-models/{bad}")).await.problem(404, "no_such_model");
    }
    delete(&api, "/api/v1/local-models/%ff").await.problem(404, "not_found");
    let failed = delete(&api, "/api/v1/local-models/worn-disk").await.problem(500, "internal");
    assert!(!failed.to_string().contains("worn-disk"), "{failed}");
}

#[tokio::test]
async fn a_failure_is_listed_until_its_model_is_removed() {
    let (api, library) = api().await;
    api.post("/api/v1/local-models", &json!({ "name": "xx_XX-nobody-low" })).await.is(202);
    library.lets.add_permits(1);
    until(&api, "xx_XX-nobody-low", "failed").await;
    delete(&api, "/api/v1/local-models/xx_XX-nobody-low").await.is(204);
    let names = api.get("/api/v1/local-models").await.is(200).json();
    assert!(!names.to_string().contains("xx_XX"), "{names}");
}

#[tokio::test]
async fn names_that_are_none_and_more_than_may_be_fetched_at_once_are_refused() {
    let (api, _library) = api().await;
    for bad in ["", "../x", "a/b", ".x", "a b", "é", &"x".repeat(101)] {
        let problem = api.post("/api/v1/local-models", &json!({ "name": bad })).await.problem(400, "invalid_field");
        assert_eq!(problem["path"], "name", "{bad}");
    }
    api.post("/api/v1/local-models", &json!({ "name": "x", "kind": "whisper" })).await.is(400);
    for at in 0..4 {
        api.post("/api/v1/local-models", &json!({ "name": format!("voice{at}") })).await.is(202);
    }
    let refused = api.post("/api/v1/local-models", &json!({ "name": "voice4" })).await;
    refused.problem(409, "too_many_installations");
}
