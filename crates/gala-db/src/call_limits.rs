//! How many requests each provider gets: from this process, and from all that work on one database.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    task::AbortHandle,
    time,
};
use uuid::Uuid;

use crate::{
    db::Db,
    error::DbError,
    provider_places::{self, Admission, PlaceLimits},
};

/// How many requests a provider gets at once, where nothing else is said. The smallest plans of vendors of voices take two
/// or three.
const USUAL: u32 = 2;
/// A place of a process that died is free again after so long.
const LASTS: Duration = Duration::from_secs(60);
const RENEW_EVERY: Duration = Duration::from_secs(20);

/// How many requests each provider gets, at once and in a minute.
#[derive(Debug, Default)]
pub struct CallLimits {
    /// By the provider's name; the others get the usual number.
    at_once: HashMap<String, u32>,
    /// In any 60 seconds; those that are not named get as many as they are sent.
    per_minute: HashMap<String, u32>,
    /// Whether other machines work on the same database: then all of them together keep to the limits.
    is_shared: bool,
    places: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl CallLimits {
    pub fn new(at_once: HashMap<String, u32>, per_minute: HashMap<String, u32>, is_shared: bool) -> Self {
        Self { at_once, per_minute, is_shared, places: Mutex::default() }
    }

    /// Waits for a place at a provider, which is held until dropped.
    ///
    /// # Errors
    /// As [any statement](DbError#any-statement).
    pub async fn place(&self, db: &Db, provider: &str) -> Result<HeldPlace, DbError> {
        let at_once = self.at_once.get(provider).copied().unwrap_or(USUAL).max(1);
        let limits = PlaceLimits { at_once, per_minute: self.per_minute.get(provider).copied() };
        let permit = self.own_place(provider, at_once).await;
        // The database counts only where this process cannot.
        let is_counted = self.is_shared || limits.per_minute.is_some();
        let shared = if is_counted { Some(SharedPlace::take(db, provider, limits).await?) } else { None };
        Ok(HeldPlace { _shared: shared, _permit: permit })
    }

    async fn own_place(&self, provider: &str, at_once: u32) -> OwnedSemaphorePermit {
        let places = {
            let mut all = self.places.lock().unwrap_or_else(PoisonError::into_inner);
            let make = || Arc::new(Semaphore::new(at_once as usize));
            Arc::clone(all.entry(provider.to_owned()).or_insert_with(make))
        };
        places.acquire_owned().await.expect("the semaphore is never closed")
    }
}

/// Given back when it is dropped, to other machines first.
pub struct HeldPlace {
    _shared: Option<SharedPlace>,
    _permit: OwnedSemaphorePermit,
}

impl fmt::Debug for HeldPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("HeldPlace")
    }
}

/// A place among those of all machines.
struct SharedPlace {
    db: Db,
    id: Uuid,
    renewing: AbortHandle,
}

impl SharedPlace {
    async fn take(db: &Db, provider: &str, limits: PlaceLimits) -> Result<Self, DbError> {
        loop {
            match take(db, provider, limits).await? {
                Admission::Admitted(id) => {
                    let renewing = tokio::spawn(renew(db.clone(), id)).abort_handle();
                    return Ok(Self { db: db.clone(), id, renewing });
                }
                Admission::Wait(ms) => time::sleep(Duration::from_millis(ms)).await,
            }
        }
    }
}

impl Drop for SharedPlace {
    fn drop(&mut self) {
        self.renewing.abort();
        let (db, id) = (self.db.clone(), self.id);
        tokio::spawn(async move {
            if let Err(error) = give_back(&db, id).await {
                tracing::warn!(%error, "a place at a provider is given back by its end alone");
            }
        });
    }
}

async fn take(db: &Db, provider: &str, limits: PlaceLimits) -> Result<Admission, DbError> {
    let mut tx = db.begin().await?;
    let place = provider_places::take(&mut tx, provider, limits, lasts_ms()).await?;
    tx.commit().await?;
    Ok(place)
}

async fn give_back(db: &Db, id: Uuid) -> Result<(), DbError> {
    let mut tx = db.begin().await?;
    provider_places::give_back(&mut tx, id).await?;
    tx.commit().await
}

async fn renew(db: Db, id: Uuid) {
    loop {
        time::sleep(RENEW_EVERY).await;
        let renewed = async {
            let mut tx = db.begin().await?;
            provider_places::renew(&mut tx, id, lasts_ms()).await?;
            tx.commit().await
        };
        if let Err(error) = renewed.await {
            tracing::warn!(%error, "a place at a provider could not be renewed");
        }
    }
}

fn lasts_ms() -> i64 {
    LASTS.as_millis() as i64
}
