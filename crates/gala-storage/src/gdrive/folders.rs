//! The folders of Drive by their paths.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;

use super::files::DriveFiles;
use crate::google::GoogleError;

/// For so long a folder is taken to be where it was found. People move and remove folders in their Drive.
const KNOWN_FOR: Duration = Duration::from_secs(600);

/// Which folder of Drive each path is. While one looks for a folder or makes it, others wait: so that no two are made.
#[derive(Debug)]
pub(super) struct Folders {
    files: Arc<DriveFiles>,
    known: Mutex<HashMap<Vec<String>, (String, Instant)>>,
}

impl Folders {
    pub fn new(files: Arc<DriveFiles>) -> Self {
        Self { files, known: Mutex::default() }
    }

    /// Returns the id of the folder at a path, or `None` where there is none.
    pub async fn find(&self, path: &[String]) -> Result<Option<String>, GoogleError> {
        self.resolve(path, false).await
    }

    /// As [`Self::find`], and makes what is missing.
    pub async fn make(&self, path: &[String]) -> Result<String, GoogleError> {
        let made = self.resolve(path, true).await?;
        made.ok_or(GoogleError::Strange("a folder that was made and is not there"))
    }

    /// Forgets where everything below the first folder of a path is: something of it turned out to be gone.
    pub async fn forget(&self, path: &[String]) {
        self.known.lock().await.retain(|known, _| known.first() != path.first());
    }

    async fn resolve(&self, path: &[String], makes: bool) -> Result<Option<String>, GoogleError> {
        let mut known = self.known.lock().await;
        let mut id = self.files.root.clone();
        for depth in 1..=path.len() {
            let here = &path[..depth];
            if let Some((found, until)) = known.get(here)
                && Instant::now() < *until
            {
                id.clone_from(found);
                continue;
            }
            let name = &path[depth - 1];
            let found = self.files.folders_named(&id, name).await?.into_iter().next();
            id = match found {
                Some(found) => found.id,
                None if makes => self.create(&id, name).await?,
                None => return Ok(None),
            };
            known.insert(here.to_vec(), (id.clone(), Instant::now() + KNOWN_FOR));
        }
        Ok(Some(id))
    }

    /// Makes a folder. Another process may make one of the same name at the same time: then all take the older one, and who
    /// made the younger one removes it, before anything is in it.
    async fn create(&self, parent: &str, name: &str) -> Result<String, GoogleError> {
        let made = self.files.create_folder(parent, name).await?;
        match self.files.folders_named(parent, name).await?.into_iter().next() {
            Some(oldest) if oldest.id != made.id => {
                self.files.remove(&made.id).await?;
                Ok(oldest.id)
            }
            _ => Ok(made.id),
        }
    }
}
