//! What is done now and then, so that the database, the store and the cache do not grow with what nobody asks for any
//! more. Nothing that a project shows is ever removed here.

use std::{
    path::PathBuf,
    time::{Duration, SystemTime},
};

use gala_core::{job::JobKind, lifecycle::LifecycleRules};
use gala_db::{Db, provider_calls, quota, retention};
use gala_jobs::upkeep::{self, CheckOptions, Depth, FilmLooks, LifecycleItem, LifecycleMode, Repair};
use gala_render::Renderer;
use gala_storage::{Objects, Spool, keys};
use tokio_util::sync::CancellationToken;

use crate::{installation::Installation, safe_age::SAFE_AGE, settings::DataArgs};

const EVERY: Duration = Duration::from_secs(3600);
/// The cache is looked at more often: renders fill it. It is read through only when enough was written.
const CACHE_EVERY: Duration = Duration::from_secs(10);

/// So long after a change at most, the job is queued that brings a folder up to date.
const FOLDERS_EVERY: Duration = Duration::from_secs(5);
/// So long after a video of a batch ended at most, the next one begins.
const BATCHES_EVERY: Duration = Duration::from_secs(1);

/// So often it is asked which folders are due to be looked into for films.
const FILMS_EVERY: Duration = Duration::from_secs(5);
/// A film that is the same for so long is whole. Programs that copy files do not pause for as long.
const FILM_SETTLED: Duration = Duration::from_secs(10);

const DAY: Duration = Duration::from_secs(24 * 3600);
const DAY_MS: i64 = 24 * 3600 * 1000;
/// A request is not sent again with its key after so long.
const KEYS_KEPT_MS: i64 = 30 * DAY_MS;
/// No answer that somebody waits for takes as long.
const ABANDONED_MS: i64 = 3600 * 1000;

/// A stored segment serves edits of its video for so long. Each is also a part of a finished video.
const SEGMENTS_KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// What is tidied up, and how much is kept.
pub struct Housekeeping {
    db: Db,
    objects: Objects,
    spool: Spool,
    renderer: Renderer,
    cache_bytes: u64,
    history_ms: i64,
    deleted_kept: Duration,
    lifecycle: LifecycleRules,
    /// Where objects lie on their way.
    staging: PathBuf,
    films: FilmLooks,
    /// How long the database and the store are left alone.
    every: Duration,
}

impl Housekeeping {
    pub fn of(installation: &Installation, settings: &DataArgs) -> Self {
        Self {
            db: installation.db.clone(),
            objects: installation.objects.clone(),
            spool: installation.spool.clone(),
            renderer: installation.services.render.renderer().clone(),
            cache_bytes: settings.cache_bytes(),
            history_ms: i64::from(settings.history_days) * DAY_MS,
            deleted_kept: DAY * u32::from(settings.deleted_days),
            lifecycle: LifecycleRules::default(),
            staging: installation.data.staging(),
            films: FilmLooks { every: None, settled: FILM_SETTLED },
            every: EVERY,
        }
    }

    /// The same, with rules for files that nobody uses any more.
    #[must_use]
    pub fn with_lifecycle(self, lifecycle: LifecycleRules) -> Self {
        Self { lifecycle, ..self }
    }

    /// Looks for films in published folders so often; `None`: only where a store tells of one.
    pub fn looking_for_films(self, every: Option<Duration>) -> Self {
        Self { films: FilmLooks { every, ..self.films }, ..self }
    }

    /// Tidies up until the server ends.
    pub async fn run(self, shutdown: CancellationToken) {
        let hourly = async {
            // What was all there as an earlier process ended is looked at now.
            self.sweep_uploads().await;
            self.index_names().await;
            self.tell_consistency().await;
            loop {
                tokio::time::sleep(self.every).await;
                self.sweep_uploads().await;
                self.tidy_database().await;
                // Of programs of an earlier version that run beside this one.
                self.index_names().await;
                self.tidy_store().await;
                self.remove_moved().await;
                self.apply_lifecycle().await;
                self.purge().await;
                self.purge_assets().await;
            }
        };
        tokio::select! {
            () = hourly => {}
            () = self.trim_often() => {}
            () = self.publish_often() => {}
            () = self.begin_batch_rows_often() => {}
            () = self.look_for_films() => {}
            () = shutdown.cancelled() => {}
        }
    }

