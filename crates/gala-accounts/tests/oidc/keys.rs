//! What is kept of a provider, and when it is asked for again.

use gala_accounts::oidc::{Identity, OidcError, OpenIdProvider};

use crate::{
    browser::sign_in,
    provider::{Provider, client, now},
};

async fn signed_in(client: &OpenIdProvider, now: u64) -> Result<Identity, OidcError> {
    let started = client.begin(now).await?;
    let came_back = sign_in(&started.authorize_url, "anna").await;
    client.finish(started.pending, came_back.callback(), now).await
}

#[tokio::test]
async fn a_provider_with_new_keys_is_asked_for_them() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let asked = now() - 45;
    let old = client.begin(asked).await.expect("an address").authorize_url;
    assert!(old.starts_with(&provider.issuer));
    let _provider = provider.restart();
    // The keys were asked for three quarters of a minute ago, so they are asked for again.
    signed_in(&client, now()).await.expect("somebody");
    // And then they are known.
    signed_in(&client, now()).await.expect("somebody");
}

#[tokio::test]
async fn keys_that_were_asked_for_just_now_are_not_asked_for_again() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let asked = now();
    signed_in(&client, asked).await.expect("somebody");
    let _provider = provider.restart();
    let error = signed_in(&client, asked + 29).await.expect_err("a key that is not known");
    assert!(matches!(error, OidcError::Untrusted(_)), "{error:?}");
}

#[tokio::test]
async fn a_provider_is_asked_who_it_is_once_in_an_hour() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let first = now();
    client.begin(first).await.expect("an address");
    provider.stop();
    client.begin(first + 3599).await.expect("it is known");
    let error = client.begin(first + 3600).await.expect_err("it is asked again");
    assert!(matches!(error, OidcError::Unavailable(_)), "{error:?}");
}

#[tokio::test]
async fn a_provider_that_is_away_is_a_transient_error() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let started = client.begin(now()).await.expect("an address");
    let came_back = sign_in(&started.authorize_url, "anna").await;
    let fresh = crate::provider::client(&provider.issuer);
    provider.stop();
    for error in [
        fresh.begin(now()).await.expect_err("nobody answers"),
        client.finish(started.pending, came_back.callback(), now()).await.expect_err("nobody answers"),
    ] {
        assert!(error.is_transient(), "{error:?}");
        assert_eq!((error.code(), error.remedy()), ("oidc_unavailable", "try again in a minute"));
    }
}
