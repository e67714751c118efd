//! A Postgres server that may go away, stand still or stop answering at any moment.
//!
//! A connection whose other end is gone without a word looks like one that is slow. So nothing waits for the server without
//! a limit: not for a statement, not for the end of a transaction, and not for the test of a connection when it is taken
//! from the pool or given back. What is over its limit is closed, and the next one is a new connection.

use std::{future::Future, io, time::Duration};

use sqlx::{
    Connection, PgConnection, Postgres, Transaction,
    pool::PoolOptions,
    postgres::{PgConnectOptions, PgPool},
};

use crate::{
    error::DbError,
    options::OpenOptions,
    sql::{Row, Sql},
};

/// A connection that does not answer within this is given up: it has nothing to do but to answer.
const ANSWER: Duration = Duration::from_secs(2);
/// What the network may take beyond what the server may.
const BEYOND_THE_SERVER: Duration = Duration::from_secs(2);

/// The connections to one server.
pub(crate) struct Server {
    pool: PgPool,
    /// How long a statement may take, with its way there and back.
    limit: Duration,
}

impl Server {
    pub(crate) async fn open(url: &str, options: &OpenOptions) -> Result<Self, DbError> {
        let connect: PgConnectOptions = url.parse::<PgConnectOptions>().map_err(DbError::from)?;
        let milliseconds = |time: Duration| time.as_millis().to_string();
        let (statement_ms, lock_ms) = (milliseconds(options.statement_timeout), milliseconds(options.lock_timeout));
        let connect = connect.application_name("gala").options([
            // A transaction of ours lasts milliseconds: one that stands still belongs to a process that does, too,
            // and must not hold its rows until that process wakes up.
            ("idle_in_transaction_session_timeout", "5s"),
            ("statement_timeout", &statement_ms),
            ("lock_timeout", &lock_ms),
            ("default_transaction_isolation", "read committed"),
            // The server, too, gives up on a client that is gone without a word: after half a minute.
            ("tcp_keepalives_idle", "15"),
            ("tcp_keepalives_interval", "5"),
            ("tcp_keepalives_count", "3"),
            ("tcp_user_timeout", "30000"),
        ]);
        let pool = PoolOptions::<Postgres>::new()
            .max_connections(options.connections.max(2))
            .acquire_timeout(options.acquire_timeout)
            // The pool's own test has no limit of time.
            .test_before_acquire(false)
            .before_acquire(|connection, _| Box::pin(answers(connection)))
            .after_release(|connection, _| Box::pin(answers(connection)))
            .connect_with(connect)
            .await?;
        Ok(Self { pool, limit: options.statement_timeout + BEYOND_THE_SERVER })
    }

    pub(crate) async fn fetch(&self, sql: Sql) -> Result<Vec<Row>, DbError> {
        let mut connection = self.pool.acquire().await?;
        within(self.limit, sql.fetch_postgres(&mut *connection)).await
    }

    pub(crate) async fn begin(&self) -> Result<ServerTransaction, DbError> {
        let limit = self.pool.options().get_acquire_timeout() + self.limit;
        let inner = within(limit, async { Ok(self.pool.begin().await?) }).await?;
        Ok(ServerTransaction { inner, limit: self.limit })
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// A transaction each of whose statements has a limit of time.
pub(crate) struct ServerTransaction {
    inner: Transaction<'static, Postgres>,
    limit: Duration,
}

impl ServerTransaction {
    pub(crate) async fn fetch(&mut self, sql: Sql) -> Result<Vec<Row>, DbError> {
        within(self.limit, sql.fetch_postgres(&mut *self.inner)).await
    }

    pub(crate) async fn execute(&mut self, sql: Sql) -> Result<u64, DbError> {
        within(self.limit, sql.execute_postgres(&mut *self.inner)).await
    }

    /// Runs many statements without arguments, for as long as they take.
    pub(crate) async fn run_script(&mut self, script: &'static str) -> Result<(), DbError> {
        Ok(sqlx::raw_sql(script).execute(&mut *self.inner).await.map(|_| ())?)
    }

    pub(crate) async fn commit(self) -> Result<(), DbError> {
        within(self.limit, async { Ok(self.inner.commit().await?) }).await
    }

    pub(crate) async fn rollback(self) -> Result<(), DbError> {
        within(self.limit, async { Ok(self.inner.rollback().await?) }).await
    }
}

/// Tests a connection. One that does not answer is closed by the pool, without another word to it.
async fn answers(connection: &mut PgConnection) -> Result<bool, sqlx::Error> {
    tokio::time::timeout(ANSWER, connection.ping()).await.unwrap_or_else(|_| Err(silent()))?;
    Ok(true)
}

/// Waits for the server, but not for ever. A connection that was given up in between is tested when it is given back, and
/// closed then.
async fn within<T>(limit: Duration, asked: impl Future<Output = Result<T, DbError>>) -> Result<T, DbError> {
    tokio::time::timeout(limit, asked).await.unwrap_or_else(|_| Err(DbError::Unavailable(silent())))
}

fn silent() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::TimedOut, "the database server does not answer"))
}
