//! Id tokens that are not for us, of now, for this sign-in, signed by the provider.

use std::error::Error;

use gala_accounts::oidc::{Identity, OidcError};

use crate::{
    browser::sign_in,
    provider::{Provider, client, now},
};

/// Signs in where tokens are spoilt, finished `later` than begun by our clock, which goes `ahead` of the provider's.
async fn signed_in(spoilt: &str, ahead: i64, later: u64) -> Result<Identity, OidcError> {
    let provider = Provider::start_spoilt(spoilt);
    let client = client(&provider.issuer);
    let begun = now().saturating_add_signed(ahead);
    let started = client.begin(begun).await.expect("an address");
    let came_back = sign_in(&started.authorize_url, "anna").await;
    client.finish(started.pending, came_back.callback(), begun + later).await
}

/// Checks that the token is not trusted, and for which reason.
async fn untrusted(spoilt: &str, reason: &str) {
    let error = signed_in(spoilt, 0, 0).await.expect_err("not to be trusted");
    told(&error, reason);
}

fn told(error: &OidcError, reason: &str) {
    assert!(matches!(error, OidcError::Untrusted(_)), "{error:?}");
    let mut cause = error.source();
    while let Some(told) = cause.filter(|cause| !cause.to_string().contains(reason)) {
        cause = told.source();
    }
    assert!(cause.is_some(), "{error:?}");
}

#[tokio::test]
async fn a_token_signed_again_by_the_provider_is_trusted() {
    signed_in("nothing", 0, 0).await.expect("somebody");
}

#[tokio::test]
async fn a_token_signed_by_a_foreign_key_is_not() {
    untrusted("foreign_key", "Crypto error").await;
}

#[tokio::test]
async fn a_token_signed_by_a_foreign_key_is_not_trusted_after_the_keys_were_asked_for_again_either() {
    let provider = Provider::start_spoilt("foreign_key");
    let client = client(&provider.issuer);
    client.begin(now() - 45).await.expect("the keys are known");
    let started = client.begin(now()).await.expect("an address");
    let came_back = sign_in(&started.authorize_url, "anna").await;
    let error = client.finish(started.pending, came_back.callback(), now()).await.expect_err("foreign");
    told(&error, "Crypto error");
}

#[tokio::test]
async fn a_token_without_a_signature_is_not() {
    untrusted("no_signature", "No signature found").await;
}

#[tokio::test]
async fn a_token_signed_with_the_client_secret_is_not() {
    untrusted("shared_secret", "algorithm `HS256` is not one of").await;
}

#[tokio::test]
async fn a_token_of_another_issuer_is_not() {
    untrusted("other_issuer", "Invalid issuer").await;
}

#[tokio::test]
async fn a_token_for_another_client_is_not() {
    untrusted("other_audience", "Invalid audiences").await;
    untrusted("more_audiences", "Invalid audiences").await;
}

#[tokio::test]
async fn a_token_of_another_sign_in_is_not() {
    untrusted("other_nonce", "nonce mismatch").await;
    untrusted("no_nonce", "missing nonce").await;
}

#[tokio::test]
async fn a_token_that_came_with_another_access_token_is_not() {
    untrusted("other_access_token", "the access token is not the one").await;
}

#[tokio::test]
async fn a_nonce_that_was_changed_where_it_was_kept_is_noticed() {
    let provider = Provider::start();
    let client = client(&provider.issuer);
    let started = client.begin(now()).await.expect("an address");
    let came_back = sign_in(&started.authorize_url, "anna").await;
    let mut kept = serde_json::to_value(&started.pending).expect("it can be kept");
    kept["nonce"] = "another".into();
    let pending = serde_json::from_value(kept).expect("what was kept");
    let error = client.finish(pending, came_back.callback(), now()).await.expect_err("changed");
    told(&error, "nonce mismatch");
}

// The provider's id tokens hold for 300 s. Its clock is the machine's; how long the sign-in itself takes comes on top, so the
// times that are taken lie well on either side of what is allowed.

#[tokio::test]
async fn a_token_counts_a_minute_longer_than_it_says_and_no_more() {
    signed_in("nothing", 0, 330).await.expect("within the skew");
    let error = signed_in("nothing", 0, 500).await.expect_err("expired");
    told(&error, "Expired");
}

#[tokio::test]
async fn clocks_may_differ_by_a_minute_and_no_more() {
    for ahead in [-15, 15] {
        signed_in("nothing", ahead, 0).await.expect("within the skew");
    }
    told(&signed_in("nothing", -150, 0).await.expect_err("our clock is late"), "in the future: compare the clocks");
    told(&signed_in("nothing", 150, 0).await.expect_err("our clock is early"), "before the sign-in began");
}
