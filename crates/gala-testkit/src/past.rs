//! Statements past the code under test, as somebody who sees the rows of all.

use gala_db::DatabaseUrl;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, SqliteConnection, sqlite::SqliteConnectOptions};

/// Runs statements.
///
/// # Errors
/// Those of the database.
pub async fn execute(url: &DatabaseUrl, script: &str) -> Result<(), sqlx::Error> {
    let script = sqlx::raw_sql(AssertSqlSafe(script.to_owned()));
    match url {
        DatabaseUrl::Sqlite(path) => sqlite(path).await?.execute(script).await.map(|_| ()),
        DatabaseUrl::Postgres(url) => postgres(url).await?.execute(script).await.map(|_| ()),
    }
}

/// Reads a number, such as how many rows there are.
///
/// # Panics
/// Where the statement gives none.
pub async fn number(url: &DatabaseUrl, statement: &str) -> i64 {
    let statement = AssertSqlSafe(statement.to_owned());
    match url {
        DatabaseUrl::Sqlite(path) => {
            let mut connection = sqlite(path).await.expect("a connection");
            connection.fetch_one(sqlx::query(statement)).await.expect("a row").get(0)
        }
        DatabaseUrl::Postgres(url) => {
            let mut connection = postgres(url).await.expect("a connection");
            connection.fetch_one(sqlx::query(statement)).await.expect("a row").get(0)
        }
    }
}

async fn sqlite(path: &std::path::Path) -> Result<SqliteConnection, sqlx::Error> {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(path).foreign_keys(true)).await
}

async fn postgres(url: &str) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnection::connect(url).await?;
    sqlx::query("SELECT set_config('gala.workspace', '*', false)").execute(&mut connection).await?;
    Ok(connection)
}
