use serde::Deserialize;
use utoipa::ToSchema;

use super::asset::StorageProvider;

/// Where a file is to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveAssetBody {
    /// A store in which this server finds objects: `STORAGE_PROVIDER` or `STORAGE_ALSO`.
    pub provider: StorageProvider,
}
