//! What can go wrong with the database, by what a caller can do about it.

use std::{borrow::Cow, fmt};

use gala_core::{
    approval::NeededApproval,
    job::{APPROVAL_NEEDED, Failure, JobState},
    plan_limits::OverLimit,
    problem::Problem,
};
use sqlx::{error::ErrorKind, sqlite::SqliteError};

/// Why the database did not do what it was asked. It is told as what happened, and in brackets what to do about it.
///
/// # Any statement
/// may fail with [`Unavailable`](Self::Unavailable) where the server is away or the file cannot be written,
/// [`Full`](Self::Full) where there is no room, [`Conflict`](Self::Conflict) where another transaction was in the way or it
/// took too long, [`Constraint`](Self::Constraint) where a rule of the schema refuses what is written, and
/// [`Other`](Self::Other) for what else the database says.
///
/// # Any read
/// may fail so too, and with [`Corrupt`](Self::Corrupt) where a stored value is none that this program knows.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The URL does not name a database this program can open.
    BadUrl(Problem),
    /// A newer program made this database; an older one must not touch it.
    TooNew { found: i64, known: i64 },
    /// An applied migration differs from the one this program carries.
    ForeignMigration { version: i64 },
    /// The server is away, the file is locked or cannot be written: worth another try.
    Unavailable(#[source] sqlx::Error),
    /// The disk under the database is full: worth another try once there is room.
    Full(#[source] sqlx::Error),
    /// Another transaction was in the way, or the statement took too long: worth another try at once.
    Conflict(#[source] sqlx::Error),
    /// A named rule of the schema refused the write.
    Constraint {
        name: String,
        #[source]
        source: sqlx::Error,
    },
    /// The worker's lease moved on or the job ended: nothing was written.
    FenceLost,
    /// The job cannot go where it was sent from the state it is in.
    WrongState { state: JobState },
    /// A rule about several rows refuses it: the last owner of a workspace, or the last administrator, must stay.
    Refused(&'static str),
    /// The plan of the workspace gives no more: nothing of the transaction may be committed.
    OverLimit(Box<OverLimit>),
    /// People have to approve something before this is paid for: nothing of the transaction may be committed.
    Unapproved(Box<NeededApproval>),
    /// No such row, or it belongs to another workspace.
    NotFound,
    /// The text is not a cursor of this list.
    BadCursor,
    /// A stored value cannot be read back.
    Corrupt {
        what: &'static str,
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// Anything else the database said.
    Other(#[source] sqlx::Error),
}

impl fmt::Display for DbError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // It tells its remedy itself.
            Self::BadUrl(problem) => return problem.fmt(f),
            Self::TooNew { found, known } => {
                write!(f, "the database is of version {found} and this program knows versions up to {known}")
            }
            Self::ForeignMigration { version } => {
                write!(f, "migration {version} of the database is not the one this program carries")
            }
            Self::Unavailable(_) => f.write_str("the database is not available"),
            Self::Full(_) => f.write_str("the disk of the database is full"),
            Self::Conflict(_) => f.write_str("the transaction met another one"),
            Self::Constraint { name, .. } => write!(f, "the write breaks {name}"),
            Self::FenceLost => f.write_str("the job is no longer this worker's"),
            Self::WrongState { state } => write!(f, "the job is {state}"),
            Self::Refused(rule) => f.write_str(match *rule {
                "last_owner" => "a workspace must keep an owner",
                "last_admin" => "the installation must keep an administrator",
                "project_in_work" => "the project is in work",
                "totp_active" => "an authenticator is active already",
                "too_many_comments" => "a project has at most 5,000 comments",
                "too_many_library_entries" => "a workspace has at most 1,000 characters, places and styles",
                "too_many_presenters" => "a workspace has at most 1,000 presenters",
                "stage_name_taken" => "another presenter of the workspace has this stage name; take another one",
                "too_many_series" => "a workspace has at most 1,000 series",
                "asset_is_made" => {
                    "what was made here goes with its project; only files that somebody brought are deleted"
                }
                "too_many_imports" => "the workspace fetches as many files at once as it may (100)",
                "too_many_uploads" => "the workspace has as many unfinished uploads as it may have (1,000)",
                "call_decided" => "only a request whose fate is unknown is decided",
                "worker_key_revoked" => "the key of this worker was revoked",
                "worker_key_ended" => "the key of this worker has ended",
                rule => rule,
            }),
            Self::OverLimit(over) => over.fmt(f),
            Self::Unapproved(needed) => {
                write!(f, "the {} of scene {} is not approved", needed.stage, needed.number)
            }
            Self::NotFound => f.write_str("not found"),
            Self::BadCursor => f.write_str("not a cursor of this list"),
            Self::Corrupt { what, .. } => write!(f, "a stored {what} cannot be read"),
            Self::Other(_) => f.write_str("the database refused"),
        }?;
        self.remedy().map_or(Ok(()), |remedy| write!(f, " ({remedy})"))
    }
}

impl DbError {
    pub(crate) fn corrupt(what: &'static str, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Corrupt { what, source: source.into() }
    }

    /// Returns the stable code for the API and the exit message.
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadUrl(_) => "bad_database_url",
            Self::TooNew { .. } => "database_too_new",
            Self::ForeignMigration { .. } => "database_foreign_migration",
            Self::Unavailable(_) => "database_unavailable",
            Self::Full(_) => "disk_full",
            Self::Conflict(_) => "database_conflict",
            Self::Constraint { .. } => "conflict",
            Self::FenceLost => "lease_lost",
            Self::WrongState { .. } => "wrong_state",
            Self::Refused(rule) => rule,
            Self::OverLimit(_) => "quota_exceeded",
            Self::Unapproved(_) => APPROVAL_NEEDED,
            Self::NotFound => "not_found",
            Self::BadCursor => "bad_cursor",
            Self::Corrupt { .. } | Self::Other(_) => "database_error",
        }
    }

    /// Returns what to do: an imperative fragment without a full stop. `None` where that hangs on the cause.
    pub fn remedy(&self) -> Option<&str> {
        match self {
            Self::BadUrl(problem) => Some(&problem.remedy),
            Self::TooNew { .. } => Some("use a newer GALA, or another data directory"),
            Self::ForeignMigration { .. } => Some("restore the program's version"),
            Self::Full(_) => Some("free some space and try again"),
            Self::OverLimit(over) => Some(over.unit.remedy()),
            Self::Unapproved(_) => Some("approve it, or let the project pay without approvals"),
            Self::Refused("last_owner") => Some("make somebody else an owner first"),
            Self::Refused("last_admin") => Some("make somebody else an administrator first"),
            Self::Refused("project_in_work") => Some("wait, or cancel its jobs first"),
            Self::Refused("totp_active") => Some("remove it first"),
            Self::Refused("too_many_uploads") => Some("finish or remove some, or wait until they expire"),
            Self::Refused("too_many_imports") => Some("wait until some are there, or cancel their jobs"),
            Self::Refused("call_decided") => Some("look at its state"),
            Self::Refused("too_many_comments") => Some("remove some of them first"),
            Self::Refused("worker_key_revoked" | "worker_key_ended") => {
                Some("make another with `gala key create --worker NAME` and set GALA_WORKER_KEY")
            }
            Self::Refused(_) => None,
            Self::Unavailable(_)
            | Self::Conflict(_)
            | Self::Constraint { .. }
            | Self::FenceLost
            | Self::WrongState { .. }
            | Self::NotFound
            | Self::BadCursor
            | Self::Corrupt { .. }
            | Self::Other(_) => None,
        }
    }

    /// Whether the same call may succeed a moment later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Full(_) | Self::Conflict(_))
    }

    /// Whether the database's disk has no room for the write.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Full(_))
    }

    /// Whether a write broke the named rule of the schema.
    pub fn breaks(&self, constraint: &str) -> bool {
        matches!(self, Self::Constraint { name, .. } if name == constraint)
    }
}