    /// Keeps the cache of this machine in bounds until the process ends. What machines share is for servers to tidy up.
    pub async fn keep_cache(self, shutdown: CancellationToken) {
        tokio::select! {
            () = self.trim_often() => {}
            () = shutdown.cancelled() => {}
        }
    }

    /// Has the folders of projects follow what changes in these.
    async fn publish_often(&self) {
        loop {
            tokio::time::sleep(FOLDERS_EVERY).await;
            if let Err(error) = gala_projects::publish_stale_folders(&self.db).await {
                tracing::warn!(%error, "cannot look for folders that are not up to date");
            }
        }
    }

    /// Has batches go on as their videos end.
    async fn begin_batch_rows_often(&self) {
        loop {
            tokio::time::sleep(BATCHES_EVERY).await;
            if let Err(error) = gala_projects::begin_batch_rows(&self.db).await {
                tracing::warn!(%error, "cannot begin the next videos of batches");
            }
        }
    }

    /// Finds films that people put into the folders of projects.
    async fn look_for_films(&self) {
        loop {
            tokio::time::sleep(FILMS_EVERY).await;
            if let Err(error) = upkeep::look_for_films(&self.db, &self.objects, self.films).await {
                tracing::warn!(%error, "cannot look for films in folders");
            }
        }
    }

    async fn trim_often(&self) {
        loop {
            tokio::time::sleep(CACHE_EVERY).await;
            self.trim_cache().await;
        }
    }

    /// Removes old history from the database, and lets it look at what has grown.
    pub async fn tidy_database(&self) {
        match retention::remove_old(&self.db, self.history_ms, JobKind::RenderSegment).await {
            Ok(removed) if removed == retention::Removed::default() => {}
            Ok(removed) => tracing::info!(
                jobs = removed.jobs,
                steps = removed.steps,
                events = removed.events,
                "removed the history of old jobs"
            ),
            Err(error) => tracing::warn!(%error, "cannot remove the history of old jobs"),
        }
        match gala_api::sweep_accounts(&self.db).await {
            Ok(0) => {}
            Ok(ended) => tracing::info!(ended, "forgot sessions and sign-ins that have ended"),
            Err(error) => tracing::warn!(%error, "cannot forget sessions that have ended"),
        }
        match retention::forget_keys(&self.db, KEYS_KEPT_MS).await {
            Ok(0) => {}
            Ok(keys) => tracing::info!(keys, "forgot idempotency keys"),
            Err(error) => tracing::warn!(%error, "cannot forget old idempotency keys"),
        }
        match retention::forget_searches(&self.db).await {
            Ok(0) => {}
            Ok(searches) => tracing::info!(searches, "forgot what searches of stock libraries found"),
            Err(error) => tracing::warn!(%error, "cannot forget what old searches found"),
        }
        match quota::reconcile(&self.db).await {
            Ok(right) if right == quota::Reconciled::default() => {}
            Ok(quota::Reconciled { reservations, workspaces }) => {
                tracing::info!(reservations, workspaces, "brought right what is counted of plans");
            }
            Err(error) => tracing::warn!(%error, "cannot bring right what is counted of plans"),
        }
        match provider_calls::end_abandoned(&self.db, ABANDONED_MS).await {
            Ok(0) => {}
            Ok(calls) => tracing::warn!(calls, "requests to providers were abandoned, and count as paid"),
            Err(error) => tracing::warn!(%error, "cannot end requests to providers that were abandoned"),
        }
        if let Err(error) = self.db.optimize().await {
            tracing::warn!(%error, "cannot let the database look at its tables");
        }
    }

