//! What a server does when somebody asks it to move objects.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use gala_core::asset::StorageProvider;
use gala_jobs::upkeep::Progress;
use gala_storage::Objects;
use tokio_util::sync::CancellationToken;

use super::{
    request::{MigrationEnd, MigrationFiles, MigrationRequest, MigrationState},
    run::run,
};
use crate::installation::Installation;

const LOOK_EVERY: Duration = Duration::from_secs(1);
/// How far it is is told so often at most.
const TELL_EVERY: Duration = Duration::from_millis(500);
/// What could not be moved is tried again after so long: a store that was away may be back.
const AGAIN_AFTER: Duration = Duration::from_secs(5);
/// So many failures in a row end it.
const TRIES: u32 = 5;

/// Does what is asked for by a file in the data folder, until the server ends. What it was killed at goes on.
pub async fn serve_migrations(installation: &Installation, shutdown: CancellationToken) {
    let files = MigrationFiles::in_folder(installation.data.root());
    let serving = async {
        loop {
            match files.request() {
                Ok(Some(request)) => {
                    let end = moved(installation, &files, &request).await;
                    finish(&files, &request, end);
                }
                Ok(None) => {}
                Err(error) => tracing::warn!(%error, "cannot read what is asked of migrations"),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    };
    tokio::select! {
        () = serving => {}
        () = shutdown.cancelled() => {}
    }
}

async fn moved(installation: &Installation, files: &MigrationFiles, request: &MigrationRequest) -> MigrationEnd {
    let place = |provider| installation.objects.place(provider).ok_or(provider);
    let (from, to) = match (place(request.from), place(request.to)) {
        (Ok(from), Ok(to)) => (from, to),
        (Err(provider), _) | (_, Err(provider)) => return MigrationEnd::Failed(not_found_there(provider)),
    };
    tracing::info!(from = ?request.from, to = ?request.to, "moving objects to another store");
    let mut tries = 0;
    loop {
        match attempt(installation, files, request, &from, &to).await {
            Ok(end) => return end,
            Err(error) => {
                tries += 1;
                tracing::warn!(error, tries, "cannot move all objects");
                if tries == TRIES {
                    return MigrationEnd::Failed(error);
                }
                tokio::time::sleep(AGAIN_AFTER).await;
            }
        }
    }
}

async fn attempt(
    installation: &Installation,
    files: &MigrationFiles,
    request: &MigrationRequest,
    from: &Objects,
    to: &Objects,
) -> Result<MigrationEnd, String> {
    let told = Mutex::new(None::<Instant>);
    let tell = |progress: Progress| {
        let mut told = told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        if told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            *told = Some(Instant::now());
            note(files, &MigrationState::at(request.id, progress));
        }
    };
    // That it was begun is told before the first object, which may be large.
    tell(Progress { done_bytes: 0, total_bytes: 0 });
    let staging = installation.data.staging();
    run(&installation.db, from, to, &staging, request, &tell).await.map_err(|error| error.to_string())
}

fn finish(files: &MigrationFiles, request: &MigrationRequest, end: MigrationEnd) {
    tracing::info!(?end, "moving objects to another store has ended");
    let nothing = Progress { done_bytes: 0, total_bytes: 0 };
    note(files, &MigrationState { end: Some(end), ..MigrationState::at(request.id, nothing) });
    if let Err(error) = files.remove_request() {
        tracing::warn!(%error, "cannot take back what was asked of migrations");
    }
}

fn note(files: &MigrationFiles, state: &MigrationState) {
    if let Err(error) = files.put_state(state) {
        tracing::warn!(%error, "cannot tell how far a migration is");
    }
}

fn not_found_there(provider: StorageProvider) -> String {
    let name = provider.as_str();
    format!(
        "this server finds no objects in {name} (start it with STORAGE_PROVIDER or STORAGE_ALSO={name} and its variables)"
    )
}
