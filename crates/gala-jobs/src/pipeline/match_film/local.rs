//! The files that a film is compared with, on this machine.

use std::{collections::BTreeMap, path::PathBuf};

use gala_core::job::Failure;

use super::{super::services::Services, project_media::ProjectMedia};
use crate::context::JobContext;

/// The files by their names.
#[derive(Clone, Debug, Default)]
pub(super) struct LocalMedia {
    /// By the ids of their scenes.
    pub scenes: BTreeMap<String, PathBuf>,
    pub speech: BTreeMap<String, PathBuf>,
}

impl LocalMedia {
    pub async fn of(services: &Services, ctx: &JobContext, media: &ProjectMedia) -> Result<Self, Failure> {
        let mut local = Self::default();
        for (id, file) in media.scene_files() {
            local.scenes.insert(id.to_owned(), services.store.local(ctx, file).await?);
        }
        for (name, file) in media.speech_files() {
            local.speech.insert(name.to_owned(), services.store.local(ctx, file).await?);
        }
        Ok(local)
    }

    /// Returns the files with the names that users know them by.
    pub fn names(&self) -> impl Iterator<Item = (PathBuf, String)> {
        let named = self.scenes.iter().chain(&self.speech);
        named.map(|(name, path)| (path.clone(), name.clone()))
    }
}
