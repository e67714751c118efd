//! Who comes back from the provider, and who does not.

use gala_accounts::oidc::{Callback, Identity, OidcError, OpenIdProvider, PendingSignIn};

use crate::{
    browser::{CameBack, sign_in},
    provider::{Provider, client, now, settings},
};

/// Sends somebody to the provider and returns what is kept of the sign-in, and what they came back with.
async fn been_there(client: &OpenIdProvider, login: &str) -> (PendingSignIn, CameBack) {
    let started = client.begin(now()).await.expect("an address");
    let came_back = sign_in(&started.authorize_url, login).await;
    (started.pending, came_back)
}

/// As it was kept somewhere in between.
fn kept(pending: &PendingSignIn) -> serde_json::Value {
    serde_json::to_value(pending).expect("it can be kept")
}

fn read(pending: serde_json::Value) -> PendingSignIn {
    serde_json::from_value(pending).expect("what was kept")
}

#[tokio::test]
async fn who_signs_in_comes_back_with_name_address_groups_and_roles() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let (pending, came_back) = been_there(&client, "anna").await;
    let identity = client.finish(read(kept(&pending)), came_back.callback(), now()).await.expect("somebody");
    let expected = Identity {
        issuer: provider.issuer.clone(),
        subject: "anna".to_owned(),
        name: Some("Anna Ä. Karénina".to_owned()),
        email: Some("anna@example.org".to_owned()),
        email_verified: true,
        groups: vec!["staff".to_owned(), "cutters".to_owned()],
        roles: vec!["member".to_owned()],
    };
    assert_eq!(identity, expected);
}

#[tokio::test]
async fn who_has_no_groups_has_no_roles_and_an_address_that_was_not_checked_is_told() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let (pending, came_back) = been_there(&client, "bert").await;
    let identity = client.finish(pending, came_back.callback(), now()).await.expect("somebody");
    assert_eq!((identity.groups.len(), identity.roles.len()), (0, 0));
    assert_eq!(identity.name.as_deref(), Some("bert"));
    assert_eq!((identity.email.as_deref(), identity.email_verified), (Some("bert@example.org"), false));
}

#[tokio::test]
async fn the_address_asks_for_a_code_with_pkce_state_and_nonce_that_are_new_each_time() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let mut seen = Vec::new();
    for _ in 0..2 {
        let started = client.begin(now()).await.expect("an address");
        let url = reqwest::Url::parse(&started.authorize_url).expect("an address");
        let query: std::collections::BTreeMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!((query["response_type"].as_str(), query["code_challenge_method"].as_str()), ("code", "S256"));
        assert_eq!(query["scope"], "openid profile email groups");
        assert_eq!(query["state"], started.pending.state());
        let kept = kept(&started.pending);
        assert_eq!(kept["nonce"], query["nonce"].as_str());
        assert!(!started.authorize_url.contains(kept["pkce_verifier"].as_str().expect("text")));
        assert_eq!(format!("{:?}", started.pending), "PendingSignIn(..)");
        seen.extend(["state", "nonce", "code_challenge"].map(|name| query[name].clone()));
    }
    let different: std::collections::BTreeSet<&String> = seen.iter().collect();
    assert_eq!(different.len(), 6, "{seen:?}");
}

#[tokio::test]
async fn a_state_or_issuer_of_another_sign_in_is_refused_before_the_provider_is_asked() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let (pending, came_back) = been_there(&client, "anna").await;
    let kept = kept(&pending);
    let right = came_back.callback();
    let (other, _) = been_there(&client, "bert").await;
    for wrong in [
        Callback { state: other.state(), ..right },
        Callback { state: "", ..right },
        Callback { issuer: Some("https://id.example.org"), ..right },
    ] {
        let error = client.finish(read(kept.clone()), wrong, now()).await.expect_err("another's");
        assert!(matches!(error, OidcError::State), "{error:?}");
    }
    // The code was not used up by it.
    client.finish(read(kept), right, now()).await.expect("somebody");
}

#[tokio::test]
async fn what_was_kept_for_another_provider_is_refused() {
    let provider = Provider::start();
    let (pending, came_back) = been_there(&client(&provider.issuer), "anna").await;
    let other = client("https://id.example.org");
    let error = other.finish(pending, came_back.callback(), now()).await.expect_err("another's");
    assert!(matches!(error, OidcError::State), "{error:?}");
}

#[tokio::test]
async fn a_code_counts_once() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let (pending, came_back) = been_there(&client, "anna").await;
    let again = read(kept(&pending));
    client.finish(pending, came_back.callback(), now()).await.expect("somebody");
    let error = client.finish(again, came_back.callback(), now()).await.expect_err("used up");
    assert!(matches!(&error, OidcError::Refused(said) if said.contains("invalid_grant")), "{error:?}");
    assert_eq!((error.code(), error.is_transient()), ("oidc_refused", false));
}

#[tokio::test]
async fn a_code_counts_for_who_began_the_sign_in_alone() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let (pending, came_back) = been_there(&client, "anna").await;
    let mut other = kept(&pending);
    other["pkce_verifier"] = kept(&client.begin(now()).await.expect("an address").pending)["pkce_verifier"].clone();
    let error = client.finish(read(other), came_back.callback(), now()).await.expect_err("no verifier");
    assert!(matches!(&error, OidcError::Refused(said) if said.contains("invalid_grant")), "{error:?}");
}

#[tokio::test]
async fn a_code_that_is_none_is_refused_and_a_long_one_not_even_sent() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    for (code, said) in [("", "invalid_"), ("made-up", "invalid_grant"), (&"x".repeat(4097), "longer than 4096 bytes")]
    {
        let pending = client.begin(now()).await.expect("an address").pending;
        let state = pending.state().to_owned();
        let error = client.finish(pending, Callback { code, state: &state, issuer: None }, now()).await;
        let error = error.expect_err("no code");
        assert!(matches!(&error, OidcError::Refused(why) if why.contains(said)), "{code:.9}: {error:?}");
    }
}

#[tokio::test]
async fn who_was_away_for_too_long_starts_again() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let (pending, came_back) = been_there(&client, "anna").await;
    let error = client.finish(pending, came_back.callback(), now() + 700).await.expect_err("late");
    assert!(matches!(error, OidcError::Late), "{error:?}");
}

#[tokio::test]
async fn a_client_secret_that_the_provider_does_not_take_is_a_fault_of_the_settings() {
    let provider = Provider::start();
    let mut settings = settings(&provider.issuer);
    settings.client_secret = Some("another secret".to_owned());
    let client = OpenIdProvider::new(settings).expect("settings");
    let (pending, came_back) = been_there(&client, "anna").await;
    let error = client.finish(pending, came_back.callback(), now()).await.expect_err("no client");
    assert!(matches!(&error, OidcError::Answer(said) if said.contains("client's id and secret")), "{error:?}");
}
