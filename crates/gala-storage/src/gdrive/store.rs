//! A folder of Drive, and where its keys are.

use std::sync::Arc;

use object_store::path::Path;

use super::{files::DriveFiles, folders::Folders, resource::DriveFile, settings::GdriveSettings};
use crate::{
    errors::StorageError,
    google::{Client, Grant, TOKEN_URL},
};

pub(super) const API: &str = "https://www.googleapis.com";

/// A folder of Drive.
#[derive(Debug)]
pub(crate) struct Gdrive {
    pub(super) files: Arc<DriveFiles>,
    pub(super) folders: Arc<Folders>,
}

/// A key as the folders that it leads through and the name of its file.
pub(super) struct Place {
    pub folders: Vec<String>,
    pub name: String,
}

/// Returns the parts of a key, or of a folder of keys.
pub(super) fn parts(key: &str) -> Result<Vec<String>, StorageError> {
    let path = Path::parse(key).map_err(|error| StorageError::Backend { key: key.to_owned(), source: error.into() })?;
    Ok(path.as_ref().split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect())
}

impl Place {
    pub fn of(key: &str) -> Result<Self, StorageError> {
        let mut folders = parts(key)?;
        let nameless = || StorageError::Backend { key: key.to_owned(), source: "a key without a name".into() };
        let name = folders.pop().ok_or_else(nameless)?;
        Ok(Self { folders, name })
    }
}

impl Gdrive {
    /// Opens a folder. Nothing is asked of it yet.
    ///
    /// # Errors
    /// [`StorageError::Open`] where the system's certificates cannot be read.
    pub fn open(settings: &GdriveSettings) -> Result<Self, StorageError> {
        let endpoint = settings.endpoint.as_deref().map(|endpoint| endpoint.trim_end_matches('/'));
        let grant = Grant::RefreshToken {
            token_url: endpoint.map_or_else(|| TOKEN_URL.to_owned(), |endpoint| format!("{endpoint}/token")),
            client_id: settings.client_id.clone(),
            client_secret: settings.client_secret.clone(),
            refresh_token: settings.refresh_token.clone(),
        };
        let endpoint = endpoint.unwrap_or(API).to_owned();
        let files = Arc::new(DriveFiles::new(Client::new(grant)?, endpoint, settings.folder_id.clone()));
        Ok(Self { folders: Arc::new(Folders::new(Arc::clone(&files))), files })
    }

    /// Finds the files of a key, the oldest first.
    ///
    /// # Errors
    /// As Drive answers; [`StorageError::Backend`] for a text that is no key.
    pub(super) async fn find_all(&self, key: &str) -> Result<Vec<DriveFile>, StorageError> {
        let Place { folders, name } = Place::of(key)?;
        let found = async {
            let Some(folder) = self.folders.find(&folders).await? else { return Ok(Vec::new()) };
            self.files.named(&folder, &name).await
        };
        found.await.map_err(|error| error.at(key))
    }

    pub(super) async fn find(&self, key: &str) -> Result<Option<DriveFile>, StorageError> {
        Ok(self.find_all(key).await?.into_iter().next())
    }

    pub(super) async fn found(&self, key: &str) -> Result<DriveFile, StorageError> {
        self.find(key).await?.ok_or_else(|| StorageError::NotFound { key: key.to_owned() })
    }
}