impl From<OverLimit> for DbError {
    fn from(over: OverLimit) -> Self {
        Self::OverLimit(Box::new(over))
    }
}

impl From<sqlx::Error> for DbError {
    fn from(error: sqlx::Error) -> Self {
        let Some(said) = error.as_database_error() else {
            return match error {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::BeginFailed
                // An answer that breaks off, as of a server that is killed.
                | sqlx::Error::Protocol(_) => Self::Unavailable(error),
                sqlx::Error::RowNotFound => Self::NotFound,
                _ => Self::Other(error),
            };
        };
        let code = said.code().unwrap_or(Cow::Borrowed("")).into_owned();
        if let Some(name) = constraint_name(said) {
            return Self::Constraint { name, source: error };
        }
        match code.parse::<u32>() {
            // Codes of Postgres have five characters, those of SQLite are smaller numbers.
            Ok(number) if code.len() < 5 => Self::of_sqlite(number, error),
            _ => Self::of_postgres(&code, error),
        }
    }
}

impl DbError {
    /// Sorts by the codes of Postgres (its manual, appendix A).
    fn of_postgres(code: &str, error: sqlx::Error) -> Self {
        match code {
            // Serialization failure, deadlock, lock timeout, statement timeout.
            "40001" | "40P01" | "55P03" | "57014" => Self::Conflict(error),
            "53100" => Self::Full(error),
            // The server ended a transaction that stood still.
            "25P03" => Self::Unavailable(error),
            // Connection lost, too little of something, shutting down or starting up, an I/O error.
            _ if ["08", "53", "57P", "58"].iter().any(|class| code.starts_with(class)) => Self::Unavailable(error),
            _ => Self::Other(error),
        }
    }

