//! Append-only migrations, one folder per engine, applied under a lock.

use gala_core::hash::ContentHash;

use crate::{
    db::Db,
    error::DbError,
    sql::{by_engine, sql},
    tx::Tx,
};

struct Migration {
    version: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

/// Never changed once released: a new one is added at the end.
const MIGRATIONS: [Migration; 9] = [
    Migration {
        version: 1,
        sqlite: include_str!("../migrations/sqlite/0001_foundation.sql"),
        postgres: include_str!("../migrations/postgres/0001_foundation.sql"),
    },
    Migration {
        version: 2,
        sqlite: include_str!("../migrations/sqlite/0002_suspects.sql"),
        postgres: include_str!("../migrations/postgres/0002_suspects.sql"),
    },
    Migration {
        version: 3,
        sqlite: include_str!("../migrations/sqlite/0003_workers.sql"),
        postgres: include_str!("../migrations/postgres/0003_workers.sql"),
    },
    Migration {
        version: 4,
        sqlite: include_str!("../migrations/sqlite/0004_whole_indexes.sql"),
        postgres: include_str!("../migrations/postgres/0004_whole_indexes.sql"),
    },
    Migration {
        version: 5,
        sqlite: include_str!("../migrations/sqlite/0005_retention.sql"),
        postgres: include_str!("../migrations/postgres/0005_retention.sql"),
    },
    Migration {
        version: 6,
        sqlite: include_str!("../migrations/sqlite/0006_signing_keys.sql"),
        postgres: include_str!("../migrations/postgres/0006_signing_keys.sql"),
    },
    Migration {
        version: 7,
        sqlite: include_str!("../migrations/sqlite/0007_folders.sql"),
        postgres: include_str!("../migrations/postgres/0007_folders.sql"),
    },
    Migration {
        version: 8,
        sqlite: include_str!("../migrations/sqlite/0008_deleted_projects.sql"),
        postgres: include_str!("../migrations/postgres/0008_deleted_projects.sql"),
    },
    Migration {
        version: 9,
        sqlite: include_str!("../migrations/sqlite/0009_timelines.sql"),
        postgres: include_str!("../migrations/postgres/0009_timelines.sql"),
    },
];

pub(crate) const KNOWN: i64 = MIGRATIONS[MIGRATIONS.len() - 1].version;

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
        if let Some((found, _)) = applied.last()
            && *found > KNOWN
        {
            return Err(DbError::TooNew { found: *found, known: KNOWN });
        }
        for migration in &MIGRATIONS {
            let script = if tx.is_postgres() { migration.postgres } else { migration.sqlite };
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
