//! Which database to open.

use std::{fmt, path::PathBuf, str::FromStr};

use gala_core::problem::Problem;

use crate::error::DbError;

/// Names a database: `sqlite:<path>` or `postgres://user:password@host:port/name`.
///
/// It prints without its password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file, made when absent; its folder must exist.
    Sqlite(PathBuf),
    /// The whole URL, as libpq writes it.
    Postgres(String),
}

impl DatabaseUrl {
    /// Names the SQLite database in a file.
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self::Sqlite(path.into())
    }
}

impl FromStr for DatabaseUrl {
    type Err = DbError;

    fn from_str(text: &str) -> Result<Self, DbError> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            let path = path.strip_prefix("//").unwrap_or(path);
            if !path.is_empty() && path != ":memory:" {
                return Ok(Self::Sqlite(PathBuf::from(path)));
            }
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        Err(DbError::BadUrl(Problem::new(
            "bad_database_url",
            "database",
            "it is neither sqlite:<path> nor postgres://…",
            "give for example sqlite:gala-data/gala.db",
        )))
    }
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let rest = url.split_once("://").map_or("", |(_, rest)| rest);
                let shown = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
                write!(f, "postgres://{}", shown.split(['?', '#']).next().unwrap_or_default())
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_prints_without_its_password() {
        let url: DatabaseUrl = "postgres://me:s3cret@host:5432/gala?password=s3cret".parse().expect("a URL");
        assert_eq!(format!("{url} {url:?}"), "postgres://host:5432/gala postgres://host:5432/gala");
        assert_eq!("sqlite:a/b.db".parse::<DatabaseUrl>().expect("a URL"), DatabaseUrl::sqlite("a/b.db"));
        for bad in ["", "mysql://x", "sqlite:", "sqlite::memory:", "a/b.db"] {
            bad.parse::<DatabaseUrl>().expect_err(bad);
        }
    }
}