    /// Sorts by the result codes of SQLite; extended ones keep the primary one in the low byte.
    fn of_sqlite(code: u32, error: sqlx::Error) -> Self {
        match code & 0xff {
            13 => Self::Full(error),
            // BUSY, LOCKED, NOMEM, READONLY, IOERR, CANTOPEN, PROTOCOL.
            5 | 6 | 7 | 8 | 10 | 14 | 15 => Self::Unavailable(error),
            _ => Self::Other(error),
        }
    }
}

/// SQLite names CHECK rules itself, but UNIQUE ones by their columns.
fn constraint_name(said: &dyn sqlx::error::DatabaseError) -> Option<String> {
    if let Some(name) = said.constraint() {
        return Some(name.to_owned());
    }
    said.try_downcast_ref::<SqliteError>()?;
    match said.kind() {
        ErrorKind::Other => return None,
        ErrorKind::ForeignKeyViolation => return Some("foreign_key".to_owned()),
        _ => {}
    }
    // SQLite tells the rule in no other way than behind the colon of its message.
    let (_, what) = said.message().split_once(": ")?;
    let name = match what {
        "assets.provider, assets.object_key" => "assets_object_key",
        "scenes.project_id, scenes.number" => "scenes_number_key",
        "jobs.workspace_id, jobs.unique_key" => "jobs_unique_key",
        "users.name" => "users_name_key",
        "presenters.workspace_id, presenters.name_key" => "presenters_name_key",
        "passkeys.credential_id" => "passkeys_credential_key",
        "projects.id" => "projects_pkey",
        "projects.folder_suffix" => "projects_folder_suffix_key",
        "scenes.id" => "scenes_pkey",
        "takes.id" => "takes_pkey",
        "assets.id" => "assets_pkey",
        "jobs.id" => "jobs_pkey",
        other => other,
    };
    Some(name.to_owned())
}

/// A job pays nothing for a database that is away, and may try again where another transaction was in its way. A lost lease
/// is nobody's failure, and the worker that sees it writes nothing.
impl From<DbError> for Failure {
    fn from(error: DbError) -> Self {
        let text = with_causes(&error);
        match error {
            DbError::Unavailable(_) | DbError::Full(_) => Self::machine(error.code(), text),
            DbError::Conflict(_) | DbError::FenceLost => Self::transient(error.code(), text),
            DbError::Unapproved(needed) => Self::unapproved(*needed),
            _ => Self::permanent(error.code(), text),
        }
    }
}

fn with_causes(error: &DbError) -> String {
    match error {
        // The server's words may hold SQL and values: they go to the log, not to the job.
        DbError::Other(_) | DbError::Corrupt { .. } => {
            tracing::error!(error = ?error, "database error inside a job");
            error.to_string()
        }
        _ => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_to_do_stands_behind_what_happened() {
        let told = |error: DbError| (error.to_string(), error.remedy().map(str::to_owned));
        let (text, remedy) = told(DbError::TooNew { found: 9, known: 7 });
        let happened = "the database is of version 9 and this program knows versions up to 7";
        assert_eq!(text, format!("{happened} (use a newer GALA, or another data directory)"));
        assert_eq!(remedy.as_deref(), Some("use a newer GALA, or another data directory"));
        let (text, remedy) = told(DbError::ForeignMigration { version: 3 });
        let happened = "migration 3 of the database is not the one this program carries";
        assert_eq!(text, format!("{happened} (restore the program's version)"));
        assert!(remedy.is_some());
        let (text, remedy) = told(DbError::Full(sqlx::Error::PoolTimedOut));
        assert_eq!(text, "the disk of the database is full (free some space and try again)");
        assert!(remedy.is_some());
        let problem = Problem::new("bad_database_url", "GALA_DATABASE_URL", "is empty", "name a database");
        let (text, remedy) = told(DbError::BadUrl(problem));
        assert_eq!(
            (text.as_str(), remedy.as_deref()),
            ("GALA_DATABASE_URL: is empty (name a database)", Some("name a database"))
        );
        assert_eq!(told(DbError::NotFound), ("not found".to_owned(), None));
    }
}
