//! A Postgres server that may go away, stand still or stop answering at any moment.
//!
//! A connection whose other end is gone without a word looks like one that is slow. So nothing waits for the server without
//! a limit: not for a statement, not for the end of a transaction, and not for the test of a connection when it is taken
//! from the pool or given back. What is over its limit, or what the server does not work on, is closed, and the next one is a
//! new connection.

mod answer;
mod session;

use std::{future::Future, sync::Arc, time::Duration};

use gala_core::access::Scope;
use sqlx::{
    Postgres, Transaction,
    pool::PoolOptions,
    postgres::{PgConnectOptions, PgPool},
};

use self::{
    answer::{ANSWER, silent},
    session::{Session, Sessions},
};
use crate::{
    error::DbError,
    options::OpenOptions,
    source::now_of,
    sql::{Row, Sql, sees, sql},
};

/// What tells the time of a transaction, and its session.
const BEGUN: &str = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS now_ms, \
                     current_setting('application_name') AS session, set_config('gala.workspace', $1, true) AS workspace";
/// What the network may take beyond what the server may.
const BEYOND_THE_SERVER: Duration = Duration::from_secs(2);

/// The connections to one server.
pub(crate) struct Server {
    pool: PgPool,
    sessions: Arc<Sessions>,
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
        let sessions = Arc::new(Sessions::new(&connect));
        let pool = PoolOptions::<Postgres>::new()
            .max_connections(options.connections.max(2))
            .acquire_timeout(options.acquire_timeout);
        let pool = sessions.watch(pool).connect_with(connect).await?;
        Ok(Self { pool, sessions, limit: options.statement_timeout + BEYOND_THE_SERVER })
    }

    pub(crate) async fn fetch(&self, sql: Sql) -> Result<Vec<Row>, DbError> {
        let mut connection = self.pool.acquire().await?;
        let sees = sql.sees();
        let session = within(ANSWER, async { Ok(Session::of(&mut connection, &sees).await?) }).await?;
        let asked = within(self.limit, sql.fetch_postgres(&mut *connection));
        unless_lost(&self.sessions, &session, asked).await
    }

    /// Begins a transaction that sees the rows of a workspace, or those of all. Returns it with the server's time in
    /// milliseconds since 1970-01-01 UTC.
    pub(crate) async fn begin(&self, scope: Option<Scope>) -> Result<(ServerTransaction, i64), DbError> {
        let limit = self.pool.options().get_acquire_timeout() + ANSWER;
        let mut inner = within(limit, async { Ok(self.pool.begin().await?) }).await?;
        let begun = within(ANSWER, sql(BEGUN).bind(sees(scope)).fetch_postgres(&mut *inner)).await?;
        let session = Session::named(begun.first().ok_or(DbError::NotFound)?.get("session")?);
        let sessions = Arc::clone(&self.sessions);
        Ok((ServerTransaction { inner, limit: self.limit, sessions, session }, now_of(&begun)?))
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// A transaction each of whose statements has a limit of time.
pub(crate) struct ServerTransaction {
    inner: Transaction<'static, Postgres>,
    limit: Duration,
    sessions: Arc<Sessions>,
    session: Session,
}

impl ServerTransaction {
    pub(crate) async fn fetch(&mut self, sql: Sql) -> Result<Vec<Row>, DbError> {
        let asked = within(self.limit, sql.fetch_postgres(&mut *self.inner));
        unless_lost(&self.sessions, &self.session, asked).await
    }

    pub(crate) async fn execute(&mut self, sql: Sql) -> Result<u64, DbError> {
        let asked = within(self.limit, sql.execute_postgres(&mut *self.inner));
        unless_lost(&self.sessions, &self.session, asked).await
    }

    /// Runs many statements without arguments, for as long as the server works on them.
    pub(crate) async fn run_script(&mut self, script: &'static str) -> Result<(), DbError> {
        let asked = async { Ok(sqlx::raw_sql(script).execute(&mut *self.inner).await.map(|_| ())?) };
        unless_lost(&self.sessions, &self.session, asked).await
    }

    /// Names another workspace, or all, whose rows are seen from now on.
    pub(crate) async fn see(&mut self, scope: Option<Scope>) -> Result<(), DbError> {
        let name = sql("SELECT set_config('gala.workspace', $1, true) AS workspace").bind(sees(scope));
        self.fetch(name).await.map(|_| ())
    }

    pub(crate) async fn commit(self) -> Result<(), DbError> {
        let asked = within(self.limit, async { Ok(self.inner.commit().await?) });
        unless_lost(&self.sessions, &self.session, asked).await
    }

    pub(crate) async fn rollback(self) -> Result<(), DbError> {
        let asked = within(self.limit, async { Ok(self.inner.rollback().await?) });
        unless_lost(&self.sessions, &self.session, asked).await
    }
}

/// Waits for an answer as long as the server works on it.
async fn unless_lost<T>(
    sessions: &Sessions,
    session: &Session,
    asked: impl Future<Output = Result<T, DbError>>,
) -> Result<T, DbError> {
    tokio::select! {
        biased;
        answer = asked => answer,
        () = sessions.lost(session) => {
            tracing::warn!("a connection to the database was lost without a word");
            Err(DbError::Unavailable(silent()))
        }
    }
}

/// Waits for the server, but not for ever. A connection that was given up in between is tested when it is given back, and
/// closed then.
async fn within<T>(limit: Duration, asked: impl Future<Output = Result<T, DbError>>) -> Result<T, DbError> {
    tokio::time::timeout(limit, asked).await.unwrap_or_else(|_| Err(DbError::Unavailable(silent())))
}
