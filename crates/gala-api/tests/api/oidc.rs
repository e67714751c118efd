//! Signing in at an OpenID provider, as a browser does it: a certified provider runs beside each test.

#[path = "../../../gala-accounts/tests/oidc/browser.rs"]
mod person;
#[path = "../../../gala-accounts/tests/oidc/provider.rs"]
#[allow(dead_code, reason = "the tests of the client need more of it")]
mod provider;

use axum::http::Method;
use serde_json::json;

use self::provider::Provider;
use crate::{
    accounts::browser::Browser,
    support::{Answer, Api, Engine},
};

const METHODS: &str = "/api/v1/auth/methods";
const BEGIN: &str = "/api/v1/auth/oidc";

async fn start(provider: &Provider) -> Api {
    let client = provider::client(&provider.issuer);
    Api::with_accounts_and(Engine::Sqlite, Default::default(), |accounts| accounts.provider = Some(client)).await
}

/// Goes to the provider and back. Returns the browser and the address that it came back to.
async fn been_there(api: &Api, login: &str) -> (Browser, String) {
    let mut browser = Browser::default();
    let begun = browser.get(api, BEGIN).await.is(303);
    browser.take_cookie(&begun);
    let came_back = person::sign_in(begun.header("location"), login).await;
    let callback = came_back.callback();
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("code", callback.code).append_pair("state", callback.state);
    if let Some(issuer) = callback.issuer {
        query.append_pair("iss", issuer);
    }
    (browser, format!("{BEGIN}/callback?{}", query.finish()))
}

async fn sign_in(api: &Api, login: &str) -> (Browser, Answer) {
    let (mut browser, address) = been_there(api, login).await;
    // The provider's page links here, from another site.
    let headers = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    let answer = browser.send(api, Method::GET, &address, &headers, None).await;
    browser.take_cookie(&answer);
    (browser, answer)
}

#[tokio::test]
async fn a_person_comes_back_signed_in_with_the_role_of_their_groups() {
    let provider = Provider::start();
    let api = start(&provider).await;
    let (anna, answer) = sign_in(&api, "anna").await;
    assert_eq!(answer.is(303).header("location"), "/");
    let me = anna.get(&api, "/api/v1/me").await.is(200).json();
    assert_eq!((&me["user"]["name"], &me["user"]["email"]), (&json!("anna"), &json!("anna@example.org")));
    assert_eq!((&me["workspace"]["name"], &me["workspace"]["role"]), (&json!("Local"), &json!("member")));
    let (again, _) = sign_in(&api, "anna").await;
    let same = again.get(&api, "/api/v1/me").await.is(200).json();
    assert_eq!(same["user"]["id"], me["user"]["id"], "the same person, however often");

    // Whoever is in no group of ours gets a workspace of their own, and an address that nobody checked is not kept.
    let (bert, _) = sign_in(&api, "bert").await;
    let me = bert.get(&api, "/api/v1/me").await.is(200).json();
    assert_eq!((&me["workspace"]["role"], &me["user"]["email"]), (&json!("owner"), &json!(null)));
    assert_ne!(me["workspace"]["name"], "Local");
}

#[tokio::test]
async fn what_came_back_counts_once_and_for_the_browser_that_began() {
    let provider = Provider::start();
    let api = start(&provider).await;
    let (browser, address) = been_there(&api, "anna").await;
    Browser::default().get(&api, &address).await.problem(401, "oidc_state");
    let (other, _) = been_there(&api, "bert").await;
    other.get(&api, &address).await.problem(401, "oidc_state");
    browser.get(&api, &address).await.is(303);
    browser.get(&api, &address).await.problem(401, "oidc_state");

    let (refused, _) = been_there(&api, "anna").await;
    refused.get(&api, &format!("{BEGIN}/callback?error=access_denied&state=x")).await.problem(401, "oidc_refused");
    let (forged, _) = been_there(&api, "anna").await;
    let address = format!("{BEGIN}/callback?code=made-up&state=made-up");
    forged.get(&api, &address).await.problem(401, "oidc_state");
}

#[tokio::test]
async fn a_name_that_somebody_has_is_not_taken_over_by_who_comes_from_a_provider() {
    let provider = Provider::start();
    let api = start(&provider).await;
    let token = gala_api::invite_first_admin(&api.db).await.expect("a database").expect("nobody administers yet");
    let accept = json!({ "token": token.expose(), "name": "anna", "password": crate::accounts::browser::PASSWORD });
    let mut admin = Browser::default();
    let local = admin.post(&api, "/api/v1/auth/accept-invitation", &accept).await.is(200).json();
    let (anna, _) = sign_in(&api, "anna").await;
    let me = anna.get(&api, "/api/v1/me").await.is(200).json();
    assert_ne!(me["user"]["id"], local["user"]["id"]);
    assert_eq!(me["is_admin"], false);

    let user = format!("/api/v1/users/{}", me["user"]["id"].as_str().expect("an id"));
    admin.patch(&api, &user, &json!({ "is_disabled": true })).await.is(200);
    anna.get(&api, "/api/v1/me").await.problem(401, "unauthorized");
    let (_, refused) = sign_in(&api, "anna").await;
    refused.problem(403, "account_disabled");
}

#[tokio::test]
async fn a_provider_that_is_away_is_told_and_none_is_none() {
    let provider = Provider::start();
    let api = start(&provider).await;
    assert_eq!(Browser::default().get(&api, METHODS).await.is(200).json()["openid"], true);
    provider.stop();
    Browser::default().get(&api, BEGIN).await.problem(503, "oidc_unavailable");
    let api = Api::with_accounts(Engine::Sqlite).await;
    Browser::default().get(&api, BEGIN).await.problem(404, "no_provider");
}
