//! One SQL text for both engines: a statement with its arguments, and rows read by column name.
//!
//! The module is private: only this crate writes SQL, others pass sources to its functions.

use std::borrow::Cow;

use gala_core::access::Scope;
use sqlx::{AssertSqlSafe, Decode, Postgres, Row as _, Sqlite, Type, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use crate::error::DbError;

/// An argument of a statement.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Uuid(Option<Uuid>),
    Bytes(Vec<u8>),
}

macro_rules! value_from {
    ($($from:ty => $variant:ident($value:ident) $to:expr;)+) => {$(
        impl From<$from> for Value {
            fn from($value: $from) -> Self {
                Self::$variant($to)
            }
        }
    )+};
}

value_from! {
    i64 => Int(value) Some(value);
    i32 => Int(value) Some(i64::from(value));
    u32 => Int(value) Some(i64::from(value));
    Option<i64> => Int(value) value;
    Option<u32> => Int(value) value.map(i64::from);
    &str => Text(value) Some(value.to_owned());
    String => Text(value) Some(value);
    Option<String> => Text(value) value;
    Option<&str> => Text(value) value.map(str::to_owned);
    Uuid => Uuid(value) Some(value);
    Option<Uuid> => Uuid(value) value;
    Vec<u8> => Bytes(value) value;
}

/// A statement and its arguments `$1`, `$2`, ….
#[derive(Debug)]
pub struct Sql {
    pub(crate) sqlite: Cow<'static, str>,
    postgres: Cow<'static, str>,
    args: Vec<Value>,
    /// Whose rows it is about; absent where it is about those of all.
    scope: Option<Scope>,
}

/// Starts a statement that both engines read alike.
pub(crate) fn sql(text: &'static str) -> Sql {
    Sql { sqlite: Cow::Borrowed(text), postgres: Cow::Borrowed(text), args: Vec::new(), scope: None }
}

/// Returns what a connection of Postgres calls the workspace of a scope; `*` is that of all.
pub(crate) fn sees(scope: Option<Scope>) -> String {
    scope.map_or_else(|| "*".to_owned(), |scope| scope.workspace().to_string())
}

/// Starts a statement that locks the rows it reads. SQLite needs no words for that: its one writer holds them all.
macro_rules! for_update {
    ($text:expr) => {
        $crate::sql::by_engine($text, concat!($text, " FOR UPDATE"))
    };
}
pub(crate) use for_update;

/// Starts a statement that differs between the engines.
pub(crate) fn by_engine(sqlite: &'static str, postgres: &'static str) -> Sql {
    Sql { sqlite: Cow::Borrowed(sqlite), postgres: Cow::Borrowed(postgres), args: Vec::new(), scope: None }
}

/// Starts a statement put together from fixed parts, never from what a user wrote.
pub(crate) fn composed(sqlite: String, postgres: String) -> Sql {
    Sql { sqlite: Cow::Owned(sqlite), postgres: Cow::Owned(postgres), args: Vec::new(), scope: None }
}

