//! The shapes of requests and answers. They are apart from the model's types, so that the model can change
//! without changing what clients read.

mod asset;
mod event;
mod job;
mod page;
mod project;
mod scene;
mod timeline;

pub use asset::{AssetList, AssetUrl, AssetView, ContentQuery, UrlQuery};
pub use event::{EventMessage, EventView};
pub use job::{JobPage, JobView, ListJobs};
pub use page::List;
pub use project::{
    AcceptedProject, CreateProject, CreateProjectFromDocument, CreateProjectFromText, ListProjects, ProjectPage,
    ProjectView, Script,
};
pub use scene::{SceneList, SceneView};
pub use timeline::RenderTimeline;

/// Writes an enum of the model as it stands on the wire. A new variant of the model does not compile until
/// it stands here too.
macro_rules! wire_enum {
    ($(#[$meta:meta])* $name:ident = $model:ty, $case:tt { $($variant:ident),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = $case)]
        pub enum $name { $($variant),+ }

        impl From<$model> for $name {
            fn from(model: $model) -> Self {
                match model { $(<$model>::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $model {
            fn from(wire: $name) -> Self {
                match wire { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}
use wire_enum;
