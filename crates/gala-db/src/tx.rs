//! One transaction type for both engines. State changes and their events commit together.

use std::{mem, sync::atomic::Ordering};

use gala_core::{access::Scope, event::Event};
use sqlx::{Sqlite, SqlitePool, Transaction};
use tokio::sync::OwnedMutexGuard;

use crate::{
    db::{Db, EnginePools},
    error::DbError,
    guard::Guard,
    outbox::NewEvent,
    quota_changes::{Counter, QuotaChanges},
    server::ServerTransaction,
    source::Source,
    sql::{Row, Sql, sql},
};

/// An open transaction. Dropped without [`Tx::commit`], it leaves nothing.
pub struct Tx {
    inner: Inner,
    /// Whose rows it sees; absent where it sees all.
    scope: Option<Scope>,
    now_ms: i64,
    db: Db,
    /// Written last, so that the lock that orders them is held for as short as can be.
    events: Vec<NewEvent>,
    /// Written before the events, and behind all else, so that what everybody counts in is locked for a moment.
    quota: QuotaChanges,
    rings: bool,
    /// Declared last: dropped only after the transaction is rolled back.
    _turn: Option<OwnedMutexGuard<()>>,
}

enum Inner {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(ServerTransaction),
}

impl Db {
    /// Begins a transaction. On SQLite it holds the one write lock, so keep it short: no call to the outside
    /// while it is open. Dropped without [`Tx::commit`], it leaves nothing.
    ///
    /// # Errors
    /// As [any statement](DbError#any-statement); on SQLite also where others held the write lock for the whole time
    /// that a caller waits.
    pub async fn begin(&self) -> Result<Tx, DbError> {
        Tx::begin(self, None).await
    }

    /// Begins a transaction that sees the rows of one workspace alone. On SQLite its statements say so each by itself; on
    /// Postgres the server holds them to it as well.
    ///
    /// # Errors
    /// As [`Db::begin`].
    pub async fn begin_in(&self, scope: Scope) -> Result<Tx, DbError> {
        Tx::begin(self, Some(scope)).await
    }
}

impl Tx {
    async fn begin(db: &Db, scope: Option<Scope>) -> Result<Self, DbError> {
        let (inner, now_ms, turn) = match &db.0.engine {
            EnginePools::Sqlite { turn, writer, clock, .. } => {
                let turn = turn.clone().lock_owned().await;
                // A deferred transaction that reads first cannot become a writer once another one wrote.
                (Inner::Sqlite(begin_immediate(writer).await?), clock.now_ms(), Some(turn))
            }
            EnginePools::Postgres(server) => {
                let (begun, now_ms) = server.begin(scope).await?;
                (Inner::Postgres(begun), now_ms, None)
            }
        };
        let now_ms = now_ms + db.0.clock_offset_ms.load(Ordering::Relaxed);
        Ok(Self {
            inner,
            scope,
            now_ms,
            db: db.clone(),
            events: Vec::new(),
            quota: QuotaChanges::default(),
            rings: false,
            _turn: turn,
        })
    }

    /// Returns the database's clock when the transaction began, in milliseconds since 1970-01-01 UTC.
    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Makes everything durable, then tells listeners and wakes workers.
    ///
    /// # Errors
    /// As [any statement](DbError#any-statement). Nothing was written then, except where the connection broke off while
    /// the server committed: that cannot be told, so whatever follows must bear both.
    pub async fn commit(mut self) -> Result<(), DbError> {
        self.write_quota().await?;
        let committed = self.write_events().await?;
        match self.inner {
            Inner::Sqlite(tx) => tx.commit().await?,
            Inner::Postgres(tx) => tx.commit().await?,
        }
        for event in committed {
            self.db.announce(event);
        }
        if self.rings {
            self.db.0.work.send_modify(|count| *count += 1);
        }
        Ok(())
    }

    /// Undoes everything at once, rather than at some point after the drop.
    ///
    /// # Errors
    /// Those of the connection. Nothing was written in any case.
    pub async fn rollback(self) -> Result<(), DbError> {
        match self.inner {
            Inner::Sqlite(tx) => tx.rollback().await?,
            Inner::Postgres(tx) => tx.rollback().await?,
        }
        Ok(())
    }

    pub(crate) async fn fetch(&mut self, sql: Sql) -> Result<Vec<Row>, DbError> {
        self.explain(&sql).await?;
        self.fetch_unexplained(sql).await
    }

    async fn fetch_unexplained(&mut self, sql: Sql) -> Result<Vec<Row>, DbError> {
        match &mut self.inner {
            Inner::Sqlite(tx) => sql.fetch_sqlite(&mut **tx).await,
            Inner::Postgres(tx) => tx.fetch(sql).await,
        }
    }

