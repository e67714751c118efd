//! The stores that are tried.

use std::path::{Path, PathBuf};

use futures::StreamExt;
use gala_core::asset::StorageProvider;
use gala_storage::{CacheSettings, Objects, S3Settings};
use gala_testkit::s3::{ACCESS_KEY_ID, BUCKET, S3Server, SECRET_ACCESS_KEY};

/// A store of a test's own, with a folder for files beside it.
pub struct Store {
    pub objects: Objects,
    folder: tempfile::TempDir,
    /// Of a bucket.
    pub server: Option<S3Server>,
}

impl Store {
    pub fn localfs() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::open(&folder.path().join("objects")).expect("a store");
        Self { objects, folder, server: None }
    }

    pub fn s3(prefix: Option<&str>) -> Self {
        let server = S3Server::start();
        let settings = S3Settings { prefix: prefix.map(str::to_owned), ..settings(&server.endpoint()) };
        let folder = tempfile::tempdir().expect("a folder");
        let objects = open(&settings, folder.path());
        Self { objects, folder, server: Some(server) }
    }

    /// Writes a file beside the store.
    pub fn file(&self, name: &str, content: &[u8]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("a file");
        path
    }

    pub async fn keys(&self, prefix: Option<&str>) -> Vec<String> {
        let listed = self.objects.list(prefix).map(|object| object.expect("listed").key);
        let mut keys: Vec<String> = listed.collect().await;
        keys.sort();
        keys
    }
}

pub fn settings(endpoint: &str) -> S3Settings {
    S3Settings {
        bucket: BUCKET.to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: Some(endpoint.to_owned()),
        public_endpoint: None,
        access_key_id: ACCESS_KEY_ID.to_owned(),
        secret_access_key: SECRET_ACCESS_KEY.to_owned(),
        session_token: None,
        virtual_hosted: false,
        prefix: None,
    }
}

pub fn open(settings: &S3Settings, folder: &Path) -> Objects {
    let cache = CacheSettings { folder: &folder.join("cache"), limit_bytes: 1 << 30 };
    Objects::open_s3(StorageProvider::S3, settings, cache).expect("a store")
}

/// Content that differs at every place, of whatever length.
pub fn content(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|place| (place % 251 + place / 65_536) as u8).collect()
}
