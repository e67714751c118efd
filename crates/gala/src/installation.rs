//! Everything that makes and serves videos, put together in one place.

use std::{path::PathBuf, sync::Arc, time::SystemTime};

use anyhow::{Context, bail};
use gala_ai::{illustrator::Illustrator, planner::OfflinePlanner, speech::EspeakSpeaker};
use gala_db::{DatabaseUrl, Db, OpenOptions, jobs};
use gala_jobs::{
    Worker, WorkerOptions,
    pipeline::{Sharing, Studio, handlers},
};
use gala_render::{Renderer, Tools, trim_cache};
use gala_storage::Objects;

use crate::{
    data_dir::DataDir,
    settings::{DataArgs, WorkArgs, program_folders},
    storage::unfinished_age,
};

/// An open data folder with its database, its store and the makers.
pub struct Installation {
    pub db: Db,
    pub objects: Objects,
    pub tools: Tools,
    pub studio: Arc<Studio>,
    /// Held as long as anything works in it.
    pub data: DataDir,
    workers: usize,
}

impl Installation {
    /// Opens the data folder, brings the database to this version, and finds the programs.
    pub async fn open(data: &DataArgs, work: &WorkArgs) -> anyhow::Result<Self> {
        let folder = DataDir::open(&data.data)?;
        let db = open_database(data, &folder).await?;
        let objects = Objects::open(&folder.objects())?;
        let unfinished = SystemTime::now() - unfinished_age(data.is_shared());
        objects.unfinished(unfinished, true).await?;
        trim_cache(&folder.segments(), data.cache_bytes())?;
        let tools = Tools::find(&program_folders())?;
        let workers = work.count();
        // The SQLite database lies in the folder that this process holds: nobody else works on it.
        let others = data.is_shared();
        let studio = Arc::new(studio(&folder, &objects, &tools, workers, others)?);
        if !data.is_shared() {
            take_over(&db).await?;
        }
        Ok(Self { db, objects, tools, studio, data: folder, workers })
    }

    /// Starts working on whatever is queued.
    pub fn start_worker(&self) -> Worker {
        let slots = u32::try_from(self.workers).unwrap_or(u32::MAX);
        let options = WorkerOptions { slots, ..WorkerOptions::default() };
        Worker::start(self.db.clone(), handlers(&self.studio), options)
    }
}

/// Opens and migrates the database that the settings name.
pub async fn open_database(data: &DataArgs, folder: &DataDir) -> anyhow::Result<Db> {
    let url = match &data.database_url {
        Some(url) => shared(url.expose().parse::<DatabaseUrl>().context("cannot use GALA_DATABASE_URL")?)?,
        None => DatabaseUrl::sqlite(folder.database_path()),
    };
    let db = Db::open(&url, OpenOptions::default()).await.context("cannot open the database")?;
    db.migrate().await.context("cannot bring the database to this version")?;
    if let Err(error) = db.optimize().await {
        tracing::warn!(%error, "cannot let the database look at its tables");
    }
    Ok(db)
}

/// An SQLite file is worked on by one process at a time, which the lock of the data folder sees to: only for the file in
/// that folder.
fn shared(url: DatabaseUrl) -> anyhow::Result<DatabaseUrl> {
    match url {
        DatabaseUrl::Postgres(_) => Ok(url),
        DatabaseUrl::Sqlite(_) => bail!(
            "GALA_DATABASE_URL names an SQLite file, and two servers could work on it at once (leave it out and choose the \
             folder of gala.db with --data, or name a PostgreSQL database)"
        ),
    }
}

/// The database lies in the data folder, which is ours alone: whoever had a lease is dead, and nothing waits for
/// leases to run out.
async fn take_over(db: &Db) -> anyhow::Result<()> {
    let mut tx = db.begin().await?;
    jobs::expire_leases(&mut tx, |_| true).await?;
    Ok(tx.commit().await?)
}

fn studio(folder: &DataDir, objects: &Objects, tools: &Tools, workers: usize, others: bool) -> anyhow::Result<Studio> {
    Ok(Studio {
        objects: objects.clone(),
        tools: tools.clone(),
        renderer: Renderer::new(tools.clone(), &folder.segments())?,
        planner: Box::new(OfflinePlanner),
        speaker: Box::new(speaker()?),
        image_maker: Box::new(Illustrator::new()),
        staging: folder.staging(),
        workers,
        sharing: others.then(Sharing::default),
    })
}

/// The voice, in the sandbox.
pub fn speaker() -> anyhow::Result<EspeakSpeaker> {
    let (program, sandbox) = (helper("gala-espeak")?, helper("gala-sandbox")?);
    Ok(EspeakSpeaker::new(&program, sandbox.parent().unwrap_or(&sandbox)))
}

/// Finds a program that comes with GALA.
fn helper(name: &str) -> anyhow::Result<PathBuf> {
    let found = program_folders().into_iter().map(|folder| folder.join(name)).find(|path| path.is_file());
    found.with_context(|| format!("{name} is not beside gala and not in PATH (install it with gala, or build it with: cargo build --release -p {name})"))
}
