//! Why upkeep stops.

use gala_db::DbError;
use gala_storage::StorageError;

/// What to do where most of a store would be removed.
const IS_IT_RIGHT: &str = "check GALA_DATABASE_URL and GALA_DATA; if it is right, repeat with --force";

/// Why upkeep stopped before its end. What it had done by then is done. It is told as what happened, and in brackets what
/// to do about it.
#[derive(Debug, thiserror::Error)]
pub enum UpkeepError {
    #[error(transparent)]
    Database(#[from] DbError),
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Most of what is stored belongs to projects that the database does not know.
    #[error(
        "{unknown} of {objects} objects are of projects that this database does not know, so it may be another store's, or \
         restored without its newest part; nothing was removed ({IS_IT_RIGHT})"
    )]
    OtherDatabase { unknown: u64, objects: u64 },
}

impl UpkeepError {
    /// Returns what to do: an imperative fragment without a full stop. `None` where that hangs on the cause.
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Self::Database(error) => error.remedy(),
            Self::Storage(error) => error.remedy(),
            Self::OtherDatabase { .. } => Some(IS_IT_RIGHT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_stands_behind_what_happened() {
        let other = UpkeepError::OtherDatabase { unknown: 3, objects: 4 };
        assert_eq!(
            other.to_string(),
            "3 of 4 objects are of projects that this database does not know, so it may be another store's, or restored \
             without its newest part; nothing was removed (check GALA_DATABASE_URL and GALA_DATA; if it is right, repeat \
             with --force)"
        );
        let full = StorageError::Full { key: "given/1f.mp4".to_owned() };
        for error in [other, full.into(), DbError::TooNew { found: 9, known: 7 }.into()] {
            let remedy = error.remedy().expect("something can be done").to_owned();
            assert!(error.to_string().ends_with(&format!(" ({remedy})")), "{error}");
        }
        assert_eq!(UpkeepError::from(DbError::NotFound).remedy(), None);
    }
}
