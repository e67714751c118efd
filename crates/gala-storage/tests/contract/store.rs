//! The stores that are tried.

use std::{
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use futures::StreamExt;
use gala_core::asset::StorageProvider;
use gala_fakes::{Fakes, Stores};
use gala_storage::{CacheSettings, GcsSettings, GdriveSettings, Objects, S3Settings};
use gala_testkit::{
    gcs::GcsEmulator,
    s3::{ACCESS_KEY_ID, BUCKET, S3Server, SECRET_ACCESS_KEY},
};

/// Who keeps the objects.
pub enum Server {
    Folder,
    S3(S3Server),
    GcsEmulator(GcsEmulator),
    Fakes(Fakes),
}

/// A store of a test's own, with a folder for files beside it.
pub struct Store {
    pub objects: Objects,
    folder: tempfile::TempDir,
    pub server: Server,
}

impl Store {
    pub fn localfs() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = Objects::open(&folder.path().join("objects")).expect("a store");
        Self { objects, folder, server: Server::Folder }
    }

    pub fn s3(prefix: Option<&str>) -> Self {
        let server = S3Server::start();
        let settings = S3Settings { prefix: prefix.map(str::to_owned), ..settings(&server.endpoint()) };
        let folder = tempfile::tempdir().expect("a folder");
        let objects = open(&settings, folder.path());
        Self { objects, folder, server: Server::S3(server) }
    }

    /// A bucket of a server that is not ours and checks nobody's rights.
    pub fn gcs_emulator() -> Self {
        let server = GcsEmulator::start();
        let settings = GcsSettings {
            bucket: gala_testkit::gcs::BUCKET.to_owned(),
            prefix: None,
            endpoint: Some(server.endpoint()),
            credentials: None,
        };
        let folder = tempfile::tempdir().expect("a folder");
        let objects = open_gcs(&settings, folder.path());
        Self { objects, folder, server: Server::GcsEmulator(server) }
    }

    /// A bucket of a fake that checks tokens, signatures and sizes of chunks.
    pub async fn gcs(prefix: Option<&str>) -> Self {
        let fakes = Fakes::start().await;
        let settings = GcsSettings { prefix: prefix.map(str::to_owned), ..gcs_settings(&fakes) };
        let folder = tempfile::tempdir().expect("a folder");
        let objects = open_gcs(&settings, folder.path());
        Self { objects, folder, server: Server::Fakes(fakes) }
    }

    /// A folder of a fake Drive that knows no paths and lets names be used twice.
    pub async fn gdrive() -> Self {
        Self::gdrive_of(Fakes::start().await)
    }

    /// The same in the drive of a team.
    pub async fn shared_drive() -> Self {
        let fakes = Fakes::start().await;
        fakes.stores().share_drive();
        Self::gdrive_of(fakes)
    }

    fn gdrive_of(fakes: Fakes) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let objects = open_gdrive(&gdrive_settings(&fakes), folder.path());
        Self { objects, folder, server: Server::Fakes(fakes) }
    }

    /// Another process with the same store.
    pub fn gdrive_elsewhere(&self) -> Objects {
        open_gdrive(&gdrive_settings(self.fakes()), &self.folder.path().join("elsewhere"))
    }

    pub fn s3_server(&mut self) -> &mut S3Server {
        let Server::S3(server) = &mut self.server else { panic!("it is another store") };
        server
    }

    pub fn fakes(&self) -> &Fakes {
        let Server::Fakes(fakes) = &self.server else { panic!("it is another store") };
        fakes
    }

    /// Makes all that is stored older.
    pub fn age(&mut self, key: &str, by: Duration) {
        let path = match &mut self.server {
            Server::GcsEmulator(server) => return server.age(by),
            Server::Fakes(fakes) => return fakes.stores().age(by),
            Server::S3(server) => [server.bucket().join(key), server.bucket().join("teams/お茶").join(key)],
            Server::Folder => [self.objects.local_path(key).expect("a key"), PathBuf::new()],
        };
        let path = path.iter().find(|path| path.is_file()).expect("a file of the store");
        let then = SystemTime::now() - by;
        std::fs::File::open(path).and_then(|file| file.set_modified(then)).expect("dated");
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

pub fn gcs_settings(fakes: &Fakes) -> GcsSettings {
    GcsSettings {
        bucket: Stores::BUCKET.to_owned(),
        prefix: None,
        endpoint: Some(fakes.url("gcs")),
        credentials: Some(fakes.stores().service_account()),
    }
}

pub fn open_gcs(settings: &GcsSettings, folder: &Path) -> Objects {
    let cache = CacheSettings { folder: &folder.join("cache"), limit_bytes: 1 << 30 };
    Objects::open_gcs(settings, cache).expect("a store")
}

pub fn gdrive_settings(fakes: &Fakes) -> GdriveSettings {
    GdriveSettings {
        client_id: Stores::CLIENT_ID.to_owned(),
        client_secret: Stores::CLIENT_SECRET.to_owned(),
        refresh_token: Stores::REFRESH_TOKEN.to_owned(),
        folder_id: Stores::FOLDER.to_owned(),
        endpoint: Some(fakes.url("google")),
    }
}

pub fn open_gdrive(settings: &GdriveSettings, folder: &Path) -> Objects {
    let cache = CacheSettings { folder: &folder.join("cache"), limit_bytes: 1 << 30 };
    Objects::open_gdrive(settings, cache).expect("a store")
}

/// Content that differs at every place, of whatever length.
pub fn content(bytes: usize) -> Vec<u8> {
    (0..bytes).map(|place| (place % 251 + place / 65_536) as u8).collect()
}
