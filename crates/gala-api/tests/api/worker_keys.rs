//! `/keys` of workers: made, listed and revoked by who administers the installation, and nobody on their own.

use gala_accounts::secret::{Secret, SecretKind};
use gala_db::accounts::worker_keys;
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::accounts::{
    browser::Browser,
    installation::{Installation, join, person},
};

const KEYS: &str = "/api/v1/keys";

fn workers(list: &Value) -> Vec<Value> {
    let items = list["items"].as_array().expect("items").iter();
    items.filter(|key| key["kind"] == "worker").cloned().collect()
}

on_both! {
    async fn administrators_make_list_and_revoke_keys_of_workers(it: Installation) {
        let made = json!({ "kind": "worker", "name": "rack 3", "days": 30 });
        let made = it.admin.post_as(&it.api, KEYS, &made).await.is(201).json();
        let secret = made["secret"].as_str().expect("a secret");
        let digest = Secret::parse(secret, SecretKind::Worker).expect("a key of workers").digest();
        let stored = worker_keys::of_secret(&it.api.db, &digest).await.expect("a read").expect("the key");
        assert_eq!(stored.ends_at_ms, Some(stored.created_at_ms + 30 * 86_400_000));
        assert_eq!((made["kind"].as_str(), made["user_id"].is_null(), &made["scopes"]), (Some("worker"), true, &json!([])));

        let listed = it.admin.get(&it.api, KEYS).await.is(200).json();
        let [listed] = &workers(&listed)[..] else { panic!("{listed}") };
        assert_eq!((&listed["id"], &listed["name"], &listed["prefix"]), (&made["id"], &json!("rack 3"), &made["prefix"]));
        assert!(!listed.to_string().contains(secret) && listed["used_at"].is_null());

        let path = format!("{KEYS}/{}", made["id"].as_str().expect("an id"));
        for _ in 0..2 {
            it.admin.delete(&it.api, &path).await.is(204);
        }
        let listed = it.admin.get(&it.api, KEYS).await.is(200).json();
        assert!(workers(&listed)[0]["revoked_at"].is_string());
        let told = it.admin.get(&it.api, "/api/v1/audit?of=installation").await.is(200).json().to_string();
        assert!(told.contains("worker_key.create") && told.contains("worker_key.revoke"), "{told}");
    }

    async fn others_make_none_and_learn_of_none(it: Installation) {
        let made = it.admin.post_as(&it.api, KEYS, &json!({ "kind": "worker", "name": "m" })).await.is(201).json();
        let mut ana = person(&it.api, &it.admin, "ana").await;
        join(&it.api, &it.admin, &mut ana, "owner").await;
        ana.post_as(&it.api, KEYS, &json!({ "kind": "worker", "name": "mine" })).await.problem(403, "forbidden");
        assert!(workers(&ana.get(&it.api, KEYS).await.is(200).json()).is_empty());
        let path = format!("{KEYS}/{}", made["id"].as_str().expect("an id"));
        ana.delete(&it.api, &path).await.problem(404, "not_found");
        // Keys make no keys, whatever their person may do.
        let scopes = json!(["read", "write", "render", "admin"]);
        let key = it.admin.post_as(&it.api, KEYS, &json!({ "name": "k", "scopes": scopes })).await.is(201).json();
        let program = Browser::with_bearer(key["secret"].as_str().expect("a secret"));
        program.post_as(&it.api, KEYS, &json!({ "kind": "worker", "name": "m" })).await.problem(403, "session_needed");
        program.delete(&it.api, &path).await.is(204);
    }

    async fn a_key_of_workers_opens_nothing(it: Installation) {
        let made = it.admin.post_as(&it.api, KEYS, &json!({ "kind": "worker", "name": "m" })).await.is(201).json();
        let worker = Browser::with_bearer(made["secret"].as_str().expect("a secret"));
        for path in ["/api/v1/me", "/api/v1/projects", "/api/v1/jobs", "/api/v1/workspaces", KEYS, "/metrics"] {
            worker.get(&it.api, path).await.problem(401, "unauthorized");
        }
        worker.post_as(&it.api, "/api/v1/projects", &json!({ "brief": crate::support::TEA })).await.problem(401, "unauthorized");
    }

    async fn a_key_of_workers_is_asked_for_as_such(it: Installation) {
        for (body, path) in [
            (json!({ "kind": "worker", "name": "m", "scopes": ["read"] }), "scopes"),
            (json!({ "kind": "worker", "name": "m", "requests_per_minute": 5 }), "requests_per_minute"),
            (json!({ "kind": "worker", "name": "m", "days": 0 }), "days"),
            (json!({ "kind": "worker", "name": "m", "days": 3651 }), "days"),
            (json!({ "kind": "worker", "name": "" }), "name"),
            (json!({ "name": "m" }), "scopes"),
        ] {
            let problem = it.admin.post_as(&it.api, KEYS, &body).await.problem(400, "invalid_field");
            assert_eq!(problem["path"], path, "{problem}");
        }
        it.admin.post_as(&it.api, KEYS, &json!({ "kind": "robot", "name": "m" })).await.is(400);
    }
}
