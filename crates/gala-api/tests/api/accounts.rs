//! Signing in and what follows: sessions, keys, invitations, links, second factors.

pub mod browser;
pub mod installation;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering::SeqCst};

use axum::http::{Method, StatusCode};
use gala_testkit::on_both;
use serde_json::{Value, json};

use self::{
    browser::{Browser, PASSWORD},
    installation::{Installation, join, person, start},
};
use crate::support::{Api, Engine, TEA, TOKEN};

const HOUR_MS: i64 = 3_600_000;

on_both! {
    async fn the_first_administrator_owns_what_was_there_and_is_the_only_first(it: Installation) {
        assert!(gala_api::invite_first_admin(&it.api.db).await.expect("a database").is_none());
        let workspace = it.admin.get(&it.api, "/api/v1/workspace").await.is(200).json();
        assert_eq!(workspace["id"], "00000000-0000-0000-0000-000000000000");
        let made = it.admin.post_as(&it.api, "/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
        let id = made["project"]["id"].as_str().expect("an id");
        // The installation's token is its owner's key as before.
        let request = crate::support::request(Method::GET, &format!("/api/v1/projects/{id}"))
            .header("authorization", format!("Bearer {TOKEN}"));
        it.api.send(request.body(axum::body::Body::empty()).expect("a request")).await.is(200);
    }

    async fn a_wrong_password_and_a_name_that_nobody_has_are_answered_alike(it: Installation) {
        let mut browser = Browser::default();
        let wrong = browser.sign_in(&it.api, "chief", "not the password", None).await;
        let nobody = browser.sign_in(&it.api, "somebody", "not the password", None).await;
        let alike = |answer: crate::support::Answer| {
            let mut problem = answer.problem(401, "wrong_password");
            problem["request_id"].take();
            problem
        };
        assert_eq!(alike(wrong), alike(nobody));
        assert!(browser.cookie.is_none());
        browser.sign_in(&it.api, "CHIEF", PASSWORD, None).await.is(200);
    }

    async fn whoever_tries_too_often_waits_and_others_do_not(it: Installation) {
        let mut browser = Browser::default();
        for _ in 0..5 {
            browser.sign_in(&it.api, "chief", "a guess", None).await.problem(401, "wrong_password");
        }
        let refused = browser.sign_in(&it.api, "chief", PASSWORD, None).await;
        assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| (1..=2).contains(&seconds)));
        refused.problem(429, "too_many_attempts");
        person(&it.api, &it.admin, "ana").await;
    }

    async fn a_name_is_one_persons(it: Installation) {
        let create = json!({ "name": "CHIEF", "password": PASSWORD });
        it.admin.post_as(&it.api, "/api/v1/users", &create).await.problem(409, "name_taken");
    }

    async fn a_session_ends_when_its_person_says_so(it: Installation) {
        let mut ana = person(&it.api, &it.admin, "ana").await;
        let mut elsewhere = Browser::default();
        elsewhere.sign_in(&it.api, "ana", PASSWORD, None).await.is(200);
        let sessions = ana.get(&it.api, "/api/v1/sessions").await.is(200).json();
        let sessions = sessions["items"].as_array().expect("items").clone();
        assert_eq!(sessions.len(), 2);
        let other = sessions.iter().find(|one| one["is_current"] == false).expect("the other one");
        let path = format!("/api/v1/sessions/{}", other["id"].as_str().expect("an id"));
        // Somebody else's session is no session.
        it.admin.delete(&it.api, &path).await.problem(404, "not_found");
        ana.delete(&it.api, &path).await.is(204);
        elsewhere.get(&it.api, "/api/v1/me").await.problem(401, "unauthorized");
        ana.post(&it.api, "/api/v1/auth/sign-out", &json!({})).await.is(204);
        ana.get(&it.api, "/api/v1/me").await.problem(401, "unauthorized");
    }

    async fn a_new_password_ends_all_other_sessions(it: Installation) {
        let ana = person(&it.api, &it.admin, "ana").await;
        let mut elsewhere = Browser::default();
        elsewhere.sign_in(&it.api, "ana", PASSWORD, None).await.is(200);
        let change = |current: &str, new: &str| json!({ "current": current, "new": new });
        let path = "/api/v1/auth/password";
        ana.post_as(&it.api, path, &change("wrong", "vivid marble anchor tulip")).await.problem(401, "wrong_password");
        ana.post_as(&it.api, path, &change(PASSWORD, "short")).await.problem(400, "password_too_short");
        ana.post_as(&it.api, path, &change(PASSWORD, "password1234")).await.problem(400, "password_easy_to_guess");
        ana.post_as(&it.api, path, &change(PASSWORD, "vivid marble anchor tulip")).await.is(204);
        ana.get(&it.api, "/api/v1/me").await.is(200);
        elsewhere.get(&it.api, "/api/v1/me").await.problem(401, "unauthorized");
        Browser::default().sign_in(&it.api, "ana", PASSWORD, None).await.problem(401, "wrong_password");
        Browser::default().sign_in(&it.api, "ana", "vivid marble anchor tulip", None).await.is(200);
    }

    async fn pages_of_other_sites_do_nothing_with_a_session(it: Installation) {
        let body = json!({ "brief": TEA });
        for (headers, status) in [
            (vec![("origin", "https://evil.example")], 403),
            (vec![("origin", "null")], 403),
            (vec![("sec-fetch-site", "cross-site")], 403),
            (vec![("sec-fetch-site", "same-site")], 403),
            (vec![], 403),
            (vec![("x-csrf-token", "a guess")], 403),
            (vec![("sec-fetch-site", "same-origin")], 202),
            (vec![("origin", "http://127.0.0.1:8080")], 202),
        ] {
            let answer = it.admin.send(&it.api, Method::POST, "/api/v1/projects", &headers, Some(&body)).await;
            assert_eq!(answer.status.as_u16(), status, "{headers:?} {answer:?}");
        }
        let me = it.admin.get(&it.api, "/api/v1/me").await.is(200).json();
        let token = me["csrf_token"].as_str().expect("a token");
        let headers = [("x-csrf-token", token)];
        it.admin.send(&it.api, Method::POST, "/api/v1/projects", &headers, Some(&body)).await.is(202);
    }

    async fn a_key_does_what_its_scopes_say_until_it_is_revoked(it: Installation) {
        let create = |scopes: Value| json!({ "name": "build", "scopes": scopes, "days": 1 });
        let made = it.admin.post_as(&it.api, "/api/v1/keys", &create(json!(["read"]))).await.is(201).json();
        let secret = made["secret"].as_str().expect("a secret");
        assert!(secret.starts_with("gala_key_") && secret.contains(made["prefix"].as_str().expect("a prefix")));
        let listed = it.admin.get(&it.api, "/api/v1/keys").await.is(200);
        assert!(!String::from_utf8_lossy(&listed.bytes).contains(secret));
        let key = Browser::with_bearer(secret);
        key.get(&it.api, "/api/v1/projects").await.is(200);
        let refused = key.post_as(&it.api, "/api/v1/projects", &json!({ "brief": TEA })).await;
        assert!(refused.problem(403, "insufficient_scope")["detail"].as_str().expect("words").contains("render"));
        // A key makes no keys, however much it may.
        let whole = create(json!(["read", "write", "render", "admin"]));
        let made_whole = it.admin.post_as(&it.api, "/api/v1/keys", &whole).await.is(201).json();
        let whole_key = Browser::with_bearer(made_whole["secret"].as_str().expect("a secret"));
        whole_key.post_as(&it.api, "/api/v1/keys", &whole).await.problem(403, "session_needed");
        whole_key.post_as(&it.api, "/api/v1/projects", &json!({ "brief": TEA })).await.is(202);

        it.admin.delete(&it.api, &format!("/api/v1/keys/{}", made["id"].as_str().expect("an id"))).await.is(204);
        key.get(&it.api, "/api/v1/projects").await.problem(401, "unauthorized");
        let listed = it.admin.get(&it.api, "/api/v1/keys").await.is(200).json();
        assert!(listed["items"].as_array().expect("items").iter().any(|one| !one["revoked_at"].is_null()));
        for bad in [json!([]), json!(["everything"])] {
            it.admin.post_as(&it.api, "/api/v1/keys", &create(bad)).await.problem(400, "invalid_field");
        }
        for days in [0, 3651] {
            let body = json!({ "name": "build", "scopes": ["read"], "days": days });
            it.admin.post_as(&it.api, "/api/v1/keys", &body).await.problem(400, "invalid_field");
        }
    }

    async fn a_key_sends_so_many_requests_a_minute_and_no_more(it: Installation) {
        let body = json!({ "name": "slow", "scopes": ["read"], "requests_per_minute": 3 });
        let made = it.admin.post_as(&it.api, "/api/v1/keys", &body).await.is(201).json();
        let key = Browser::with_bearer(made["secret"].as_str().expect("a secret"));
        for _ in 0..3 {
            key.get(&it.api, "/api/v1/projects").await.is(200);
        }
        let refused = key.get(&it.api, "/api/v1/projects").await;
        assert!(refused.header("retry-after").parse::<u32>().is_ok_and(|seconds| (1..=20).contains(&seconds)));
        refused.problem(429, "rate_limited");
        it.admin.get(&it.api, "/api/v1/projects").await.is(200);
    }

    async fn an_invitation_lets_one_person_in_however_many_try(it: Installation) {
        let made = it.admin.post_as(&it.api, "/api/v1/invitations", &json!({ "role": "member" })).await.is(201).json();
        let tries = (0..8).map(|number| {
            let (api, token) = (&it.api, made["token"].clone());
            async move {
                let accept = json!({ "token": token, "name": format!("guest{number}"), "password": PASSWORD });
                Browser::default().post(api, "/api/v1/auth/accept-invitation", &accept).await.status
            }
        });
        let answers = futures::future::join_all(tries).await;
        assert_eq!(answers.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{answers:?}");
        let members = it.admin.get(&it.api, "/api/v1/members").await.is(200).json();
        assert_eq!(members["items"].as_array().expect("items").len(), 2);
        let users = it.admin.get(&it.api, "/api/v1/users").await.is(200).json();
        assert_eq!(users["items"].as_array().expect("items").len(), 2, "those who came too late left nothing");

        let other = it.admin.post_as(&it.api, "/api/v1/invitations", &json!({ "role": "member" })).await.is(201).json();
        it.admin.delete(&it.api, &format!("/api/v1/invitations/{}", other["id"].as_str().expect("an id"))).await.is(204);
        let accept = json!({ "token": other["token"], "name": "late", "password": PASSWORD });
        Browser::default().post(&it.api, "/api/v1/auth/accept-invitation", &accept).await.problem(404, "not_found");
    }

    async fn somebody_must_remain_who_owns_and_administers(it: Installation) {
        let me = it.admin.get(&it.api, "/api/v1/me").await.is(200).json();
        let id = me["user"]["id"].as_str().expect("an id").to_owned();
        let (member, user) = (format!("/api/v1/members/{id}"), format!("/api/v1/users/{id}"));
        it.admin.patch(&it.api, &member, &json!({ "role": "member" })).await.problem(409, "last_owner");
        it.admin.delete(&it.api, &member).await.problem(409, "last_owner");
        it.admin.patch(&it.api, &user, &json!({ "is_admin": false })).await.problem(409, "last_admin");
        it.admin.patch(&it.api, &user, &json!({ "is_disabled": true })).await.problem(409, "last_admin");
        assert!(it.admin.delete(&it.api, &user).await.status == StatusCode::CONFLICT);
        it.admin.get(&it.api, "/api/v1/me").await.is(200);

        let mut ana = person(&it.api, &it.admin, "ana").await;
        join(&it.api, &it.admin, &mut ana, "owner").await;
        it.admin.patch(&it.api, &member, &json!({ "role": "admin" })).await.is(204);
        // An administrator of a workspace makes no owners of it.
        it.admin.patch(&it.api, &member, &json!({ "role": "owner" })).await.problem(403, "forbidden");
    }

    async fn a_removed_person_leaves_what_they_made_and_nothing_personal(it: Installation) {
        let mut ana = person(&it.api, &it.admin, "ana.lovelace").await;
        join(&it.api, &it.admin, &mut ana, "member").await;
        let made = ana.post_as(&it.api, "/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
        let key = ana.post_as(&it.api, "/api/v1/keys", &json!({ "name": "k", "scopes": ["read"] })).await.is(201).json();
        let key = Browser::with_bearer(key["secret"].as_str().expect("a secret"));
        key.get(&it.api, "/api/v1/me").await.is(200);
        let me = ana.get(&it.api, "/api/v1/me").await.is(200).json();
        let id = me["user"]["id"].as_str().expect("an id");
        it.admin.delete(&it.api, &format!("/api/v1/users/{id}")).await.is(204);
        ana.get(&it.api, "/api/v1/me").await.problem(401, "unauthorized");
        key.get(&it.api, "/api/v1/me").await.problem(401, "unauthorized");
        it.admin.get(&it.api, &format!("/api/v1/projects/{}", made["project"]["id"].as_str().expect("an id"))).await.is(200);
        for path in ["/api/v1/users", "/api/v1/members", "/api/v1/audit", "/api/v1/audit.csv", "/api/v1/keys"] {
            let text = String::from_utf8_lossy(&it.admin.get(&it.api, path).await.is(200).bytes).into_owned();
            assert!(!text.contains("lovelace"), "{path}: {text}");
        }
        // The name is free again.
        person(&it.api, &it.admin, "ana.lovelace").await;
    }

    async fn a_person_changes_what_others_see_of_them(it: Installation) {
        let ana = person(&it.api, &it.admin, "ana").await;
        ana.patch(&it.api, "/api/v1/me", &json!({ "display_name": "Ana L.", "email": "ana@example.org" })).await.is(204);
        ana.patch(&it.api, "/api/v1/me", &json!({})).await.is(204);
        let user = ana.get(&it.api, "/api/v1/me").await.is(200).json()["user"].clone();
        assert_eq!((&user["display_name"], &user["email"]), (&json!("Ana L."), &json!("ana@example.org")));
        for bad in [json!({ "display_name": "" }), json!({ "display_name": "a\nb" }), json!({ "email": "nowhere" })] {
            ana.patch(&it.api, "/api/v1/me", &bad).await.problem(400, "invalid_field");
        }
    }

    async fn a_person_acts_in_the_workspace_that_they_choose(it: Installation) {
        let mut ana = person(&it.api, &it.admin, "ana").await;
        let own = ana.get(&it.api, "/api/v1/workspace").await.is(200).json();
        join(&it.api, &it.admin, &mut ana, "member").await;
        let joined = ana.get(&it.api, "/api/v1/workspace").await.is(200).json();
        assert_ne!(own["id"], joined["id"]);
        assert_eq!(ana.get(&it.api, "/api/v1/workspaces").await.is(200).json()["items"].as_array().expect("items").len(), 2);
        let path = "/api/v1/me/workspace";
        let choose = json!({ "workspace_id": own["id"] });
        ana.send(&it.api, Method::PUT, path, &[("origin", "http://127.0.0.1:8080")], Some(&choose)).await.is(204);
        assert_eq!(ana.get(&it.api, "/api/v1/workspace").await.is(200).json()["id"], own["id"]);
        let by_header = [("gala-workspace", joined["id"].as_str().expect("an id"))];
        let seen = ana.send(&it.api, Method::GET, "/api/v1/workspace", &by_header, None).await.is(200).json();
        assert_eq!(seen["id"], joined["id"]);
        let foreign = [("gala-workspace", "01890000-0000-7000-8000-000000000001")];
        ana.send(&it.api, Method::GET, "/api/v1/workspace", &foreign, None).await.problem(404, "not_found");

        let made = ana.post_as(&it.api, "/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
        let project = format!("/api/v1/projects/{}", made["project"]["id"].as_str().expect("an id"));
        let transfer = json!({ "workspace_id": joined["id"] });
        ana.post_as(&it.api, &format!("{project}/transfer"), &transfer).await.problem(409, "project_in_work");
        let job = format!("/api/v1/jobs/{}/cancel", made["job"]["id"].as_str().expect("an id"));
        ana.post_as(&it.api, &job, &json!({})).await;
        ana.post_as(&it.api, &format!("{project}/transfer"), &transfer).await.is(204);
        ana.get(&it.api, &project).await.problem(404, "not_found");
        it.admin.get(&it.api, &project).await.is(200);
    }

    async fn a_link_shows_one_project_to_whoever_knows_its_password(it: Installation) {
        let made = it.admin.post_as(&it.api, "/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
        let other = it.admin.post_as(&it.api, "/api/v1/projects", &json!({ "brief": TEA })).await.is(202).json();
        let path = |made: &Value| format!("/api/v1/projects/{}", made["project"]["id"].as_str().expect("an id"));
        let links = format!("{}/links", path(&made));
        let open = it.admin.post_as(&it.api, &links, &json!({ "scope": "view" })).await.is(201).json();
        let guest = Browser::with_bearer(open["token"].as_str().expect("a token"));
        guest.get(&it.api, &path(&made)).await.is(200);
        guest.get(&it.api, &path(&other)).await.problem(404, "not_found");
        guest.delete(&it.api, &path(&made)).await.problem(403, "forbidden");
        assert_eq!(guest.get(&it.api, "/api/v1/projects").await.is(200).json()["items"].as_array().expect("items").len(), 1);
        assert!(guest.get(&it.api, "/api/v1/me").await.is(200).json()["workspace"].is_null());

        let closed = json!({ "scope": "review", "password": PASSWORD, "days": 7 });
        let closed = it.admin.post_as(&it.api, &links, &closed).await.is(201).json();
        let token = closed["token"].as_str().expect("a token");
        Browser::with_bearer(token).get(&it.api, &path(&made)).await.problem(401, "link_password_needed");
        let open_link = async |password: &str| {
            let body = json!({ "token": token, "password": password, "name": "Guest" });
            Browser::default().post(&it.api, "/api/v1/auth/open-link", &body).await
        };
        open_link("a guess").await.problem(401, "wrong_password");
        let pass = open_link(PASSWORD).await.is(200).json();
        let guest = Browser::with_bearer(pass["token"].as_str().expect("a token"));
        guest.get(&it.api, &path(&made)).await.is(200);
        it.admin.delete(&it.api, &format!("{links}/{}", closed["id"].as_str().expect("an id"))).await.is(204);
        guest.get(&it.api, &path(&made)).await.problem(401, "unauthorized");
    }

    async fn a_second_factor_is_asked_for_and_no_code_counts_twice(it: Installation) {
        let ana = person(&it.api, &it.admin, "ana").await;
        let made = ana.post_as(&it.api, "/api/v1/me/totp", &json!({})).await.is(201).json();
        // Until a first code was right, nothing is asked for: a secret that never reached an authenticator locks nobody out.
        Browser::default().sign_in(&it.api, "ana", PASSWORD, None).await.is(200);
        let authenticator = browser::authenticator(made["secret"].as_str().expect("a secret"));
        let confirm = "/api/v1/me/totp/confirm";
        ana.post_as(&it.api, confirm, &json!({ "code": "000000" })).await.problem(400, "wrong_code");
        let first = authenticator(-1);
        let codes = ana.post_as(&it.api, confirm, &json!({ "code": first })).await.is(200).json();
        let codes: Vec<String> = serde_json::from_value(codes["codes"].clone()).expect("codes");
        assert_eq!(codes.len(), 10);

        let sign_in = async |code: Option<&str>| Browser::default().sign_in(&it.api, "ana", PASSWORD, code).await;
        sign_in(None).await.problem(401, "second_factor_needed");
        sign_in(Some(&first)).await.problem(401, "wrong_code");
        sign_in(Some(&authenticator(0))).await.is(200);
        sign_in(Some(&authenticator(0))).await.problem(401, "wrong_code");
        sign_in(Some(&codes[0])).await.is(200);
        sign_in(Some(&codes[0])).await.problem(401, "wrong_code");
        ana.post_as(&it.api, "/api/v1/me/totp", &json!({})).await.problem(409, "totp_active");
        ana.post_as(&it.api, "/api/v1/me/totp/remove", &json!({ "password": "a guess" })).await.problem(401, "wrong_password");
        ana.post_as(&it.api, "/api/v1/me/totp/remove", &json!({ "password": PASSWORD })).await.is(204);
        sign_in(None).await.is(200);
    }

    async fn of_two_who_show_one_code_at_the_same_instant_one_is_let_in(it: Installation) {
        let ana = person(&it.api, &it.admin, "ana").await;
        let made = ana.post_as(&it.api, "/api/v1/me/totp", &json!({})).await.is(201).json();
        let authenticator = browser::authenticator(made["secret"].as_str().expect("a secret"));
        let code = json!({ "code": authenticator(-1) });
        let codes = ana.post_as(&it.api, "/api/v1/me/totp/confirm", &code).await.is(200).json();
        let codes: Vec<String> = serde_json::from_value(codes["codes"].clone()).expect("codes");
        // One of the authenticator, and two for recovery.
        for code in [authenticator(0), codes[0].clone(), codes[1].clone()] {
            let tries = (0..4).map(|_| async {
                Browser::default().sign_in(&it.api, "ana", PASSWORD, Some(&code)).await.status
            });
            let answers = futures::future::join_all(tries).await;
            assert_eq!(answers.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{answers:?}");
            it.api.execute("DELETE FROM sign_in_failures").await;
        }
    }

    async fn a_second_factor_is_not_removed_by_guessing_the_password(it: Installation) {
        let ana = person(&it.api, &it.admin, "ana").await;
        let remove = async |password: &str| {
            ana.post_as(&it.api, "/api/v1/me/totp/remove", &json!({ "password": password })).await
        };
        for _ in 0..5 {
            remove("a guess").await.problem(401, "wrong_password");
        }
        remove(PASSWORD).await.problem(429, "too_many_attempts");
    }

    async fn what_was_done_is_told_to_who_manages_the_workspace(it: Installation) {
        it.admin.post_as(&it.api, "/api/v1/keys", &json!({ "name": "=1+1", "scopes": ["read"] })).await.is(201);
        let page = it.admin.get(&it.api, "/api/v1/audit?limit=1").await.is(200).json();
        let newest = &page["items"][0];
        assert_eq!((&newest["action"], &newest["user_name"]), (&json!("key.create"), &json!("chief")));
        let before = newest["number"].as_i64().expect("a number");
        let older = it.admin.get(&it.api, &format!("/api/v1/audit?before={before}")).await.is(200).json();
        assert_eq!(older["items"][0]["action"], "member.join");
        // Signing in is of the installation.
        Browser::default().sign_in(&it.api, "chief", "a guess", None).await.problem(401, "wrong_password");
        let of_all = it.admin.get(&it.api, "/api/v1/audit?of=installation").await.is(200).json();
        assert_eq!(of_all["items"][0]["action"], "session.refuse");
        let ana = person(&it.api, &it.admin, "ana").await;
        ana.get(&it.api, "/api/v1/audit?of=installation").await.problem(403, "forbidden");
        let csv = it.admin.get(&it.api, "/api/v1/audit.csv").await.is(200);
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
        assert_eq!(String::from_utf8_lossy(&csv.bytes).lines().count(), 3);
    }
}

#[tokio::test]
async fn a_secret_is_replaced_each_day_and_ends_when_nobody_uses_it() {
    let clock = Arc::new(AtomicI64::new(0));
    let api = Api::with_accounts_at(Engine::Sqlite, clock.clone()).await;
    let token = gala_api::invite_first_admin(&api.db).await.expect("a database").expect("nobody administers yet");
    let mut admin = Browser::default();
    let accept = json!({ "token": token.expose(), "name": "chief", "password": PASSWORD });
    admin.post(&api, "/api/v1/auth/accept-invitation", &accept).await.is(200);
    let old = admin.cookie.clone();
    clock.fetch_add(23 * HOUR_MS, SeqCst);
    assert_eq!(admin.get(&api, "/api/v1/me").await.is(200).header("set-cookie"), "");
    clock.fetch_add(2 * HOUR_MS, SeqCst);
    let rotated = admin.get(&api, "/api/v1/me").await.is(200);
    let mut fresh = Browser::default();
    fresh.take_cookie(&rotated);
    assert!(fresh.cookie.is_some() && fresh.cookie != old);
    // Requests that were on their way still carry the old one.
    assert_eq!(admin.get(&api, "/api/v1/me").await.is(200).header("set-cookie"), "");
    fresh.get(&api, "/api/v1/me").await.is(200);
    clock.fetch_add(61_000, SeqCst);
    admin.get(&api, "/api/v1/me").await.problem(401, "unauthorized");
    fresh.get(&api, "/api/v1/me").await.is(200);
    clock.fetch_add(14 * 24 * HOUR_MS + 1, SeqCst);
    fresh.get(&api, "/api/v1/me").await.problem(401, "unauthorized");
    assert!(gala_api::sweep_accounts(&api.db).await.expect("swept") >= 1);
}

#[tokio::test]
async fn without_accounts_there_is_an_owner_and_nothing_to_manage() {
    let api = Api::start(Engine::Sqlite).await;
    let me = api.get("/api/v1/me").await.is(200).json();
    assert_eq!((&me["kind"], &me["workspace"]["name"]), (&json!("local"), &json!("Local")));
    for path in ["/api/v1/keys", "/api/v1/users", "/api/v1/sessions", "/api/v1/invitations"] {
        api.get(path).await.problem(403, "accounts_off");
    }
    api.post("/api/v1/auth/sign-in", &json!({ "name": "a", "password": "b" })).await.problem(403, "accounts_off");
}

#[tokio::test]
async fn a_plan_gives_so_many_members_and_no_more_however_many_join_at_once() {
    let (api, admin) = start(Engine::Sqlite).await;
    let ana = person(&api, &admin, "ana").await;
    // On the plan `free` a workspace has three members, of whom one made it.
    let invite = async || {
        let made = ana.post_as(&api, "/api/v1/invitations", &json!({ "role": "member" })).await.is(201).json();
        made["token"].clone()
    };
    let mut joining = Vec::new();
    for number in 0..5 {
        let accept = json!({ "token": invite().await, "name": format!("guest{number}"), "password": PASSWORD });
        let api = &api;
        joining.push(async move { Browser::default().post(api, "/api/v1/auth/accept-invitation", &accept).await });
    }
    let answers = futures::future::join_all(joining).await;
    let (joined, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == StatusCode::OK);
    assert_eq!(joined.len(), 2);
    for answer in refused {
        answer.problem(403, "quota_exceeded");
    }
    let members = ana.get(&api, "/api/v1/members").await.is(200).json();
    assert_eq!(members["items"].as_array().expect("items").len(), 3);
}

#[tokio::test]
async fn a_member_who_comes_before_any_administrator_administers_nothing() {
    let api = Api::with_accounts(Engine::Sqlite).await;
    // The installation's token is its owner's, and may invite before anybody has an account.
    let owner = Browser::with_bearer(TOKEN);
    for role in ["member", "admin"] {
        let made = owner.post_as(&api, "/api/v1/invitations", &json!({ "role": role })).await.is(201).json();
        let accept = json!({ "token": made["token"], "name": format!("a-{role}"), "password": PASSWORD });
        let me = Browser::default().post(&api, "/api/v1/auth/accept-invitation", &accept).await.is(200).json();
        assert_eq!((&me["is_admin"], &me["workspace"]["role"]), (&json!(false), &json!(role)));
    }
}
