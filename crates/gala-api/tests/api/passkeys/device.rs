//! A device with a passkey, and the browser in front of it.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use gala_db::DatabaseUrl;
use serde_json::{Value, json};
use webauthn_authenticator_rs::{WebauthnAuthenticator, softpasskey::SoftPasskey};
use webauthn_rs::prelude::{CreationChallengeResponse, RequestChallengeResponse, Url, Uuid};

use crate::support::ORIGIN;

pub struct Device {
    soft: SoftPasskey,
    /// The newest passkey that it made.
    id: Value,
}

impl Device {
    /// One that checks who uses it.
    pub fn new() -> Self {
        Self { soft: SoftPasskey::new(true), id: Value::Null }
    }

    /// What a browser of our pages answers to a registration.
    pub fn created(&mut self, begun: &Value) -> Value {
        let options: CreationChallengeResponse = serde_json::from_value(begun["options"].clone()).expect("options");
        let answer = self.soft.do_registration(origin(), options).expect("a passkey");
        let answer = serde_json::to_value(answer).expect("JSON");
        self.id = answer["id"].clone();
        answer
    }

    /// Answers as one that did not check who uses it: its flag is not set.
    pub fn created_unchecked(&mut self, begun: &Value) -> Value {
        let mut begun = begun.clone();
        begun["options"]["publicKey"]["authenticatorSelection"]["userVerification"] = json!("discouraged");
        self.created(&begun)
    }

    /// What a browser of our pages answers to a sign-in that names passkeys.
    pub fn got(&mut self, begun: &Value) -> Value {
        let options: RequestChallengeResponse = serde_json::from_value(begun["options"].clone()).expect("options");
        let answer = self.soft.do_authentication(origin(), options).expect("a signature");
        serde_json::to_value(answer).expect("JSON")
    }

    /// What it answers to one that names none: the device finds the passkey, and whose it is.
    pub fn found(&mut self, begun: &Value, user: &Value) -> Value {
        assert_eq!(begun["options"]["publicKey"]["allowCredentials"], json!([]), "the device is asked for all");
        let mut begun = begun.clone();
        begun["options"]["publicKey"]["allowCredentials"] = json!([{ "type": "public-key", "id": self.id }]);
        let mut answer = self.got(&begun);
        let user: Uuid = user.as_str().expect("an id").parse().expect("an id");
        answer["response"]["userHandle"] = json!(BASE64_URL_SAFE_NO_PAD.encode(user.as_bytes()));
        answer
    }

    /// The id of the newest passkey as a database writes bytes.
    pub fn id_in(&self, url: &DatabaseUrl) -> String {
        let id = BASE64_URL_SAFE_NO_PAD.decode(self.id.as_str().expect("an id")).expect("base64");
        match url {
            DatabaseUrl::Sqlite(_) => format!("x'{}'", hex::encode(id)),
            DatabaseUrl::Postgres(_) => format!("'\\x{}'", hex::encode(id)),
        }
    }
}

fn origin() -> Url {
    Url::parse(ORIGIN).expect("an address")
}
