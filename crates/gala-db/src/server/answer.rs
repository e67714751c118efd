//! How long a connection may take to answer where it has nothing else to do, and what is told of one that does not answer.

use std::{io, time::Duration};

/// A connection that does not answer within this is given up: it has nothing to do but to answer.
pub(super) const ANSWER: Duration = Duration::from_secs(2);

pub(super) fn silent() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "the database server does not answer"))
}
