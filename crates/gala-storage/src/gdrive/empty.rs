//! Folders of ours in which nothing is left.

use super::{
    query,
    resource::DriveFile,
    store::{Gdrive, parts},
};
use crate::{errors::StorageError, google::GoogleError};

/// No key leads through so many folders.
const DEEPEST: u32 = 16;

impl Gdrive {
    /// Puts the folder at a path into the bin, and those below it, where GALA made them and nothing lies in them: neither an object
    /// nor what people put there, by whatever name. Into the bin, because somebody may put something there at that moment, which
    /// would be lost with the folder.
    pub(super) async fn remove_empty_folders(&self, folder: &str) -> Result<(), StorageError> {
        let at = |error: GoogleError| error.at(folder);
        let path = parts(folder)?;
        let Some((name, above)) = path.split_last() else { return Ok(()) };
        let Some(parent) = self.folders.find(above).await.map_err(at)? else { return Ok(()) };
        // There may be several of one name.
        for found in self.files.folders_named(&parent, name).await.map_err(at)? {
            self.remove_if_empty(&found, DEEPEST).await.map_err(at)?;
        }
        // Whoever stores into it next looks for it again, and makes it anew.
        self.folders.forget(&path).await;
        Ok(())
    }

    /// Returns whether the folder is gone.
    async fn remove_if_empty(&self, folder: &DriveFile, deeper: u32) -> Result<bool, GoogleError> {
        let query = query::in_folder(&folder.id);
        let (mut token, mut inside) = (None, Vec::new());
        loop {
            let page = self.files.page(&query, token.as_deref()).await?;
            inside.extend(page.files);
            token = page.next_page_token;
            if token.is_none() {
                break;
            }
        }
        let mut is_empty = true;
        for file in inside {
            let is_gone = file.is_folder() && deeper > 0 && Box::pin(self.remove_if_empty(&file, deeper - 1)).await?;
            is_empty &= is_gone;
        }
        if !is_empty || !folder.is_ours() {
            return Ok(false);
        }
        self.files.trash(&folder.id).await?;
        Ok(true)
    }
}
