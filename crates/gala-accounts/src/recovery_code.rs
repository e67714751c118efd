//! Codes on paper, for who lost the device that makes the others. Each counts once.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::random::random;

/// How many somebody gets at a time.
pub const RECOVERY_CODES: usize = 10;

/// Crockford's base32: no I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 80 bits, at five a character.
const CODE_CHARS: usize = 16;
const GROUP_CHARS: usize = 4;
/// What somebody may type around the characters of a code; nothing longer is looked at.
const MAX_TYPED_BYTES: usize = 64;

/// One code of 80 random bits. Never prints itself.
#[derive(Clone)]
pub struct RecoveryCode([u8; CODE_CHARS]);

impl RecoveryCode {
    /// Makes the codes that somebody gets, shown once.
    ///
    /// # Panics
    /// If the system gives no random bytes.
    pub fn generate() -> [Self; RECOVERY_CODES] {
        std::array::from_fn(|_| Self(random::<CODE_CHARS>().map(|byte| ALPHABET[usize::from(byte % 32)])))
    }

    /// Reads a code as people type it: in any case, with or without dashes and spaces, with O for 0 and I or L for 1.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > MAX_TYPED_BYTES {
            return None;
        }
        let mut read = text.bytes().filter(|byte| !matches!(byte, b'-' | b' ')).map(character);
        let mut chars = [0; CODE_CHARS];
        for place in &mut chars {
            *place = read.next()??;
        }
        read.next().is_none().then_some(Self(chars))
    }

    /// Returns the code as it is shown, in groups: `7K3M-Q9TZ-0XHC-4WNB`.
    pub fn expose(&self) -> String {
        let groups = self.0.chunks(GROUP_CHARS).map(|group| group.iter().map(|byte| char::from(*byte)).collect());
        groups.collect::<Vec<String>>().join("-")
    }

    /// Returns what is kept of it, and by what it is found again. Whoever finds it removes it in the same transaction, so
    /// that a code counts once. Codes of 80 random bits need no slow hash.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.0).into()
    }
}

fn character(typed: u8) -> Option<u8> {
    let upper = match typed.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        other => other,
    };
    ALPHABET.contains(&upper).then_some(upper)
}

impl fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryCode(..)")
    }
}

#[cfg(test)]
mod tests;
