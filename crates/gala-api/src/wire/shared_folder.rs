use gala_db::drive_folders::DriveFolder;
use serde::Serialize;
use utoipa::ToSchema;

/// The folder of a project in Google Drive.
#[derive(Debug, Default, Serialize, ToSchema)]
pub struct SharedFolderView {
    /// Drive's own name for it. `null` while nobody has asked for its link.
    pub folder_id: Option<String>,
    /// Where whoever has this address sees it. `null` while nobody else does.
    pub url: Option<String>,
}

impl From<DriveFolder> for SharedFolderView {
    fn from(folder: DriveFolder) -> Self {
        Self { folder_id: Some(folder.id), url: folder.url }
    }
}
