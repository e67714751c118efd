//! Opening a database and reading from it.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use gala_core::event::{Event, What};
use sqlx::{
    Sqlite, SqlitePool,
    pool::PoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::sync::{Mutex, broadcast, watch};

use crate::{
    clock::SteadyClock,
    error::DbError,
    events::Hub,
    explain::Plans,
    guard::{Guard, Guards},
    options::OpenOptions,
    server::Server,
    source::{Source, now_of},
    sql::{Row, Sql, by_engine, sql},
    url::DatabaseUrl,
};

/// An open database. Clones share it.
#[derive(Clone)]
pub struct Db(pub(crate) Arc<Shared>);

pub(crate) struct Shared {
    pub(crate) engine: EnginePools,
    pub(crate) clock_offset_ms: Arc<AtomicI64>,
    guards: Guards,
    pub(crate) plans: Option<Plans>,
    /// Who follows events in this process.
    hub: Hub,
    /// Committed events and in-memory progress, for whoever listens in this process.
    pub(crate) events: broadcast::Sender<Event>,
    /// Rung after a commit that made a job claimable.
    pub(crate) work: watch::Sender<u64>,
}

pub(crate) enum EnginePools {
    /// One writer, held by `turn` from before BEGIN until its events are published, so that listeners hear
    /// events in the order of their numbers.
    Sqlite {
        turn: Arc<Mutex<()>>,
        writer: SqlitePool,
        readers: SqlitePool,
        clock: SteadyClock,
    },
    Postgres(Server),
}

/// Listeners that fall further behind than this are told so and read the outbox instead.
const EVENTS_KEPT: usize = 4096;

impl Db {
    /// Opens the database and checks that it answers. Makes an SQLite file that does not exist; changes no
    /// schema: call [`Db::migrate`].
    ///
    /// # Errors
    /// [`DbError::Unavailable`] where the file cannot be opened or made, or no server answers within the time of
    /// `options`; [`DbError::Other`] for what a server refuses, such as the password.
    pub async fn open(url: &DatabaseUrl, options: OpenOptions) -> Result<Self, DbError> {
        let engine = match url {
            DatabaseUrl::Sqlite(path) => open_sqlite(path, &options).await?,
            DatabaseUrl::Postgres(url) => EnginePools::Postgres(Server::open(url, &options).await?),
        };
        let shared = Shared {
            engine,
            guards: options.guards(),
            clock_offset_ms: options.clock_offset_ms,
            plans: options.plans,
            hub: Hub::new(),
            events: broadcast::channel(EVENTS_KEPT).0,
            work: watch::channel(0).0,
        };
        Ok(Self(Arc::new(shared)))
    }

    /// Gathers what SQLite's planner wants to know of tables that grew. Call it at start and now and then; it looks at
    /// a part of each table only. Postgres does so by itself.
    ///
    /// # Errors
    /// When another process writes for long. Nothing is wrong then: call it again later.
    pub async fn optimize(&self) -> Result<(), DbError> {
        if let EnginePools::Sqlite { turn, writer, .. } = &self.0.engine {
            let _turn = turn.lock().await;
            // 0x10002 is SQLite's word for: of all tables, also of those that this connection did not ask.
            sqlx::raw_sql("PRAGMA optimize = 0x10002").execute(writer).await?;
        }
        Ok(())
    }

    /// Returns the database's clock in milliseconds since 1970-01-01 UTC: one clock for all its workers. That is the
    /// server's on Postgres; an SQLite database has a single process, and a clock that does not step with the system's.
    ///
    /// # Errors
    /// As [any read](DbError#any-read) on Postgres, whose server is asked; never on SQLite.
    pub async fn now_ms(&self) -> Result<i64, DbError> {
        let now_ms = match &self.0.engine {
            EnginePools::Sqlite { clock, .. } => clock.now_ms(),
            EnginePools::Postgres(_) => now_of(&self.all(sql(NOW_POSTGRES)).await?)?,
        };
        Ok(now_ms + self.0.clock_offset_ms.load(Ordering::Relaxed))
    }

    /// Checks that the database answers.
    ///
    /// # Errors
    /// As [any statement](DbError#any-statement): it does not answer.
    pub async fn ping(&self) -> Result<(), DbError> {
        self.all(sql("SELECT 1 AS answer")).await.map(|_| ())
    }

    /// Returns whether the server lets this program's role see rows of all workspaces whatever it names, so that its
    /// statements alone keep workspaces apart. An SQLite database has no roles, and no other lock.
    ///
    /// # Errors
    /// As [any read](DbError#any-read).
    pub async fn bypasses_row_security(&self) -> Result<bool, DbError> {
        let statement = by_engine(
            "SELECT 0 AS bypasses",
            "SELECT CAST(CASE WHEN rolsuper OR rolbypassrls THEN 1 ELSE 0 END AS BIGINT) AS bypasses \
             FROM pg_roles WHERE rolname = current_user",
        );
        let rows = self.all(statement).await?;
        Ok(rows.first().map(|row| row.get::<i64>("bypasses")).transpose()?.is_some_and(|bypasses| bypasses != 0))
    }

    /// Listens to the events that this process commits, and to progress, in memory. It may lag or, on
    /// Postgres, swap neighbours; [`crate::events::Feed`] does neither.
    pub fn listen(&self) -> broadcast::Receiver<Event> {
        self.0.events.subscribe()
    }

    /// Tells listeners of something that is not kept, such as progress.
    pub fn announce(&self, event: Event) {
        if matches!(event.what, What::Progress(_)) {
            self.0.hub.pass_on(&event);
        } else {
            self.0.hub.ring();
        }
        // No listener is no error.
        let _ = self.0.events.send(event);
    }

    /// Changes whenever this process commits something that a worker could claim. Other processes are not
    /// heard: poll beneath.
    pub fn work(&self) -> watch::Receiver<u64> {
        self.0.work.subscribe()
    }

    /// Returns a setting of SQLite's writing connection, so that a test can see that it is the safe one.
    ///
    /// # Errors
    /// As [any read](DbError#any-read).
    #[doc(hidden)]
    pub async fn pragma(&self, name: &'static str) -> Result<i64, DbError> {
        let text = match name {
            "synchronous" => "SELECT synchronous AS setting FROM pragma_synchronous",
            _ => "SELECT foreign_keys AS setting FROM pragma_foreign_keys",
        };
        let rows = match &self.0.engine {
            EnginePools::Sqlite { writer, .. } => sql(text).fetch_sqlite(writer).await?,
            EnginePools::Postgres(server) => server.fetch(sql(text)).await?,
        };
        rows.first().ok_or(DbError::NotFound)?.get("setting")
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.hub
    }

    pub(crate) fn guarded(&self, guard: Guard) -> bool {
        self.0.guards.has(guard)
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.0.engine, EnginePools::Postgres(_))
    }

    async fn fetch(&self, sql: Sql) -> Result<Vec<Row>, DbError> {
        match &self.0.engine {
            EnginePools::Sqlite { readers, .. } => sql.fetch_sqlite(readers).await,
            EnginePools::Postgres(server) => server.fetch(sql).await,
        }
    }

    /// Closes all connections, after their transactions end.
    pub async fn close(&self) {
        match &self.0.engine {
            EnginePools::Sqlite { turn, writer, readers, .. } => {
                let _turn = turn.lock().await;
                readers.close().await;
                writer.close().await;
            }
            EnginePools::Postgres(server) => server.close().await,
        }
    }
}