    /// Reads what is not of one workspace, such as how long the queue of all is.
    pub(crate) async fn one_of_all(&mut self, sql: Sql) -> Result<Option<Row>, DbError> {
        let Some(scope) = self.scope else { return self.one(sql).await };
        self.see(None).await?;
        let row = self.one(sql).await?;
        self.see(Some(scope)).await?;
        Ok(row)
    }

    async fn see(&mut self, scope: Option<Scope>) -> Result<(), DbError> {
        match &mut self.inner {
            Inner::Sqlite(_) => Ok(()),
            Inner::Postgres(tx) => tx.see(scope).await,
        }
    }

    pub(crate) async fn one(&mut self, sql: Sql) -> Result<Option<Row>, DbError> {
        Ok(self.fetch(sql).await?.into_iter().next())
    }

    /// Runs a statement and returns how many rows it changed.
    pub(crate) async fn run(&mut self, sql: Sql) -> Result<u64, DbError> {
        self.explain(&sql).await?;
        match &mut self.inner {
            Inner::Sqlite(tx) => sql.execute_sqlite(&mut **tx).await,
            Inner::Postgres(tx) => tx.execute(sql).await,
        }
    }

    async fn explain(&mut self, sql: &Sql) -> Result<(), DbError> {
        let Some(plans) = self.db.0.plans.clone() else { return Ok(()) };
        let rows = self.fetch_unexplained(sql.explained()).await?;
        plans.add(sql.sqlite.clone().into_owned(), &rows)
    }

    /// Runs many statements without arguments.
    pub(crate) async fn run_script(&mut self, script: &'static str) -> Result<(), DbError> {
        match &mut self.inner {
            Inner::Sqlite(tx) => sqlx::raw_sql(script).execute(&mut **tx).await.map(|_| ())?,
            Inner::Postgres(tx) => tx.run_script(script).await?,
        }
        Ok(())
    }

    pub(crate) fn is_postgres(&self) -> bool {
        matches!(self.inner, Inner::Postgres(_))
    }

    pub(crate) fn guarded(&self, guard: Guard) -> bool {
        self.db.guarded(guard)
    }

    pub(crate) fn emit(&mut self, event: NewEvent) {
        self.events.push(event);
    }

    /// Changes the use of a quota, as the transaction commits.
    pub(crate) fn change_quota(&mut self, counter: Counter, reserved: i64, used: i64) {
        self.quota.add(counter, reserved, used);
    }

    async fn write_quota(&mut self) -> Result<(), DbError> {
        for statement in mem::take(&mut self.quota).statements() {
            self.run(statement).await?;
        }
        Ok(())
    }

    /// Writes the transaction's events.
    ///
    /// Postgres gives numbers out before they are committed, so a reader could pass a number that becomes visible
    /// later. Writers therefore share a lock until they commit, and readers take it alone for an instant.
    async fn write_events(&mut self) -> Result<Vec<Event>, DbError> {
        let new = mem::take(&mut self.events);
        if new.is_empty() {
            return Ok(Vec::new());
        }
        self.lock_events(false).await?;
        let at_ms = self.now_ms;
        let mut written = Vec::with_capacity(new.len());
        for event in new {
            let row = self.one(event.insertion(at_ms)?).await?.ok_or(DbError::NotFound)?;
            written.push(event.numbered(row.get("seq")?, at_ms));
        }
        Ok(written)
    }

    /// Takes the lock of those who write events, or the one of who reads what all of them have committed.
    pub(crate) async fn lock_events(&mut self, exclusive: bool) -> Result<(), DbError> {
        if self.is_postgres() {
            self.fetch(sql(if exclusive {
                "SELECT pg_advisory_xact_lock(4715826334150117)::TEXT AS locked"
            } else {
                "SELECT pg_advisory_xact_lock_shared(4715826334150117)::TEXT AS locked"
            }))
            .await?;
        }
        Ok(())
    }

    /// Wakes workers once the transaction is committed.
    pub(crate) fn ring(&mut self) {
        self.rings = true;
    }
}

impl Source for &mut Tx {
    async fn all(self, sql: Sql) -> Result<Vec<Row>, DbError> {
        self.fetch(sql).await
    }
}

/// Begins on the one connection that writes.
///
/// A commit that fails on a full disk ends SQLite's transaction, but the connection still counts it as open and would
/// refuse every later one. Such a connection is given up for a new one.
async fn begin_immediate(writer: &SqlitePool) -> Result<Transaction<'static, Sqlite>, sqlx::Error> {
    match writer.begin_with("BEGIN IMMEDIATE").await {
        Err(sqlx::Error::InvalidSavePointStatement) => {
            tracing::warn!("a transaction ended badly, opening a new connection");
            writer.acquire().await?.close().await?;
            writer.begin_with("BEGIN IMMEDIATE").await
        }
        begun => begun,
    }
}
