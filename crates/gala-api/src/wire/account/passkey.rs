//! Passkeys, and both halves of the ceremonies with them.

use gala_db::accounts::passkeys::Passkey;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{accounts::PasskeyBegun, time_text::rfc3339};

/// Begins to register a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginPasskey {
    /// Needed where the person signed in more than 10 minutes ago.
    #[schema(min_length = 1, max_length = 1024)]
    pub password: Option<String>,
}

/// Begins to sign in by a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginPasskeySignIn {
    /// Whose passkey it is; where absent, the device is asked for those that it keeps.
    #[schema(min_length = 1, max_length = 64)]
    pub name: Option<String>,
}

/// What a browser is to ask its devices. It ends after five minutes.
#[derive(Serialize, ToSchema)]
pub struct PasskeyCeremony {
    /// To be sent with what the device answers.
    pub ceremony: String,
    /// The options of `navigator.credentials.create` or `.get` (Web Authentication, level 3), with binary values in
    /// base64url: what `PublicKeyCredential.parseCreationOptionsFromJSON` and `parseRequestOptionsFromJSON` read is under
    /// `publicKey`.
    #[schema(value_type = Object)]
    pub options: Value,
    #[schema(format = DateTime)]
    pub ends_at: String,
}

impl From<PasskeyBegun> for PasskeyCeremony {
    fn from(begun: PasskeyBegun) -> Self {
        let ceremony = begun.ceremony.expose().to_owned();
        Self { ceremony, options: begun.options, ends_at: rfc3339(begun.ends_at_ms) }
    }
}

/// Ends the registration of a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreatePasskey {
    #[schema(min_length = 1, max_length = 100)]
    pub ceremony: String,
    /// What the person calls it.
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    /// What the device answered, as `PublicKeyCredential.toJSON` writes it.
    #[schema(value_type = Object)]
    pub credential: Value,
}

/// Ends signing in by a passkey.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FinishPasskeySignIn {
    #[schema(min_length = 1, max_length = 100)]
    pub ceremony: String,
    /// What the device answered, as `PublicKeyCredential.toJSON` writes it.
    #[schema(value_type = Object)]
    pub credential: Value,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenamePasskey {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovePasskey {
    /// Needed where the person signed in more than 10 minutes ago.
    #[schema(min_length = 1, max_length = 1024)]
    pub password: Option<String>,
}

/// A passkey of the person who asks.
#[derive(Serialize, ToSchema)]
#[schema(as = Passkey)]
pub struct PasskeyView {
    pub id: Uuid,
    pub name: String,
    #[schema(format = DateTime)]
    pub created_at: String,
    #[schema(format = DateTime)]
    pub used_at: Option<String>,
}

impl From<Passkey> for PasskeyView {
    fn from(passkey: Passkey) -> Self {
        Self {
            id: passkey.id.0,
            name: passkey.name,
            created_at: rfc3339(passkey.created_at_ms),
            used_at: passkey.used_at_ms.map(rfc3339),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct PasskeyList {
    pub items: Vec<PasskeyView>,
}
