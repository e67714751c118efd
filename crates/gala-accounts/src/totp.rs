//! One-time codes by the clock, as authenticator apps make them (RFC 6238: HMAC-SHA-1, six digits, 30 seconds).

use std::fmt;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use totp_rs::{Algorithm, Builder, Totp};

use crate::random::random;

/// RFC 4226, section 4: 160 bits are recommended.
const SECRET_BYTES: usize = 20;
const DIGITS: u8 = 6;
const STEP_SECONDS: u64 = 30;
/// How many steps a clock may go wrong, either way (RFC 6238, section 5.2).
const SKEW_STEPS: u16 = 1;

/// What an authenticator app and we know. Never prints itself.
#[derive(Clone, PartialEq, Eq)]
pub struct TotpSecret([u8; SECRET_BYTES]);

impl TotpSecret {
    /// Makes one that nobody had before.
    ///
    /// # Panics
    /// If the system gives no random bytes.
    pub fn generate() -> Self {
        Self(random())
    }

    pub fn from_bytes(bytes: [u8; SECRET_BYTES]) -> Self {
        Self(bytes)
    }

    /// Returns the bytes, to be stored. Who knows them makes codes: they are sealed where they are kept.
    pub fn expose(&self) -> &[u8; SECRET_BYTES] {
        &self.0
    }

    /// Returns the secret as it is typed into an app, in base32 without padding (RFC 4648, section 6).
    pub fn base32(&self) -> String {
        self.totp().secret().to_base32()
    }

    /// Returns the address that an app reads from a QR code. `issuer` and `account` are shown there; a colon divides them,
    /// so a colon within one becomes a full stop.
    pub fn uri(&self, issuer: &str, account: &str) -> String {
        let [issuer, account] = [issuer, account].map(|name| name.replace(':', "."));
        let [issuer, account] = [&issuer, &account].map(|name| utf8_percent_encode(name, NON_ALPHANUMERIC));
        let secret = self.base32();
        format!(
            "otpauth://totp/{issuer}:{account}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={STEP_SECONDS}"
        )
    }

    /// Tells whether a code is one of now, give or take a step, and after all that were used. Returns its step, which the
    /// caller stores as the last used one in the transaction that acts on it, so that no code counts twice.
    ///
    /// `now` is in seconds since 1970-01-01 UTC. Spaces in the code, as apps show them, are passed over.
    pub fn accept(&self, code: &str, now: u64, last_used: Option<u64>) -> Option<u64> {
        // Room for the digits with a space after each; nothing longer is looked at.
        if code.len() > 2 * usize::from(DIGITS) {
            return None;
        }
        let digits = code.replace(' ', "");
        let step = self.totp().check(&digits, now)?;
        last_used.is_none_or(|last_used| step > last_used).then_some(step)
    }

    fn totp(&self) -> Totp {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(DIGITS)
            .with_step_duration(STEP_SECONDS)
            .with_skew(SKEW_STEPS)
            .with_secret(self.0)
            .build_noncompliant()
    }
}

impl fmt::Debug for TotpSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("TotpSecret(..)")
    }
}

#[cfg(test)]
mod tests;