    async fn sweep_uploads(&self) {
        match gala_api::sweep_uploads(&self.db, &self.objects, &self.spool).await {
            Ok((0, 0)) => {}
            Ok((expired, finished)) => tracing::info!(expired, finished, "ended uploads"),
            Err(error) => tracing::warn!(%error, "cannot end uploads"),
        }
    }

    /// Lets files be found by name that an earlier version kept.
    async fn index_names(&self) {
        match gala_db::index_names(&self.db).await {
            Ok(0) => {}
            Ok(names) => tracing::info!(names, "names of files can be looked for"),
            Err(error) => tracing::warn!(%error, "cannot let names of files be looked for"),
        }
    }

    async fn tidy_store(&self) {
        match self.objects.remove_older(keys::SEGMENTS, SEGMENTS_KEPT).await {
            Ok(0) => {}
            Ok(segments) => tracing::info!(segments, "removed old segments"),
            Err(error) => tracing::warn!(%error, "cannot remove old segments"),
        }
        // Of processes and machines that were gone in the middle of them.
        match self.objects.unfinished(SystemTime::now() - SAFE_AGE, true).await {
            Ok(0) => {}
            Ok(files) => tracing::info!(files, "removed what unfinished writes had left"),
            Err(error) => tracing::warn!(%error, "cannot remove what unfinished writes left"),
        }
    }

    /// Does what rules say of files that nobody uses any more.
    async fn apply_lifecycle(&self) {
        let tell = |item: &LifecycleItem| match item.kept_for {
            Some(kept_for) => tracing::debug!(asset_id = %item.asset, rule = item.rule, kept_for, "a file stays"),
            None => {
                tracing::info!(asset_id = %item.asset, rule = item.rule, action = ?item.action, "a rule was applied to a file")
            }
        };
        let (db, objects, mode) = (&self.db, &self.objects, LifecycleMode::Apply);
        if let Err(error) = upkeep::apply_lifecycle(db, objects, &self.staging, &self.lifecycle, mode, &tell).await {
            tracing::warn!(%error, "cannot do what the rules say of files that nobody uses");
        }
    }

    /// Removes from a store what was moved to the other one, once nobody can be reading it there any more.
    async fn remove_moved(&self) {
        let places = self.objects.places();
        let [one, other] = places.as_slice() else { return };
        for (from, to) in [(one, other), (other, one)] {
            match upkeep::remove_moved(&self.db, from, to).await {
                Ok(0) => {}
                Ok(objects) => {
                    tracing::info!(objects, from = ?from.provider(), "removed what was moved to another store")
                }
                Err(error) => tracing::warn!(%error, "cannot remove what was moved to another store"),
            }
        }
    }

    /// Removes deleted projects whose time has come. It may be stopped at any point: what is left goes the next time.
    async fn purge(&self) {
        match upkeep::purge(&self.db, &self.objects, self.deleted_kept).await {
            Ok(0) => {}
            Ok(projects) => tracing::info!(projects, "removed deleted projects"),
            Err(error) => tracing::warn!(%error, "cannot remove deleted projects"),
        }
    }

    /// Removes deleted files whose time has come, as deleted projects.
    async fn purge_assets(&self) {
        match upkeep::purge_assets(&self.db, &self.objects, self.deleted_kept).await {
            Ok(0) => {}
            Ok(assets) => tracing::info!(assets, "removed deleted files"),
            Err(error) => tracing::warn!(%error, "cannot remove deleted files"),
        }
    }

    /// Tells where database and store do not fit together, as after one of them was restored alone. Nothing is removed
    /// for it.
    async fn tell_consistency(&self) {
        // Reading all that is stored is what somebody asks for: `gala storage check`.
        let (repair, depth) = (Repair::Nothing, Depth::Sizes);
        let options = CheckOptions { repair, depth, safe_age: SAFE_AGE, unfinished_age: SAFE_AGE };
        match upkeep::check(&self.db, &self.objects, options, &|_| {}).await {
            Ok(report) if report.is_consistent() => tracing::debug!("the store holds what the database lists"),
            Ok(report) => tracing::warn!(
                missing = report.missing.len(),
                damaged = report.damaged.len(),
                orphans = report.orphans.objects,
                "the store and the database differ (see: gala storage check)"
            ),
            Err(error) => tracing::warn!(%error, "cannot compare the store with the database"),
        }
    }

