//! Folders that whoever knows their address may see.

use super::store::{Gdrive, parts};
use crate::{backend::SharedFolder, errors::StorageError, google::GoogleError};

impl Gdrive {
    /// Lets whoever has the link see a folder, which is made where it is missing.
    pub(super) async fn share_folder(&self, folder: &str) -> Result<SharedFolder, StorageError> {
        let made = async {
            let path = parts(folder)?;
            let id = self.folders.make(&path).await.map_err(|error| error.at(folder))?;
            self.files.permit_anyone(&id).await.map_err(|error| error.at(folder))?;
            Ok(id)
        };
        let id = made.await?;
        let url = format!("https://drive.google.com/drive/folders/{id}");
        Ok(SharedFolder { id, url })
    }

    /// Lets nobody but its owner see a folder any more. One that is not there is seen by nobody.
    pub(super) async fn unshare_folder(&self, folder: &str) -> Result<(), StorageError> {
        let at = |error: GoogleError| error.at(folder);
        match self.folders.find(&parts(folder)?).await.map_err(at)? {
            Some(id) => self.files.forbid_anyone(&id).await.map_err(at),
            None => Ok(()),
        }
    }
}
