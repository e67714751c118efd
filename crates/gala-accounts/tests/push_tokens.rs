//! Tokens of Pub/Sub: believed where Google signed them for us, of the account that is set, at the time.

use chrono::{DateTime, Duration, Utc};
use gala_accounts::push_tokens::{PushTokenError, PushTokenSettings, PushTokens};
use gala_fakes::{Fakes, Stores};
use serde_json::{Value, json};

const AUDIENCE: &str = "https://studio.example.com/api/v1/hooks/storage/gcs";

struct Google {
    fakes: Fakes,
    tokens: PushTokens,
    now: DateTime<Utc>,
}

impl Google {
    async fn start() -> Self {
        let fakes = Fakes::start().await;
        let settings = PushTokenSettings {
            audience: AUDIENCE.to_owned(),
            email: Stores::EMAIL.to_owned(),
            keys_url: format!("{}/certs", fakes.url("google")),
        };
        let tokens = PushTokens::new(settings).expect("settings");
        Self { fakes, tokens, now: DateTime::from_timestamp(1_795_253_400, 0).expect("a time") }
    }

    /// Such claims as Google's, changed.
    fn token(&self, change: &Value) -> String {
        let now = self.now.timestamp();
        let mut claims = json!({ "iss": "https://accounts.google.com", "aud": AUDIENCE, "azp": "100000000000000000001",
            "sub": "100000000000000000001", "email": Stores::EMAIL, "email_verified": true, "iat": now, "exp": now + 3600 });
        claims.as_object_mut().expect("an object").extend(change.as_object().expect("an object").clone());
        self.fakes.stores().push_token(&claims)
    }

    async fn check(&self, change: &Value) -> Result<(), PushTokenError> {
        self.tokens.check_at(&self.token(change), self.now).await
    }

    fn asked(&self) -> usize {
        self.fakes.received().iter().filter(|received| received.route.ends_with("/certs")).count()
    }
}

#[tokio::test]
async fn a_token_of_the_subscription_is_believed_and_keys_are_asked_for_once() {
    let google = Google::start().await;
    for _ in 0..3 {
        google.check(&json!({})).await.expect("believed");
    }
    assert_eq!(google.asked(), 1);
    let later = google.now + Duration::seconds(3660);
    let token = google.token(&json!({ "exp": later.timestamp() + 10 }));
    google.tokens.check_at(&token, later).await.expect("believed");
    assert_eq!(google.asked(), 2, "a key that was withdrawn is trusted no longer than an hour");
}

#[tokio::test]
async fn what_is_not_of_it_is_not_believed() {
    let google = Google::start().await;
    let now = google.now.timestamp();
    for (change, why) in [
        (json!({ "aud": "https://elsewhere.example.com" }), "audience"),
        (json!({ "aud": [AUDIENCE, "https://elsewhere.example.com"] }), "several audiences"),
        (json!({ "iss": "https://accounts.example.com" }), "issuer"),
        (json!({ "email": "other@gala-tests.iam.gserviceaccount.com" }), "account"),
        (json!({ "email": null }), "no account"),
        (json!({ "email_verified": false }), "an address that was not verified"),
        (json!({ "exp": now - 61 }), "over"),
        (json!({ "iat": now + 61 }), "in the future"),
    ] {
        let refused = google.check(&change).await.expect_err(why);
        assert!(matches!(refused, PushTokenError::Untrusted(_)), "{why}: {refused:?}");
    }
    // Clocks may differ by a minute.
    for change in [json!({ "exp": now - 59 }), json!({ "iat": now + 59 })] {
        google.check(&change).await.expect("believed");
    }
    let token = google.token(&json!({}));
    let (signed, signature) = token.rsplit_once('.').expect("three parts");
    let none = "eyJhbGciOiJub25lIn0";
    let body = token.split('.').nth(1).expect("a body");
    let other = google.token(&json!({ "exp": now + 7200 }));
    for forged in [
        String::new(),
        "a.b.c".to_owned(),
        signed.to_owned(),
        format!("{signed}."),
        format!("{none}.{body}."),
        format!("{}.{signature}", other.rsplit_once('.').expect("three parts").0),
        "a".repeat(1 << 20),
    ] {
        let refused = google.tokens.check_at(&forged, google.now).await.expect_err("forged");
        assert!(matches!(refused, PushTokenError::Untrusted(_)), "{refused:?}");
    }
}

#[tokio::test]
async fn keys_that_cannot_be_read_are_told_apart() {
    let google = Google::start().await;
    let settings = PushTokenSettings {
        audience: AUDIENCE.to_owned(),
        email: Stores::EMAIL.to_owned(),
        keys_url: "http://127.0.0.1:9/certs".to_owned(),
    };
    let tokens = PushTokens::new(settings).expect("settings");
    let refused = tokens.check_at(&google.token(&json!({})), google.now).await.expect_err("no keys");
    assert!(matches!(refused, PushTokenError::Keys(_)), "{refused:?}");
}
