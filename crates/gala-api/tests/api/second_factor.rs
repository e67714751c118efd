//! A workspace that asks for a second factor.

use axum::http::Method;
use gala_testkit::on_both;
use serde_json::{Value, json};

use crate::{
    accounts::{
        browser::{Browser, PASSWORD, authenticator},
        installation::{Installation, join, person},
    },
    support::{Answer, Api, TEA},
};

/// What is of the workspace, each asked for in another way.
const OF_THE_WORKSPACE: [(Method, &str); 9] = [
    (Method::GET, "/api/v1/projects"),
    (Method::POST, "/api/v1/projects"),
    (Method::GET, "/api/v1/jobs"),
    (Method::GET, "/api/v1/workspace"),
    (Method::PATCH, "/api/v1/workspace"),
    (Method::GET, "/api/v1/members"),
    (Method::GET, "/api/v1/keys"),
    (Method::GET, "/api/v1/usage"),
    (Method::GET, "/api/v1/audit"),
];

async fn ask(api: &Api, browser: &Browser, method: &Method, path: &str) -> Answer {
    let body = match (method, path) {
        (&Method::POST, _) => Some(json!({ "brief": TEA })),
        (&Method::PATCH, _) => Some(json!({})),
        _ => None,
    };
    browser.send(api, method.clone(), path, &[("origin", "http://127.0.0.1:8080")], body.as_ref()).await
}

/// Sets up an authenticator, and returns what it shows so many steps from now. Its code of the step before is used up.
async fn set_up(api: &Api, browser: &Browser) -> impl Fn(i64) -> String {
    let made = browser.post_as(api, "/api/v1/me/totp", &json!({})).await.is(201).json();
    let authenticator = authenticator(made["secret"].as_str().expect("a secret"));
    let code = json!({ "code": authenticator(-1) });
    browser.post_as(api, "/api/v1/me/totp/confirm", &code).await.is(200);
    authenticator
}

async fn demand(it: &Installation, needs: bool) -> Answer {
    it.admin.patch(&it.api, "/api/v1/workspace", &json!({ "needs_second_factor": needs })).await
}

async fn is_kept_out(api: &Api, browser: &Browser) -> bool {
    let me = browser.get(api, "/api/v1/me").await.is(200).json();
    me["second_factor_required"].as_bool().expect("a word")
}

