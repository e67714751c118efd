//! Places at providers: how many requests they get at once and in a minute, of all machines that work on this database.

use uuid::Uuid;

use crate::{
    error::DbError,
    sql::{for_update, sql},
    tx::Tx,
};

/// A minute, in milliseconds.
const WINDOW_MS: i64 = 60_000;
/// How long to wait for a place that somebody holds, in milliseconds: nobody tells when it is given back.
const HELD_WAIT_MS: u64 = 200;

/// What a provider may get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceLimits {
    /// Requests under way; at least 1.
    pub at_once: u32,
    /// Requests begun in any 60 seconds; at least 1. As many as one likes where absent.
    pub per_minute: Option<u32>,
}

/// Whether a request may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Now, with this place.
    Admitted(Uuid),
    /// Not yet: ask again after so many milliseconds.
    Wait(u64),
}

/// Takes a place at a provider for `lasts_ms` milliseconds.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn take(tx: &mut Tx, provider: &str, limits: PlaceLimits, lasts_ms: i64) -> Result<Admission, DbError> {
    lock(tx, provider).await?;
    let now_ms = tx.now_ms();
    let old = sql("DELETE FROM provider_places WHERE provider = $1 AND taken_at_ms <= $2 AND ends_at_ms <= $3");
    tx.run(old.bind(provider).bind(now_ms - WINDOW_MS).bind(now_ms)).await?;
    if let Some(per_minute) = limits.per_minute
        && let Some(taken_at_ms) = nth_last(tx, provider, per_minute, now_ms).await?
    {
        return Ok(Admission::Wait(u64::try_from(taken_at_ms + WINDOW_MS - now_ms).unwrap_or_default().max(1)));
    }
    let held = sql("SELECT COUNT(*) AS held FROM provider_places WHERE provider = $1 AND ends_at_ms > $2");
    let held = tx.one(held.bind(provider).bind(now_ms)).await?.ok_or(DbError::NotFound)?.get_u64("held")?;
    if held >= u64::from(limits.at_once.max(1)) {
        return Ok(Admission::Wait(HELD_WAIT_MS));
    }
    let id = Uuid::now_v7();
    let insert = sql("INSERT INTO provider_places (id, provider, taken_at_ms, ends_at_ms) VALUES ($1, $2, $3, $4)");
    tx.run(insert.bind(id).bind(provider).bind(now_ms).bind(now_ms + lasts_ms)).await?;
    Ok(Admission::Admitted(id))
}

/// Keeps a place for `lasts_ms` milliseconds from now.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn renew(tx: &mut Tx, place: Uuid, lasts_ms: i64) -> Result<(), DbError> {
    ends_at(tx, place, tx.now_ms() + lasts_ms).await
}

/// Gives a place back. It counts among those of its minute.
///
/// # Errors
/// As [any statement](DbError#any-statement).
pub async fn give_back(tx: &mut Tx, place: Uuid) -> Result<(), DbError> {
    ends_at(tx, place, tx.now_ms()).await
}

async fn ends_at(tx: &mut Tx, place: Uuid, ends_at_ms: i64) -> Result<(), DbError> {
    let update = sql("UPDATE provider_places SET ends_at_ms = $2 WHERE id = $1");
    tx.run(update.bind(place).bind(ends_at_ms)).await.map(|_| ())
}

/// Whoever counts a provider's places is alone with them.
async fn lock(tx: &mut Tx, provider: &str) -> Result<(), DbError> {
    let insert = sql("INSERT INTO limited_providers (provider) VALUES ($1) ON CONFLICT (provider) DO NOTHING");
    tx.run(insert.bind(provider)).await?;
    let select = for_update!("SELECT provider FROM limited_providers WHERE provider = $1");
    tx.one(select.bind(provider)).await.map(|_| ())
}

/// Returns when the place was taken before which only `count - 1` were taken within the last minute, newest first.
async fn nth_last(tx: &mut Tx, provider: &str, count: u32, now_ms: i64) -> Result<Option<i64>, DbError> {
    let select = sql("SELECT taken_at_ms FROM provider_places WHERE provider = $1 AND taken_at_ms > $2 \
                      ORDER BY taken_at_ms DESC LIMIT 1 OFFSET $3");
    let select = select.bind(provider).bind(now_ms - WINDOW_MS).bind(i64::from(count.max(1)) - 1);
    tx.one(select).await?.map(|row| row.get("taken_at_ms")).transpose()
}
