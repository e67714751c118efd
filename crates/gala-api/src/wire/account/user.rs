//! People of the installation.

use gala_db::accounts::users::User;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::time_text::rfc3339;

/// A person as administrators and they themselves see them.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = User)]
pub struct UserView {
    pub id: Uuid,
    pub name: String,
    pub display_name: String,
    pub email: Option<String>,
    pub is_admin: bool,
    pub is_disabled: bool,
    #[schema(format = DateTime)]
    pub created_at: String,
}

impl From<User> for UserView {
    fn from(user: User) -> Self {
        Self {
            id: user.id.0,
            name: user.name,
            display_name: user.display_name,
            email: user.email,
            is_admin: user.is_admin,
            is_disabled: user.disabled_at_ms.is_some(),
            created_at: rfc3339(user.created_at_ms),
        }
    }
}

#[derive(Serialize, ToSchema)]
pub struct UserList {
    pub items: Vec<UserView>,
}

/// Adds a person, in no workspace yet but their own.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateUser {
    #[schema(min_length = 1, max_length = 64)]
    pub name: String,
    #[schema(min_length = 1, max_length = 100)]
    pub display_name: Option<String>,
    #[schema(max_length = 254)]
    pub email: Option<String>,
    #[schema(min_length = 1, max_length = 1024)]
    pub password: String,
    #[serde(default)]
    pub is_admin: bool,
}

/// What is absent stays as it is.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeUser {
    pub is_admin: Option<bool>,
    pub is_disabled: Option<bool>,
}
