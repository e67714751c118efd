//! Folders of projects that are kept up to date.

use serde::Serialize;
use utoipa::ToSchema;

/// The folder of a project in the store.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PublishedFolder)]
pub struct PublishedFolderView {
    /// Whether it is kept up to date.
    pub is_published: bool,
    /// Whether it shows what the project is now.
    pub is_current: bool,
    /// Where it is, below the root of the store.
    pub folder: String,
    /// When it was last brought up to date.
    #[schema(format = DateTime)]
    pub published_at: Option<String>,
    /// Paths in it at which others put files in the place of those that belong there, and that are left alone.
    pub left_alone: Vec<String>,
}
