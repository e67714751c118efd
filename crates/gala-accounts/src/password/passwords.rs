//! Passwords hashed and checked by argon2id (RFC 9106), a bounded number at a time.

use std::{
    num::NonZeroUsize,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{
        self,
        phc::{self, Output, ParamsString, Salt},
    },
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{
    password::{new_password::NewPassword, normal::normal},
    random::random,
};

/// What one hash costs, and so what one guess costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HashCost {
    pub memory_kib: u32,
    pub passes: u32,
    pub lanes: u32,
}

impl Default for HashCost {
    /// The first choice of the OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

/// Whether a password is the one that was set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is. `needs_rehash` says that it was hashed at another cost than today's, and should be hashed again.
    Right {
        needs_rehash: bool,
    },
    Wrong,
}

/// Why a hash could not be made or compared. Tells nothing about whether a password is right.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    #[error("argon2id takes no cost of {} KiB, {} passes and {} lanes", .0.memory_kib, .0.passes, .0.lanes)]
    Cost(HashCost),
    #[error("the stored hash of a password cannot be read")]
    Unreadable(#[source] phc::Error),
    #[error("cannot hash a password")]
    Hash(#[source] password_hash::Error),
    #[error("the hashing of a password was cut off")]
    Stopped,
}

/// Hashes passwords and checks them, off the threads that serve. No more than a set number at a time, each with the memory
/// of its cost: whoever comes later waits.
#[derive(Debug)]
pub struct Passwords {
    params: Params,
    nobodys: PasswordHash,
    places: Arc<Semaphore>,
    hashed: Arc<AtomicU64>,
}

impl Passwords {
    /// # Errors
    /// Where argon2id takes no such cost.
    pub fn new(cost: HashCost, at_once: NonZeroUsize) -> Result<Self, HashError> {
        let HashCost { memory_kib, passes, lanes } = cost;
        let params = Params::new(memory_kib, passes, lanes, None).map_err(|_| HashError::Cost(cost))?;
        let nobodys = hash_of_nobody(&params).map_err(HashError::Hash)?;
        let places = Arc::new(Semaphore::new(at_once.get()));
        Ok(Self { params, nobodys, places, hashed: Arc::default() })
    }

    /// Returns the hash to be stored, as a PHC string with its parameters and a salt of its own.
    ///
    /// # Errors
    /// Where there is no memory for it.
    pub async fn hash(&self, password: &NewPassword) -> Result<String, HashError> {
        let (argon2, password) = (self.argon2(), password.expose().to_owned());
        let hash = self.work(move || argon2.hash_password_with_salt(password.as_bytes(), &random::<16>())).await?;
        hash.map(|hash| hash.to_string()).map_err(HashError::Hash)
    }

    /// Tells whether a text is the password of which `stored` was made. Without one — there is no such user, or they have
    /// no password — the answer is `Wrong` after the same work, so that nobody learns by the time who has an account.
    ///
    /// # Errors
    /// Where the stored hash is none, or there is no memory for the work.
    pub async fn verify(&self, text: &str, stored: Option<&str>) -> Result<Verdict, HashError> {
        let hash = match stored {
            Some(stored) => PasswordHash::new(stored).map_err(HashError::Unreadable)?,
            None => self.nobodys.clone(),
        };
        let needs_rehash = !self.is_of_today(&hash);
        // What is too long to be a password costs what one costs, too.
        let (text, can_be_right) = match normal(text) {
            Some(text) => (text, stored.is_some()),
            None => (String::new(), false),
        };
        let argon2 = self.argon2();
        match self.work(move || argon2.verify_password(text.as_bytes(), &hash)).await? {
            Ok(()) if can_be_right => Ok(Verdict::Right { needs_rehash }),
            Ok(()) | Err(password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
            Err(error) => Err(HashError::Hash(error)),
        }
    }

    /// Returns how many passwords were hashed since the start, whoever asked for it.
    pub fn hashed(&self) -> u64 {
        self.hashed.load(Ordering::Relaxed)
    }

    fn argon2(&self) -> Argon2<'static> {
        Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone())
    }

    fn is_of_today(&self, hash: &PasswordHash) -> bool {
        let cost = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        hash.algorithm == ARGON2ID_IDENT
            && hash.version == Some(Version::V0x13.into())
            && Params::try_from(hash).is_ok_and(|params| cost(&params) == cost(&self.params))
    }

    /// The place is given back when the work is done, not when its caller has gone: it is the work that takes the memory.
    async fn work<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, HashError> {
        let place = Arc::clone(&self.places).acquire_owned().await.map_err(|_| HashError::Stopped)?;
        let hashed = Arc::clone(&self.hashed);
        let done = spawn_blocking(move || {
            let result = work();
            hashed.fetch_add(1, Ordering::Relaxed);
            drop(place);
            result
        });
        done.await.map_err(|_| HashError::Stopped)
    }
}

/// Returns a hash of today's cost that no password is known to have.
fn hash_of_nobody(params: &Params) -> password_hash::Result<PasswordHash> {
    Ok(PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params)?,
        salt: Some(Salt::new(b"no such account.")?),
        hash: Some(Output::new(&[0; Params::DEFAULT_OUTPUT_LEN])?),
    })
}

#[cfg(test)]
mod tests;
