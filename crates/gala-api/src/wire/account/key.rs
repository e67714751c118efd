//! API keys.

use gala_db::accounts::api_keys::ApiKey;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::roles::KeyScope;
use crate::{time_text::rfc3339, wire::numbers::whole};

/// An API key, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct KeyView {
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Option<Uuid>,
    pub name: String,
    /// The first characters of the secret.
    pub prefix: String,
    pub scopes: Vec<KeyScope>,
    pub requests_per_minute: Option<u32>,
    #[schema(format = DateTime)]
    pub created_at: String,
    /// To the minute.
    #[schema(format = DateTime)]
    pub used_at: Option<String>,
    #[schema(format = DateTime)]
    pub ends_at: Option<String>,
    #[schema(format = DateTime)]
    pub revoked_at: Option<String>,
}

impl From<ApiKey> for KeyView {
    fn from(key: ApiKey) -> Self {
        Self {
            id: key.id.0,
            user_id: key.user.map(|id| id.0),
            name: key.name,
            prefix: key.prefix,
            scopes: key.scopes.iter().map(Into::into).collect(),
            requests_per_minute: key.requests_per_minute,
            created_at: rfc3339(key.created_at_ms),
            used_at: key.used_at_ms.map(rfc3339),
            ends_at: key.ends_at_ms.map(rfc3339),
            revoked_at: key.revoked_at_ms.map(rfc3339),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct KeyList {
    pub items: Vec<KeyView>,
}

/// Makes a key of the workspace in which the request acts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateKey {
    #[schema(min_length = 1, max_length = 100)]
    pub name: String,
    #[schema(min_items = 1)]
    pub scopes: Vec<KeyScope>,
    /// After so many days it ends; never where absent.
    #[schema(minimum = 1, maximum = 3650)]
    #[serde(default, deserialize_with = "whole")]
    pub days: Option<u32>,
    #[schema(minimum = 1, maximum = 1_000_000)]
    #[serde(default, deserialize_with = "whole")]
    pub requests_per_minute: Option<u32>,
}

/// A new key with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub struct CreatedKey {
    #[serde(flatten)]
    pub key: KeyView,
    /// To be sent as `Authorization: Bearer …`.
    pub secret: String,
}
