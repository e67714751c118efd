//! Append-only migrations, one folder per engine, applied under a lock. A released one never changes: a new one is added
//! after the last.
//!
//! sqlx reads the folders when this crate is built; its `Migrator` does not apply them. It keeps a table of its own, while
//! programs of earlier releases look into `schema_versions` to refuse a newer database: both would have to be written
//! for ever. It commits each migration by itself, so that one that is killed leaves a schema between two releases, and it
//! has no lock on SQLite.

use gala_core::hash::ContentHash;
use sqlx::migrate::Migrator;

use crate::{
    db::Db,
    error::DbError,
    sql::{by_engine, sql},
    tx::Tx,
};

static SQLITE: Migrator = sqlx::migrate!("migrations/sqlite");
static POSTGRES: Migrator = sqlx::migrate!("migrations/postgres");

impl Db {
    /// Brings the schema to this program's version. Safe to call from many processes at once.
    ///
    /// All that is missing is applied in one transaction: a program killed in between leaves the old version. However
    /// large the database is, it takes the time that it takes: the limits that keep other statements short do not hold
    /// here, and another process that is migrating is waited for.
    ///
    /// # Errors
    /// [`DbError::TooNew`] when a newer program made the database; nothing is changed then.
    pub async fn migrate(&self) -> Result<(), DbError> {
        let mut tx = begin(self).await?;
        if tx.is_postgres() {
            tx.run_script(
                "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; SELECT pg_advisory_xact_lock(4715826334150116)",
            )
            .await?;
        }
        tx.run(by_engine(
            "CREATE TABLE IF NOT EXISTS schema_versions (version INTEGER PRIMARY KEY, checksum TEXT NOT NULL, \
             applied_at_ms INTEGER NOT NULL) STRICT",
            "CREATE TABLE IF NOT EXISTS schema_versions (version BIGINT PRIMARY KEY, checksum TEXT NOT NULL, \
             applied_at_ms BIGINT NOT NULL)",
        ))
        .await?;
        let applied = applied(&mut tx).await?;
        let migrations = if tx.is_postgres() { &POSTGRES } else { &SQLITE };
        let known = migrations.iter().last().map_or(0, |migration| migration.version);
        if let Some((found, _)) = applied.last()
            && *found > known
        {
            return Err(DbError::TooNew { found: *found, known });
        }
        for migration in migrations.iter() {
            let script = migration.sql.as_str();
            let checksum = ContentHash::of(script.as_bytes()).to_string();
            match applied.iter().find(|(version, _)| *version == migration.version) {
                Some((_, found)) if *found == checksum => {}
                Some((version, _)) => return Err(DbError::ForeignMigration { version: *version }),
                None => apply(&mut tx, migration.version, script, checksum).await?,
            }
        }
        tx.commit().await
    }
}

/// On SQLite whoever migrates holds the one lock, and may do so for longer than others wait for it.
async fn begin(db: &Db) -> Result<Tx, DbError> {
    loop {
        match db.begin().await {
            Err(DbError::Unavailable(error)) if is_busy(&error) => {
                tracing::info!("waiting for another process that is writing to the database");
            }
            begun => return begun,
        }
    }
}

/// SQLite's extended codes keep the primary one, of which 5 is BUSY, in the low byte.
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|code| code.parse::<u32>().ok()).is_some_and(|code| code & 0xff == 5)
}

async fn applied(tx: &mut Tx) -> Result<Vec<(i64, String)>, DbError> {
    let rows = tx.fetch(sql("SELECT version, checksum FROM schema_versions ORDER BY version")).await?;
    rows.iter().map(|row| Ok((row.get("version")?, row.get("checksum")?))).collect()
}

async fn apply(tx: &mut Tx, version: i64, script: &'static str, checksum: String) -> Result<(), DbError> {
    tx.run_script(script).await?;
    let now_ms = tx.now_ms();
    let insert = sql("INSERT INTO schema_versions (version, checksum, applied_at_ms) VALUES ($1, $2, $3)");
    tx.run(insert.bind(version).bind(checksum).bind(now_ms)).await?;
    tracing::info!(version, "database migrated");
    Ok(())
}
