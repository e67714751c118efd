//! Objects that are moved from one store to another while they are read.
//!
//! A row says of an object that it is whole in the other store, and that what the first one has of it may go. Of all owners.

use std::{collections::HashMap, time::Duration};

use gala_core::asset::{FileFacts, StorageProvider};

use crate::{
    error::DbError,
    source::Source,
    sql::{Row, composed, sql, to_word},
    tx::Tx,
};

/// An object that is in two stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MovedObject {
    pub key: String,
    pub facts: FileFacts,
    pub from: StorageProvider,
    pub to: StorageProvider,
}

/// Returns what the assets of a provider at some keys are to hold. Of what is no asset nothing is known.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn facts_of_assets(
    source: impl Source,
    provider: StorageProvider,
    keys: &[String],
) -> Result<HashMap<String, FileFacts>, DbError> {
    let text = "SELECT object_key, checksum, size_bytes FROM assets WHERE provider = $1 AND object_key IN";
    rows(source, text, provider, keys).await?.iter().map(|row| Ok((row.get("object_key")?, facts(row)?))).collect()
}

/// Returns those of some keys whose objects were moved from a provider and are still there, with what was moved.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn of_keys(
    source: impl Source,
    from: StorageProvider,
    keys: &[String],
) -> Result<HashMap<String, MovedObject>, DbError> {
    let text = "SELECT * FROM moved_objects WHERE from_provider = $1 AND object_key IN";
    let rows = rows(source, text, from, keys).await?;
    let moved = rows.iter().map(from_row).collect::<Result<Vec<_>, _>>()?;
    Ok(moved.into_iter().map(|moved| (moved.key.clone(), moved)).collect())
}

async fn rows(
    source: impl Source,
    text: &str,
    provider: StorageProvider,
    keys: &[String],
) -> Result<Vec<Row>, DbError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let marks: Vec<String> = (2..keys.len() + 2).map(|number| format!("${number}")).collect();
    let text = format!("{text} ({})", marks.join(", "));
    let statement = composed(text.clone(), text).bind(to_word("provider", &provider)?);
    source.all(keys.iter().fold(statement, |statement, key| statement.bind(key.as_str()))).await
}

/// Says of an object that it is in the other store: the asset that it is, if it is one, is there from now on, and what the first
/// store has of it may be removed in so long; never where that is `None`. Returns whether it is an asset.
///
/// An asset that got another content meanwhile stays where it is.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn switch(tx: &mut Tx, moved: &MovedObject, kept: Option<Duration>) -> Result<bool, DbError> {
    let (from, to) = (to_word("provider", &moved.from)?, to_word("provider", &moved.to)?);
    let statement = sql("UPDATE assets SET provider = $2 WHERE provider = $1 AND object_key = $3 AND checksum = $4 \
                         AND NOT EXISTS (SELECT 1 FROM assets AS other WHERE other.provider = $2 AND other.object_key = $3)");
    let is_asset = tx
        .run(
            statement
                .bind(from.clone())
                .bind(to.clone())
                .bind(moved.key.as_str())
                .bind(moved.facts.checksum.to_string()),
        )
        .await?
        == 1;
    // It may have been moved from there to here before: then what is there is no left-over any more.
    forget(tx, moved.to, &moved.key).await?;
    let size = i64::try_from(moved.facts.size_bytes).map_err(|error| DbError::corrupt("size_bytes", error))?;
    let kept_ms = kept.map(|kept| i64::try_from(kept.as_millis()).unwrap_or(i64::MAX));
    let remove_at_ms = kept_ms.map(|kept_ms| tx.now_ms().saturating_add(kept_ms));
    let statement = sql("INSERT INTO moved_objects \
                         (from_provider, object_key, to_provider, checksum, size_bytes, remove_at_ms) \
                         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (from_provider, object_key) DO UPDATE SET \
                         to_provider = excluded.to_provider, checksum = excluded.checksum, \
                         size_bytes = excluded.size_bytes, remove_at_ms = excluded.remove_at_ms")
    .bind(from)
    .bind(moved.key.as_str())
    .bind(to)
    .bind(moved.facts.checksum.to_string())
    .bind(size)
    .bind(remove_at_ms);
    tx.run(statement).await?;
    Ok(is_asset)
}

/// Returns up to `limit` objects that may be removed from a provider by now, in the order of their keys after one, but none that is
/// an asset there.
///
/// # Errors
/// As [any read](DbError#any-read).
pub async fn removable(
    source: impl Source,
    from: StorageProvider,
    now_ms: i64,
    after: &str,
    limit: u32,
) -> Result<Vec<MovedObject>, DbError> {
    let statement =
        sql("SELECT * FROM moved_objects WHERE from_provider = $1 AND object_key > $2 AND remove_at_ms <= $3 \
                         AND NOT EXISTS (SELECT 1 FROM assets WHERE assets.provider = moved_objects.from_provider \
                         AND assets.object_key = moved_objects.object_key) ORDER BY object_key LIMIT $4")
        .bind(to_word("provider", &from)?)
        .bind(after)
        .bind(now_ms)
        .bind(limit);
    source.all(statement).await?.iter().map(from_row).collect()
}

/// Forgets that an object was moved from a provider: nothing of it is there any more, or it stays there.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn forget(tx: &mut Tx, from: StorageProvider, key: &str) -> Result<(), DbError> {
    let statement = sql("DELETE FROM moved_objects WHERE from_provider = $1 AND object_key = $2");
    tx.run(statement.bind(to_word("provider", &from)?).bind(key)).await.map(drop)
}

fn from_row(row: &Row) -> Result<MovedObject, DbError> {
    Ok(MovedObject {
        key: row.get("object_key")?,
        facts: facts(row)?,
        from: row.get_word("from_provider")?,
        to: row.get_word("to_provider")?,
    })
}

fn facts(row: &Row) -> Result<FileFacts, DbError> {
    let size = row.get::<i64>("size_bytes")?;
    Ok(FileFacts {
        checksum: row.get_named("checksum")?,
        size_bytes: u64::try_from(size).map_err(|error| DbError::corrupt("size_bytes", error))?,
    })
}
