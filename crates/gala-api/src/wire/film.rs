//! A finished film that an editor made.

use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// The film that becomes a project's.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetFinalFilm {
    /// A film that was brought to the project (`POST /assets/init-upload`): an asset of kind `video`.
    pub asset_id: Uuid,
    /// Whether it becomes the project's film also where less than half of the project is found in it. It does not where absent.
    #[serde(default)]
    #[schema(required = false)]
    pub accept_unmatched: bool,
}
