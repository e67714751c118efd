//! What signing in in vain costs: time, for whoever tries that name from that address and nobody else.
//!
//! The count is kept by name and address together. Whoever tries names of others makes only themselves wait: the person
//! who has the name signs in from elsewhere as ever.

use axum::http::{HeaderValue, StatusCode, header};
use gala_db::{
    Db, Tx,
    accounts::{Digest, sign_in},
};
use sha2::Digest as _;

use crate::problem::{ApiError, ApiResult};

/// So many failures are taken for mistakes.
const FREE: u32 = 5;
const FIRST_WAIT_MS: i64 = 1_000;
const LONGEST_WAIT_MS: i64 = 15 * 60 * 1000;
/// After so long without a failure the count begins anew.
pub const FORGOTTEN_AFTER_MS: i64 = 24 * 3600 * 1000;

/// A name that somebody tries from an address.
#[derive(Clone, Copy)]
pub struct Attempt(Digest);

impl Attempt {
    pub fn of(name: &str, address: &str) -> Self {
        let mut hasher = sha2::Sha256::new();
        hasher.update(name.to_lowercase().as_bytes());
        hasher.update([0]);
        hasher.update(address.as_bytes());
        Self(hasher.finalize().into())
    }

    /// Refuses an attempt that comes too soon after those before it.
    ///
    /// # Errors
    /// 429 `too_many_attempts` with the time to wait.
    pub async fn check(&self, db: &Db) -> ApiResult<()> {
        let failures = sign_in::failures(db, &self.0).await?;
        let wait_ms = failures.newest_at_ms + wait_ms(failures.count) - db.now_ms().await?;
        if wait_ms <= 0 { Ok(()) } else { Err(too_soon(wait_ms)) }
    }

    /// # Errors
    /// As any statement.
    pub async fn failed(&self, tx: &mut Tx) -> ApiResult<()> {
        Ok(sign_in::failed(tx, &self.0, FORGOTTEN_AFTER_MS).await?)
    }

    /// # Errors
    /// As any statement.
    pub async fn succeeded(&self, tx: &mut Tx) -> ApiResult<()> {
        Ok(sign_in::succeeded(tx, &self.0).await?)
    }
}

fn wait_ms(failures: u32) -> i64 {
    match failures.checked_sub(FREE) {
        None => 0,
        Some(beyond) => FIRST_WAIT_MS.saturating_mul(1 << beyond.min(20)).min(LONGEST_WAIT_MS),
    }
}

fn too_soon(wait_ms: i64) -> ApiError {
    let seconds = (wait_ms + 999) / 1000;
    let detail = format!("this name was tried too often from here; wait {seconds} s");
    let refusal = ApiError::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", detail);
    match HeaderValue::from_str(&seconds.to_string()) {
        Ok(seconds) => refusal.header(header::RETRY_AFTER, seconds),
        Err(_) => refusal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_a_quarter_of_an_hour() {
        let waits: Vec<i64> = (0..18).map(|failures| wait_ms(failures) / 1000).collect();
        assert_eq!(waits, [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]);
        assert_eq!(wait_ms(u32::MAX), LONGEST_WAIT_MS);
    }

    #[test]
    fn an_attempt_is_of_one_name_from_one_address() {
        let one = Attempt::of("Ana", "192.0.2.1").0;
        assert_eq!(one, Attempt::of("ana", "192.0.2.1").0);
        assert_ne!(one, Attempt::of("ana", "192.0.2.2").0);
        assert_ne!(one, Attempt::of("an", "a192.0.2.1").0);
    }
}
