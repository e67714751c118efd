//! How the database means to find the rows of each statement, for tests that hold it to an index.

use std::sync::{Arc, Mutex, PoisonError};

use crate::{
    error::DbError,
    sql::{Row, Sql},
};

/// Collects the query plan of each statement that is run, with the values it is run with.
///
/// Only tests ever ask for it, with [`OpenOptions::plans`](crate::OpenOptions).
#[doc(hidden)]
#[derive(Clone, Debug, Default)]
pub struct Plans(Arc<Mutex<Vec<Plan>>>);

/// The plan of one statement.
#[doc(hidden)]
#[derive(Clone, Debug)]
pub struct Plan {
    pub statement: String,
    /// The lines of `EXPLAIN`, as the engine writes them.
    pub steps: Vec<String>,
}

impl Plans {
    /// Returns the plans since the last call, in the order of their statements.
    pub fn take(&self) -> Vec<Plan> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn add(&self, statement: String, rows: &[Row]) -> Result<(), DbError> {
        let column = |row: &Row| match row {
            Row::Sqlite(_) => row.get("detail"),
            Row::Postgres(_) => row.get("QUERY PLAN"),
        };
        let steps = rows.iter().map(column).collect::<Result<_, _>>()?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(Plan { statement, steps });
        Ok(())
    }
}

impl Sql {
    /// Returns the statement that asks for the plan of this one.
    pub(crate) fn explained(&self) -> Self {
        self.prefixed("EXPLAIN QUERY PLAN ", "EXPLAIN ")
    }
}
