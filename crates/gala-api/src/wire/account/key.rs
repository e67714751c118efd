//! API keys.

use gala_db::accounts::{api_keys::ApiKey, worker_keys::WorkerKey};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::roles::KeyScope;
use crate::{time_text::rfc3339, wire::numbers::whole};

/// Whom a key is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum KeyKind {
    /// A program that acts for a person, in one workspace.
    #[default]
    Person,
    /// A worker on another machine, which works for all workspaces of the installation. It opens nothing of this API.
    Worker,
}

/// An API key, without its secret.
#[derive(Serialize, ToSchema)]
#[schema(as = ApiKey)]
pub struct KeyView {
    pub id: Uuid,
    pub kind: KeyKind,
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
            kind: KeyKind::Person,
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

impl From<WorkerKey> for KeyView {
    fn from(key: WorkerKey) -> Self {
        Self {
            id: key.id.0,
            kind: KeyKind::Worker,
            user_id: None,
            name: key.name,
            prefix: key.prefix,
            scopes: Vec::new(),
            requests_per_minute: None,
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

/// Makes a key, as it is read: [`CreateKeyBody`] describes what of it goes together.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateKey {
    #[serde(default)]
    pub kind: KeyKind,
    pub name: String,
    #[serde(default)]
    pub scopes: Vec<KeyScope>,
    #[serde(default, deserialize_with = "whole")]
    pub days: Option<u32>,
    #[serde(default, deserialize_with = "whole")]
    pub requests_per_minute: Option<u32>,
}

/// Makes a key: of a person in the workspace in which the request acts, or of workers.
#[derive(ToSchema)]
#[schema(as = CreateKey)]
#[serde(untagged)]
#[expect(dead_code, reason = "it describes what `CreateKey` reads")]
pub enum CreateKeyBody {
    Person(CreatePersonKey),
    Worker(CreateWorkerKey),
}

/// Makes a key of the person who asks.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it describes what `CreateKey` reads")]
pub struct CreatePersonKey {
    #[serde(default)]
    #[schema(inline)]
    kind: PersonKind,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    #[schema(min_items = 1)]
    scopes: Vec<KeyScope>,
    /// After so many days it ends; never where absent.
    #[schema(minimum = 1, maximum = 3650)]
    days: Option<u32>,
    #[schema(minimum = 1, maximum = 1_000_000)]
    requests_per_minute: Option<u32>,
}

/// Makes a key of workers.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "it describes what `CreateKey` reads")]
pub struct CreateWorkerKey {
    #[schema(inline)]
    kind: WorkerKind,
    #[schema(min_length = 1, max_length = 100)]
    name: String,
    /// After so many days it ends; never where absent.
    #[schema(minimum = 1, maximum = 3650)]
    days: Option<u32>,
}

#[derive(Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PersonKind {
    #[default]
    Person,
}

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum WorkerKind {
    Worker,
}

/// A new key with its secret, which is shown this once.
#[derive(Serialize, ToSchema)]
pub struct CreatedKey {
    #[serde(flatten)]
    pub key: KeyView,
    /// To be sent as `Authorization: Bearer …`.
    pub secret: String,
}
