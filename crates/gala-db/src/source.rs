//! What statements run on.

use std::future::Future;

use crate::{
    error::DbError,
    sql::{Row, Sql},
};

/// Something statements run on: `&Db` (each by itself) or `&mut Tx` (together).
pub trait Source: Send {
    /// Runs a statement and returns all its rows.
    ///
    /// # Errors
    /// As [any statement](DbError#any-statement).
    fn all(self, sql: Sql) -> impl Future<Output = Result<Vec<Row>, DbError>> + Send;
}

/// Reads the server's time from the answer to a statement that asks for `now_ms`.
pub(crate) fn now_of(rows: &[Row]) -> Result<i64, DbError> {
    rows.first().ok_or(DbError::NotFound)?.get("now_ms")
}