    async fn trim_cache(&self) {
        let (renderer, bytes) = (self.renderer.clone(), self.cache_bytes);
        match tokio::task::spawn_blocking(move || renderer.trim(bytes)).await {
            Ok(Ok(0)) => {}
            Ok(Ok(freed)) => tracing::info!(freed, "trimmed the cache of segments"),
            Ok(Err(error)) => tracing::warn!(%error, "cannot trim the cache of segments"),
            Err(error) => tracing::error!(%error, "trimming the cache of segments ended early"),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, File},
        path::Path,
    };

    use gala_db::{DatabaseUrl, OpenOptions};
    use gala_media::Tools;

    use super::*;

    /// What a write leaves beside the place of its object until it is finished.
    const UNFINISHED: &str = "given/film.mp4#1";

    async fn housekeeping(folder: &Path) -> Housekeeping {
        let url = DatabaseUrl::sqlite(folder.join("gala.db"));
        let db = Db::open(&url, OpenOptions::default()).await.expect("a database");
        db.migrate().await.expect("a schema");
        let objects = Objects::open(&folder.join("objects")).expect("a store");
        let renderer = Renderer::new(Tools::absent(), &folder.join("segments"), 1).expect("a cache");
        let (history_ms, deleted_kept, every) = (DAY_MS, DAY, Duration::from_millis(10));
        let spool = Spool::open(&folder.join("uploads")).expect("a spool");
        let (lifecycle, staging) = (LifecycleRules::default(), folder.join("staging"));
        let films = FilmLooks { every: None, settled: FILM_SETTLED };
        let cache_bytes = 1 << 30;
        Housekeeping {
            db,
            objects,
            spool,
            renderer,
            cache_bytes,
            history_ms,
            deleted_kept,
            lifecycle,
            staging,
            films,
            every,
        }
    }

    fn written(folder: &Path, key: &str, age: Duration) -> PathBuf {
        let path = folder.join("objects").join(key);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, "content").expect("written");
        let when = SystemTime::now() - age;
        File::options().write(true).open(&path).and_then(|file| file.set_modified(when)).expect("dated");
        path
    }

    #[tokio::test]
    async fn what_unfinished_writes_left_goes_once_it_is_nobodys() {
        let folder = tempfile::tempdir().expect("a folder");
        let housekeeping = housekeeping(folder.path()).await;
        let old = written(folder.path(), UNFINISHED, SAFE_AGE + DAY);
        let young = written(folder.path(), "given/other.mp4#1", SAFE_AGE / 2);
        let whole = written(folder.path(), "given/whole.mp4", SAFE_AGE + DAY);
        let segment = written(folder.path(), &format!("{}/build/ab", keys::SEGMENTS), SEGMENTS_KEPT + DAY);
        let newer = written(folder.path(), &format!("{}/build/cd", keys::SEGMENTS), SEGMENTS_KEPT - DAY);
        housekeeping.tidy_store().await;
        let left = [&old, &young, &whole, &segment, &newer].map(|path| path.exists());
        assert_eq!(left, [false, true, true, false, true]);
    }

    #[tokio::test]
    async fn a_server_tidies_the_store_again_and_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let (housekeeping, shutdown) = (housekeeping(folder.path()).await, CancellationToken::new());
        let running = tokio::spawn(housekeeping.run(shutdown.clone()));
        for round in 0..3 {
            let left = written(folder.path(), UNFINISHED, SAFE_AGE + DAY);
            for _ in 0..600 {
                if !left.exists() {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            assert!(!left.exists(), "nothing was removed in half a minute, in round {round}");
        }
        shutdown.cancel();
        running.await.expect("it ends");
    }
}
