//! Bringing a file as the API does, and waiting for what becomes of it.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use gala_core::{
    access::Scope,
    asset::{Asset, AssetStatus},
    id::AssetId,
    ingest::{AssetFacts, DerivativeRole},
    job::JobKind,
    media_type::MediaType,
};
use gala_db::{
    assets,
    ingests::{self, Ingest},
    jobs::NewJob,
};
use gala_jobs::Worker;
use gala_projects::begin_ingest;
use gala_testkit::database::{Engine, OnEngine};

use super::fixture::Fixture;

/// A machine that does nothing but look into files.
pub struct Ingesting {
    pub fixture: Fixture,
    pub worker: Option<Worker>,
    folder: tempfile::TempDir,
}

impl OnEngine for Ingesting {
    async fn start(engine: Engine) -> Self {
        let idle = Self::idle(engine).await;
        let worker = idle.fixture.start(idle.fixture.services("one"), &[JobKind::IngestAsset]);
        Self { worker: Some(worker), ..idle }
    }
}

impl Ingesting {
    /// The same while no machine works.
    pub async fn idle(engine: Engine) -> Self {
        let fixture = Fixture::new(engine).await;
        Self { fixture, worker: None, folder: tempfile::tempdir().expect("a folder") }
    }

    /// A path for a file that is to be brought.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a file with ffmpeg and brings it.
    pub async fn bring_made(&self, name: &str, mime: &str, arguments: &str) -> AssetId {
        let path = self.path(name);
        gala_testkit::ffmpeg::make(&path, arguments);
        self.bring(&path, mime).await
    }

    /// Brings a file, as if all of it had come and been looked at.
    pub async fn bring(&self, path: &Path, mime: &str) -> AssetId {
        let Fixture { test, objects, project } = &self.fixture;
        let id = AssetId::new();
        let media = MediaType::of_mime(mime).expect("a type");
        let key = format!("{}/uploads/{id}.{}", project.folder(), media.extension());
        let stored = objects.put_file(path, |_| key).await.expect("stored");
        let mut tx = test.db.begin().await.expect("a transaction");
        let asset = Asset {
            id,
            project_id: project.id,
            kind: media.kind(),
            provider: objects.provider(),
            object_key: stored.key,
            mime: media.mime().to_owned(),
            size_bytes: stored.size_bytes,
            checksum: stored.checksum,
            status: AssetStatus::Ready,
            created_at_ms: tx.now_ms(),
        };
        assets::insert(&mut tx, &asset).await.expect("an asset");
        let name = path.file_name().expect("a name").to_string_lossy();
        begin_ingest(&mut tx, Scope::LOCAL, &asset, &name).await.expect("begun");
        tx.commit().await.expect("a commit");
        id
    }

    pub async fn known(&self, id: AssetId) -> Ingest {
        let known = ingests::of_assets(&self.fixture.test.db, Scope::LOCAL, &[id]).await.expect("a read");
        known.into_values().next().expect("an ingest")
    }

    /// The job that looks into an asset.
    pub async fn job(&self, id: AssetId) -> NewJob {
        let job = self.known(id).await.job.expect("a job");
        NewJob::new(Scope::LOCAL, JobKind::IngestAsset, serde_json::Value::Null).id(job)
    }

    /// Waits for the end of an ingest.
    pub async fn ended(&self, id: AssetId) -> Ingest {
        let begun = Instant::now();
        loop {
            let known = self.known(id).await;
            if known.status != AssetStatus::Processing {
                return known;
            }
            assert!(begun.elapsed() < Duration::from_secs(300), "still {known:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// What was made of an asset so far.
    pub async fn made(&self, id: AssetId) -> Ready<'_> {
        let Ingest { facts, derivatives, .. } = self.known(id).await;
        Ready { facts: facts.unwrap_or_default(), derivatives, brought: self }
    }

    /// Waits for what is made of an asset.
    pub async fn ready(&self, id: AssetId) -> Ready<'_> {
        let ingest = self.ended(id).await;
        assert_eq!(ingest.status, AssetStatus::Ready, "{:?}", ingest.error);
        Ready { facts: ingest.facts.expect("facts"), derivatives: ingest.derivatives, brought: self }
    }
}

/// What was made of an asset.
pub struct Ready<'a> {
    pub facts: AssetFacts,
    pub derivatives: Vec<(DerivativeRole, Asset)>,
    brought: &'a Ingesting,
}

impl Ready<'_> {
    pub fn roles(&self) -> Vec<DerivativeRole> {
        let mut roles: Vec<_> = self.derivatives.iter().map(|(role, _)| *role).collect();
        roles.sort();
        roles
    }

    pub fn asset(&self, role: DerivativeRole) -> &Asset {
        let found = self.derivatives.iter().find(|(one, _)| *one == role);
        &found.unwrap_or_else(|| panic!("no {role:?} among {:?}", self.roles())).1
    }

    pub fn path(&self, role: DerivativeRole) -> PathBuf {
        self.brought.fixture.objects.local_path(&self.asset(role).object_key).expect("a path")
    }

    pub fn bytes(&self, role: DerivativeRole) -> Vec<u8> {
        std::fs::read(self.path(role)).expect("a file")
    }

    pub fn json(&self, role: DerivativeRole) -> serde_json::Value {
        serde_json::from_slice(&self.bytes(role)).expect("JSON")
    }
}
