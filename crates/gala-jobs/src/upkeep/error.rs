//! Why upkeep stops.

/// Why upkeep stopped before its end. What it had done by then is done.
#[derive(Debug, thiserror::Error)]
pub enum UpkeepError {
    #[error(transparent)]
    Database(#[from] gala_db::DbError),
    #[error(transparent)]
    Storage(#[from] gala_storage::StorageError),
    /// Most of what is stored belongs to projects that the database does not know.
    #[error(
        "{unknown} of {objects} objects are of projects that this database does not know, so it may be another store's, or \
         restored without its newest part; nothing was removed (check GALA_DATABASE_URL and GALA_DATA; if it is right, \
         repeat with --force)"
    )]
    OtherDatabase { unknown: u64, objects: u64 },
}
