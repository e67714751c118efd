//! A server whose first administrator is signed in, and people who come to it.

use gala_testkit::database::OnEngine;
use serde_json::json;

use super::browser::{Browser, PASSWORD};
use crate::support::{Api, Engine};

/// An API whose first administrator is signed in.
pub async fn start(engine: Engine) -> (Api, Browser) {
    let api = Api::with_accounts(engine).await;
    let token = gala_api::invite_first_admin(&api.db).await.expect("a database").expect("nobody administers yet");
    let mut admin = Browser::default();
    let accept = json!({ "token": token.expose(), "name": "Chief", "password": PASSWORD });
    let me = admin.post(&api, "/api/v1/auth/accept-invitation", &accept).await.is(200).json();
    assert_eq!((&me["is_admin"], &me["workspace"]["role"]), (&json!(true), &json!("owner")));
    assert_eq!(me["user"]["name"], "chief");
    (api, admin)
}

/// Makes a person and signs them in.
pub async fn person(api: &Api, admin: &Browser, name: &str) -> Browser {
    let create = json!({ "name": name, "password": PASSWORD });
    admin.post_as(api, "/api/v1/users", &create).await.is(201);
    let mut browser = Browser::default();
    browser.sign_in(api, name, PASSWORD, None).await.is(200);
    browser
}

/// Lets somebody join the administrator's workspace.
pub async fn join(api: &Api, admin: &Browser, browser: &mut Browser, role: &str) {
    let made = admin.post_as(api, "/api/v1/invitations", &json!({ "role": role })).await.is(201).json();
    browser.post(api, "/api/v1/auth/accept-invitation", &json!({ "token": made["token"] })).await.is(200);
}

/// Such an API.
pub struct Installation {
    pub api: Api,
    pub admin: Browser,
}

impl OnEngine for Installation {
    async fn start(engine: Engine) -> Self {
        let (api, admin) = start(engine).await;
        Self { api, admin }
    }
}
