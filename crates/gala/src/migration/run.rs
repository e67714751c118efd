//! One migration, whoever does it.

use std::path::Path;

use gala_db::Db;
use gala_jobs::upkeep::{self, MigrateOptions, MigrateWatch, Migrated, Progress, UpkeepError};
use gala_storage::Objects;

use super::request::{MigrationEnd, MigrationRequest};
use crate::faulty::{KEYS_SHOWN, told};

/// # Errors
/// If the database or a store is away, or there is no room.
pub async fn run(
    db: &Db,
    from: &Objects,
    to: &Objects,
    staging: &Path,
    request: &MigrationRequest,
    progress: &(dyn Fn(Progress) + Send + Sync),
) -> Result<MigrationEnd, UpkeepError> {
    let options = MigrateOptions { staging, force: request.force, kept: request.kept() };
    let step = |key: &str, step| tracing::debug!(key, ?step, "moving an object");
    let moved = upkeep::migrate(db, from, to, options, MigrateWatch { progress, step: &step }).await?;
    let Migrated { objects, bytes, assets, faulty } = moved;
    let shown = faulty.iter().take(KEYS_SHOWN).map(told).collect();
    Ok(MigrationEnd::Moved { objects, bytes, assets, faulty: faulty.len() as u64, shown })
}
