//! The keys of an installation: shared by its machines, replaced now and then.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use gala_core::id::AssetId;
use gala_db::{
    Db, DbError,
    signing_keys::{self, Secret},
};

use super::SigningKey;

/// A machine goes on to sign with a key that another one has replaced for no longer than this.
const KEPT: Duration = Duration::from_secs(60);

/// The keys that sign links and cursors. Clones share them.
#[derive(Clone)]
pub struct SigningKeys(Arc<KeyRing>);

struct KeyRing {
    db: Db,
    kept: Mutex<Kept>,
}

struct Kept {
    /// The one that signs first. Never empty.
    keys: Arc<[SigningKey]>,
    read_at: Instant,
}

impl std::fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKeys(..)")
    }
}

impl SigningKeys {
    /// Reads the keys of an installation. Makes the first one where there is none.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn open(db: &Db) -> Result<Self, DbError> {
        let mut tx = db.begin().await?;
        signing_keys::establish(&mut tx, &fresh()).await?;
        tx.commit().await?;
        let kept = Mutex::new(Kept { keys: read(db).await?, read_at: Instant::now() });
        Ok(Self(Arc::new(KeyRing { db: db.clone(), kept })))
    }

    /// Replaces the key that signs if it is old. Call it every now and then; any machine may.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn rotate(&self) -> Result<bool, DbError> {
        let mut tx = self.0.db.begin().await?;
        let rotated = signing_keys::rotate(&mut tx, &fresh()).await?;
        tx.commit().await?;
        Ok(rotated)
    }

    /// Signs a link to a file that ends at `expires`, in seconds since 1970-01-01 UTC by the database's clock.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn sign_content(&self, asset: AssetId, expires: i64) -> Result<String, DbError> {
        Ok(self.signing().await?.sign_content(asset, expires))
    }

    /// Tells whether a link's signature is ours. Whether it has ended is the caller's question.
    pub(crate) async fn content_is_signed(
        &self,
        asset: AssetId,
        expires: i64,
        signature: &str,
    ) -> Result<bool, DbError> {
        let signed = |key: &SigningKey| key.content_is_signed(asset, expires, signature).then_some(());
        Ok(self.find(signed).await?.is_some())
    }

    /// Seals the place where a page of a list ended.
    pub(crate) async fn seal(&self, list: &str, place: &str) -> Result<String, DbError> {
        Ok(self.signing().await?.seal(list, place))
    }

    /// Reads a sealed place back, or `None` if it is not one of ours for this list and filter.
    pub(crate) async fn unseal(&self, list: &str, cursor: &str) -> Result<Option<String>, DbError> {
        self.find(|key| key.unseal(list, cursor).map(ToOwned::to_owned)).await
    }

    async fn signing(&self) -> Result<SigningKey, DbError> {
        self.known().await?.first().cloned().ok_or(DbError::NotFound)
    }

    /// Tries every key that counts.
    async fn find<T>(&self, holds: impl Fn(&SigningKey) -> Option<T>) -> Result<Option<T>, DbError> {
        if let Some(found) = self.known().await?.iter().find_map(&holds) {
            return Ok(Some(found));
        }
        // Another machine may have made a key in the meantime.
        Ok(self.renew().await?.iter().find_map(&holds))
    }

    async fn known(&self) -> Result<Arc<[SigningKey]>, DbError> {
        let kept = {
            let kept = self.lock();
            (kept.read_at.elapsed() < KEPT).then(|| kept.keys.clone())
        };
        match kept {
            Some(keys) => Ok(keys),
            None => self.renew().await,
        }
    }

    async fn renew(&self) -> Result<Arc<[SigningKey]>, DbError> {
        let keys = read(&self.0.db).await?;
        *self.lock() = Kept { keys: keys.clone(), read_at: Instant::now() };
        Ok(keys)
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Every change is one assignment: it is whole also after a panic elsewhere.
        self.0.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn read(db: &Db) -> Result<Arc<[SigningKey]>, DbError> {
    Ok(signing_keys::valid(db).await?.iter().map(|secret| SigningKey::new(*secret.expose())).collect())
}

fn fresh() -> Secret {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    Secret::new(bytes)
}
