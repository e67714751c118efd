//! Everything that makes and serves videos, put together in one place.

use std::{sync::Arc, time::SystemTime};

use anyhow::{Context, bail};
use gala_core::{id::KeyId, job::JobKind};
use gala_db::{
    CallLimits, DatabaseUrl, Db, OpenOptions, jobs,
    workers::{Fate, WorkerId},
};
use gala_jobs::{
    Registry, Worker, WorkerOptions,
    pipeline::{
        Cleanup, ImportPlaces, OneAtATime, Plans, Services, Sharing, SmallPictures, Store, handlers, handlers_of,
    },
};
use gala_media::Tools;
use gala_render::{RenderService, Renderer, trim_cache};
use gala_storage::{Objects, Spool};

use crate::{
    data_dir::DataDir,
    providers::{self, Callbacks},
    safe_age::unfinished_age,
    self_tests,
    settings::{DataArgs, ProviderSettings, StoreSettings, WebSettings, WorkArgs, program_folders},
};

/// An open data folder with its database, its store and the providers.
pub struct Installation {
    pub db: Db,
    pub objects: Objects,
    /// Files that people are just sending.
    pub spool: Spool,
    pub services: Arc<Services>,
    /// Held as long as anything works in it.
    pub data: DataDir,
    /// Whether machines with data folders of their own work on the same database.
    pub has_others: bool,
    workers: usize,
    worker: WorkerId,
}

impl Installation {
    /// Opens the data folder, brings the database to this version, and finds the programs.
    ///
    /// # Errors
    /// Where the folder is in use or cannot be used, the database or the store cannot be opened, or a program is
    /// missing.
    pub async fn open(data: &DataArgs, work: &WorkArgs) -> anyhow::Result<Self> {
        Self::open_reachable(data, work, &Callbacks::default()).await
    }

    /// As [`Self::open`], for a server that providers can tell of their tasks.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_reachable(data: &DataArgs, work: &WorkArgs, callbacks: &Callbacks) -> anyhow::Result<Self> {
        let folder = DataDir::open(&data.data)?;
        let db = open_database(data, &folder).await?;
        let objects = StoreSettings::read().open(&folder)?;
        let spool = Spool::open(&folder.uploads())?;
        let unfinished = SystemTime::now() - unfinished_age(data.is_shared());
        objects.unfinished(unfinished, true).await?;
        trim_cache(&folder.segments(), data.cache_bytes())?;
        let tools = Tools::find(&program_folders(), work.programs.start_mode())?;
        let workers = work.count();
        // The SQLite database lies in the folder that this process holds: nobody else works on it.
        let has_others = data.is_shared();
        let services = Arc::new(services(&folder, (&objects, &spool), tools, work, has_others, callbacks)?);
        let worker = worker_id(&folder);
        take_over(&db, &worker, has_others).await?;
        Ok(Self { db, objects, spool, services, data: folder, has_others, workers, worker })
    }

    /// Starts working on whatever is queued, by the right of a key where that is needed.
    pub fn start_worker(&self, key: Option<KeyId>) -> Worker {
        self.start(handlers(&self.services), key)
    }

    /// As [`Self::start_worker`], for jobs of these kinds alone.
    pub fn start_worker_of(&self, kinds: &[JobKind]) -> Worker {
        self.start(handlers_of(&self.services, kinds.iter().copied()), None)
    }

    fn start(&self, handlers: Registry, key: Option<KeyId>) -> Worker {
        let slots = u32::try_from(slots(self.workers)).unwrap_or(u32::MAX);
        let id = WorkerId { key, ..self.worker.clone() };
        let options = WorkerOptions { slots, id, ..WorkerOptions::default() };
        let registry = self_tests::with_tests(handlers, &self.services, self.data.root().to_owned());
        Worker::start(self.db.clone(), registry, options)
    }
}

/// How many jobs run at once where so many processors are for work: some more, because a job also waits for disks and
/// children, and the renderer sees to it that no more segments are encoded at once than there are processors.
fn slots(workers: usize) -> usize {
    workers + workers / 2
}

/// Opens and migrates the database that the settings name.
///
/// # Errors
/// Where `GALA_DATABASE_URL` names none, it does not answer, or it is of a newer version.
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

/// Names this process by its machine and the data folder, which no other holds while it does.
fn worker_id(folder: &DataDir) -> WorkerId {
    let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let place = format!("{host}:{}", folder.root().display());
    WorkerId::of_this_process(format!("{host}-{}", std::process::id()), Some(place))
}

/// Frees the jobs of workers that are known to be gone, so that nothing waits for their leases to run out: of everybody
/// where the database lies in the data folder, which is ours alone; else of those of this machine that died.
async fn take_over(db: &Db, worker: &WorkerId, has_others: bool) -> anyhow::Result<()> {
    let has_died = |gone: Option<&WorkerId>| gone.is_some_and(|gone| gone.fate(worker) == Fate::Died);
    let mut tx = db.begin().await?;
    jobs::expire_leases(&mut tx, |gone| !has_others || has_died(gone)).await?;
    Ok(tx.commit().await?)
}

fn services(
    folder: &DataDir,
    (objects, spool): (&Objects, &Spool),
    tools: Tools,
    work: &WorkArgs,
    others: bool,
    callbacks: &Callbacks,
) -> anyhow::Result<Services> {
    let settings = ProviderSettings::read();
    Ok(Services {
        store: Store::new(objects.clone(), folder.staging()).with_cleanup(match work.cleanup_local {
            true => Cleanup::Remove,
            false => Cleanup::Keep,
        }),
        render: RenderService::new(Renderer::new(tools.clone(), &folder.segments(), work.count())?),
        tools,
        providers: providers::providers(&settings, work.programs.start_mode(), callbacks)?,
        limits: Arc::new(CallLimits::new(settings.at_once()?, settings.per_minute()?, others)),
        stock_searches: OneAtATime::default(),
        sharing: others.then(Sharing::default),
        plans: Plans::default(),
        imports: ImportPlaces { web: Arc::new(providers::web_files(&WebSettings::read())?), spool: spool.clone() },
        small_pictures: SmallPictures::default(),
    })
}