on_both! {
    async fn a_member_without_a_second_factor_is_let_in_only_to_set_one_up(it: Installation) {
        let mut ana = person(&it.api, &it.admin, "ana").await;
        join(&it.api, &it.admin, &mut ana, "admin").await;
        // Who asks for it has one: nobody locks themselves out.
        assert_eq!(demand(&it, true).await.problem(409, "second_factor_first")["path"], "needs_second_factor");
        let _codes = set_up(&it.api, &it.admin).await;
        assert_eq!(demand(&it, true).await.is(200).json()["needs_second_factor"], true);
        assert!(!is_kept_out(&it.api, &it.admin).await);

        assert!(is_kept_out(&it.api, &ana).await);
        for (method, path) in &OF_THE_WORKSPACE {
            ask(&it.api, &ana, method, path).await.problem(403, "second_factor_required");
        }
        let created = ana.post_as(&it.api, "/api/v1/keys", &json!({ "name": "k", "scopes": ["read"] })).await;
        created.problem(403, "second_factor_required");
        // What is of no workspace, and of one that asks for nothing, is hers as before.
        let own = ana.get(&it.api, "/api/v1/workspaces").await.is(200).json();
        let is_free = |one: &&Value| one["needs_second_factor"] == false;
        let free = own["items"].as_array().expect("items").iter().find(is_free).expect("her own")["id"].clone();
        let headers = [("gala-workspace", free.as_str().expect("an id"))];
        ana.send(&it.api, Method::GET, "/api/v1/projects", &headers, None).await.is(200);

        // Nor is anything given to it.
        let made = ana.send(&it.api, Method::POST, "/api/v1/projects", &[headers[0], ("origin", "http://127.0.0.1:8080")],
            Some(&json!({ "brief": TEA }))).await.is(202).json();
        let transfer = format!("/api/v1/projects/{}/transfer", made["project"]["id"].as_str().expect("an id"));
        let to = json!({ "workspace_id": "00000000-0000-0000-0000-000000000000" });
        let headers = [headers[0], ("origin", "http://127.0.0.1:8080")];
        let answer = ana.send(&it.api, Method::POST, &transfer, &headers, Some(&to)).await;
        answer.problem(403, "second_factor_required");

        let authenticator = set_up(&it.api, &ana).await;
        assert!(!is_kept_out(&it.api, &ana).await);
        for (method, path) in &OF_THE_WORKSPACE {
            let answer = ask(&it.api, &ana, method, path).await;
            assert!(answer.status.is_success(), "{method} {path}: {answer:?}");
        }
        let mut elsewhere = Browser::default();
        elsewhere.sign_in(&it.api, "ana", PASSWORD, Some(&authenticator(0))).await.is(200);
        let mine = json!({ "workspace_id": "00000000-0000-0000-0000-000000000000" });
        let choose = [("origin", "http://127.0.0.1:8080")];
        elsewhere.send(&it.api, Method::PUT, "/api/v1/me/workspace", &choose, Some(&mine)).await.is(204);
        elsewhere.get(&it.api, "/api/v1/projects").await.is(200);
        // What is removed proves nothing any more, in no browser.
        ana.post_as(&it.api, "/api/v1/me/totp/remove", &json!({ "password": PASSWORD })).await.is(204);
        for browser in [&ana, &elsewhere] {
            browser.get(&it.api, "/api/v1/projects").await.problem(403, "second_factor_required");
        }
        demand(&it, false).await.is(200);
        ana.get(&it.api, "/api/v1/projects").await.is(200);
        let told = it.admin.get(&it.api, "/api/v1/audit?limit=100").await.is(200).json();
        let told = told["items"].as_array().expect("items");
        let told: Vec<&Value> = told.iter().filter(|one| one["action"] == "workspace.second_factor").collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0]["subject"].as_str().expect("words").ends_with(" off"));
        assert!(told[1]["subject"].as_str().expect("words").ends_with(" on"));
    }

    async fn keys_and_links_go_on_where_a_second_factor_is_asked_for(it: Installation) {
        let mut ana = person(&it.api, &it.admin, "ana").await;
        join(&it.api, &it.admin, &mut ana, "admin").await;
        let key = ana.post_as(&it.api, "/api/v1/keys", &json!({ "name": "k", "scopes": ["read"] })).await.is(201).json();
        let made = ana.post_as(&it.api, "/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
        let project = format!("/api/v1/projects/{}", made["project"]["id"].as_str().expect("an id"));
        let link = ana.post_as(&it.api, &format!("{project}/links"), &json!({ "scope": "view" })).await.is(201).json();
        let _codes = set_up(&it.api, &it.admin).await;
        demand(&it, true).await.is(200);
        ana.get(&it.api, &project).await.problem(403, "second_factor_required");
        for secret in [&key["secret"], &link["token"]] {
            let bearer = Browser::with_bearer(secret.as_str().expect("a secret"));
            bearer.get(&it.api, &project).await.is(200);
            assert!(!is_kept_out(&it.api, &bearer).await);
        }
    }

    async fn a_code_can_be_shown_by_who_signed_in_without_one(it: Installation) {
        let authenticator = set_up(&it.api, &it.admin).await;
        demand(&it, true).await.is(200);
        let prove = async |code: &str| it.admin.post_as(&it.api, "/api/v1/me/totp/prove", &json!({ "code": code })).await;
        // As of somebody who comes from a provider.
        it.api.execute("UPDATE sessions SET has_second_factor = 0").await;
        it.admin.get(&it.api, "/api/v1/projects").await.problem(403, "second_factor_required");
        prove("000000").await.problem(401, "wrong_code");
        prove(&authenticator(-1)).await.problem(401, "wrong_code");
        prove(&authenticator(0)).await.is(204);
        it.admin.get(&it.api, "/api/v1/projects").await.is(200);
        for _ in 0..5 {
            prove("000000").await.problem(401, "wrong_code");
        }
        prove(&authenticator(1)).await.problem(429, "too_many_attempts");
        let ana = person(&it.api, &it.admin, "ana").await;
        ana.post_as(&it.api, "/api/v1/me/totp/prove", &json!({ "code": "000000" })).await.problem(409, "no_totp");
    }
}