const NOW_POSTGRES: &str = "SELECT (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT AS now_ms";

async fn open_sqlite(path: &std::path::Path, options: &OpenOptions) -> Result<EnginePools, DbError> {
    let is_synced = options.guards().has(Guard::SyncedCommit);
    let synchronous = if is_synced { SqliteSynchronous::Full } else { SqliteSynchronous::Normal };
    let connect = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // What was answered must survive a power cut: every commit reaches the disk.
        .synchronous(synchronous)
        .foreign_keys(true)
        // Other processes may write to the same file; within this one writers queue before BEGIN.
        .busy_timeout(options.lock_timeout)
        .pragma("journal_size_limit", "67108864")
        // A page of a mapped file that the disk cannot read would end the process; a read that fails is an error.
        .pragma("mmap_size", "0");
    let writer = PoolOptions::<Sqlite>::new()
        .max_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(options.acquire_timeout)
        .connect_with(connect.clone())
        .await?;
    let readers = PoolOptions::<Sqlite>::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(options.acquire_timeout)
        .connect_lazy_with(connect.pragma("query_only", "ON"));
    let clock = SteadyClock::new(Arc::clone(&options.time));
    Ok(EnginePools::Sqlite { turn: Arc::new(Mutex::new(())), writer, readers, clock })
}

impl Source for &Db {
    async fn all(self, sql: Sql) -> Result<Vec<Row>, DbError> {
        if let Some(plans) = &self.0.plans {
            plans.add(sql.sqlite.clone().into_owned(), &self.fetch(sql.explained()).await?)?;
        }
        self.fetch(sql).await
    }
}
