use gala_db::mentions::NamedPerson;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Somebody who is named by `@` and their name, or can be.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NamedPerson)]
pub struct NamedPersonView {
    pub user_id: Uuid,
    /// What they sign in with, in lower case.
    pub name: String,
    pub display_name: String,
}

impl From<NamedPerson> for NamedPersonView {
    fn from(person: NamedPerson) -> Self {
        Self { user_id: person.user.0, name: person.name, display_name: person.display_name }
    }
}

/// The people whom comments of a project can name, by name.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedPersonList {
    pub items: Vec<NamedPersonView>,
}