macro_rules! run {
    ($sql:expr, $db:ty, $text:ident, $fetch:ident, $on:expr) => {{
        let mut query = sqlx::query::<$db>(AssertSqlSafe($sql.$text));
        for arg in $sql.args {
            query = match arg {
                Value::Int(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Uuid(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
            };
        }
        query.$fetch($on).await.map_err(DbError::from)
    }};
}

impl Sql {
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.args.push(value.into());
        self
    }

    /// Binds the workspace as the next argument, and names it to the server as the one whose rows may be seen.
    pub(crate) fn scoped(mut self, scope: Scope) -> Self {
        self.scope = Some(scope);
        self.bind(scope.workspace().0)
    }

    /// Returns what a connection of Postgres calls the workspace whose rows it sees; `*` is that of all.
    pub(crate) fn sees(&self) -> String {
        sees(self.scope)
    }

    /// Returns the statement with words before it, with the same arguments.
    pub(crate) fn prefixed(&self, sqlite: &str, postgres: &str) -> Self {
        let (args, scope) = (self.args.clone(), self.scope);
        Self { args, scope, ..composed(format!("{sqlite}{}", self.sqlite), format!("{postgres}{}", self.postgres)) }
    }

    pub(crate) async fn fetch_sqlite<'e, E: sqlx::Executor<'e, Database = Sqlite>>(
        self,
        on: E,
    ) -> Result<Vec<Row>, DbError> {
        Ok(run!(self, Sqlite, sqlite, fetch_all, on)?.into_iter().map(Row::Sqlite).collect())
    }

    pub(crate) async fn fetch_postgres<'e, E: sqlx::Executor<'e, Database = Postgres>>(
        self,
        on: E,
    ) -> Result<Vec<Row>, DbError> {
        Ok(run!(self, Postgres, postgres, fetch_all, on)?.into_iter().map(Row::Postgres).collect())
    }

    pub(crate) async fn execute_sqlite<'e, E: sqlx::Executor<'e, Database = Sqlite>>(
        self,
        on: E,
    ) -> Result<u64, DbError> {
        Ok(run!(self, Sqlite, sqlite, execute, on)?.rows_affected())
    }

    pub(crate) async fn execute_postgres<'e, E: sqlx::Executor<'e, Database = Postgres>>(
        self,
        on: E,
    ) -> Result<u64, DbError> {
        Ok(run!(self, Postgres, postgres, execute, on)?.rows_affected())
    }
}

/// A row of either engine.
pub enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// A type that both engines can decode.
pub(crate) trait Column:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>
{
}

impl<T> Column for T where T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> {}

impl Row {
    pub(crate) fn get<T: Column>(&self, column: &'static str) -> Result<T, DbError> {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
        .map_err(|error| DbError::corrupt(column, error))
    }

    /// Reads a whole number that is never negative.
    pub(crate) fn get_u32(&self, column: &'static str) -> Result<u32, DbError> {
        u32::try_from(self.get::<i64>(column)?).map_err(|error| DbError::corrupt(column, error))
    }

    /// Reads a large whole number that is never negative.
    pub(crate) fn get_u64(&self, column: &'static str) -> Result<u64, DbError> {
        u64::try_from(self.get::<i64>(column)?).map_err(|error| DbError::corrupt(column, error))
    }

    /// Reads text that names a value of `T`.
    pub(crate) fn get_named<T: std::str::FromStr>(&self, column: &'static str) -> Result<T, DbError>
    where
        T::Err: std::error::Error + Send + Sync + 'static,
    {
        self.get::<String>(column)?.parse().map_err(|error: T::Err| DbError::corrupt(column, error))
    }

    /// Reads a JSON document.
    pub(crate) fn get_json<T: serde::de::DeserializeOwned>(&self, column: &'static str) -> Result<T, DbError> {
        from_json(column, &self.get::<String>(column)?)
    }

    /// Reads a JSON document that may be absent.
    pub(crate) fn get_json_opt<T: serde::de::DeserializeOwned>(
        &self,
        column: &'static str,
    ) -> Result<Option<T>, DbError> {
        self.get::<Option<String>>(column)?.map(|text| from_json(column, &text)).transpose()
    }

    /// Reads a word that serde knows as a unit variant of `T`.
    pub(crate) fn get_word<T: serde::de::DeserializeOwned>(&self, column: &'static str) -> Result<T, DbError> {
        let word = self.get::<String>(column)?;
        serde_json::from_value(serde_json::Value::String(word)).map_err(|error| DbError::corrupt(column, error))
    }
}

fn from_json<T: serde::de::DeserializeOwned>(column: &'static str, text: &str) -> Result<T, DbError> {
    serde_json::from_str(text).map_err(|error| DbError::corrupt(column, error))
}

/// Writes a document as JSON text.
pub(crate) fn to_json<T: serde::Serialize + ?Sized>(what: &'static str, value: &T) -> Result<String, DbError> {
    let text = serde_json::to_string(value).map_err(|error| DbError::corrupt(what, error))?;
    // Postgres refuses U+0000 in text, and serde_json writes it as an escape, so both engines store the same.
    Ok(text)
}

/// Writes a unit variant as the word serde knows it by.
pub(crate) fn to_word<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String, DbError> {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => Ok(word),
        Ok(_) => Err(DbError::corrupt(what, "it is not a plain word")),
        Err(error) => Err(DbError::corrupt(what, error)),
    }
}
