//! Identifiers: one newtype per thing, each a UUIDv7, so that ids sort by the time they were made.

use std::{fmt, str::FromStr};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Makes a new id from the current time and randomness.
            #[expect(clippy::new_without_default, reason = "a default id would hide that each call differs")]
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(s: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(s).map(Self)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({"type": "string", "format": "uuid"})
            }
        }
    )+};
}

id! {
    /// One video being made.
    ProjectId,
    /// One numbered unit of a project.
    SceneId,
    /// One version of a scene's speech, image or clip.
    TakeId,
    /// A character, place or style of a workspace.
    LibraryId,
    /// Somebody of a workspace who is seen speaking.
    PresenterId,
    /// Videos that belong together.
    SeriesId,
    /// Of a template of a workspace, or of one that comes with the program.
    TemplateId,
    /// Videos that are made of the rows of a table.
    BatchId,
    /// What somebody said of a project.
    CommentId,
    /// A stored file.
    AssetId,
    /// One durable unit of work.
    JobId,
    /// Whoever owns projects and jobs, and pays for them. Turns of the queue are counted by it.
    WorkspaceId,
    /// A person with an account.
    UserId,
    /// Somebody's being signed in with one browser.
    SessionId,
    /// An API key.
    KeyId,
    /// A passkey of a person.
    PasskeyId,
    /// An invitation into a workspace.
    InvitationId,
    /// A link to one project, for people without an account.
    ShareLinkId,
}

impl WorkspaceId {
    /// The one workspace of an installation without accounts. The first administrator gets it where accounts begin.
    pub const LOCAL: Self = Self(Uuid::nil());
}
