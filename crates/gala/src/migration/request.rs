//! Files in the data folder by which a command asks the server that holds it, and is told how far it is.

use std::{
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use gala_core::asset::StorageProvider;
use gala_jobs::upkeep::Progress;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use uuid::Uuid;

/// What is to be moved.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MigrationRequest {
    pub id: Uuid,
    pub from: StorageProvider,
    pub to: StorageProvider,
    pub force: bool,
    /// For how many seconds the first store keeps what was moved; for ever where it is absent.
    pub kept_seconds: Option<u64>,
}

impl MigrationRequest {
    pub fn new(from: StorageProvider, to: StorageProvider, force: bool, kept: Option<Duration>) -> Self {
        Self { id: Uuid::now_v7(), from, to, force, kept_seconds: kept.map(|kept| kept.as_secs()) }
    }

    pub fn kept(&self) -> Option<Duration> {
        self.kept_seconds.map(Duration::from_secs)
    }
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MigrationState {
    /// Of which request.
    pub id: Uuid,
    pub done_bytes: u64,
    pub total_bytes: u64,
    pub end: Option<MigrationEnd>,
}

impl MigrationState {
    pub fn at(id: Uuid, progress: Progress) -> Self {
        Self { id, done_bytes: progress.done_bytes, total_bytes: progress.total_bytes, end: None }
    }
}

/// How a migration ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MigrationEnd {
    Moved {
        objects: u64,
        bytes: u64,
        assets: u64,
        /// How many assets are missing or damaged.
        faulty: u64,
        /// Some of them, in words.
        shown: Vec<String>,
    },
    /// Why not all could be moved.
    Failed(String),
}

/// Where the files are.
#[derive(Clone, Debug)]
pub struct MigrationFiles {
    request: PathBuf,
    state: PathBuf,
}

impl MigrationFiles {
    pub fn in_folder(root: &Path) -> Self {
        Self { request: root.join("migration.json"), state: root.join("migration-state.json") }
    }

    /// # Errors
    /// If the file is there and cannot be read, or is none of ours.
    pub fn request(&self) -> io::Result<Option<MigrationRequest>> {
        read(&self.request)
    }

    /// # Errors
    /// As [`Self::request`].
    pub fn state(&self) -> io::Result<Option<MigrationState>> {
        read(&self.state)
    }

    /// # Errors
    /// If the file cannot be written.
    pub fn put_request(&self, request: &MigrationRequest) -> io::Result<()> {
        gala_files::write_whole(&self.request, &serde_json::to_vec(request)?)
    }

    /// # Errors
    /// As [`Self::put_request`].
    pub fn put_state(&self, state: &MigrationState) -> io::Result<()> {
        gala_files::write_whole(&self.state, &serde_json::to_vec(state)?)
    }

    /// Takes the request back: it was done, or nobody does it.
    ///
    /// # Errors
    /// If the file cannot be removed.
    pub fn remove_request(&self) -> io::Result<()> {
        std::fs::remove_file(&self.request).or_else(ignore_missing)
    }

    /// # Errors
    /// As [`Self::remove_request`].
    pub fn remove_state(&self) -> io::Result<()> {
        std::fs::remove_file(&self.state).or_else(ignore_missing)
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> io::Result<Option<T>> {
    let Some(bytes) = gala_files::read_whole(path)? else { return Ok(None) };
    Ok(Some(serde_json::from_slice(&bytes)?))
}

fn ignore_missing(error: io::Error) -> io::Result<()> {
    if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }
}
