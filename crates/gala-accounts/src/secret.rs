//! Random tokens that stand for somebody: sessions, keys, invitations and links.
//!
//! A token is shown once, to whom it was made for. Kept is its digest alone; a token of 256 random bits needs no slow
//! hash, because nobody can try them all.

use std::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::random::random;

/// What a token is for. Its text begins with that, so that one of a kind is nothing in the place of another, and so that
/// programs that look for secrets in texts can find it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SecretKind {
    /// A person who signed in with a browser.
    Session,
    /// A ceremony with a passkey that a browser began.
    Ceremony,
    /// A program that acts for a person.
    ApiKey,
    /// A worker on another machine.
    Worker,
    /// A link that makes somebody a member.
    Invitation,
    /// A link that shows one project without an account.
    Share,
}

impl SecretKind {
    pub const ALL: [Self; 6] =
        [Self::Session, Self::Ceremony, Self::ApiKey, Self::Worker, Self::Invitation, Self::Share];

    /// Returns what tokens of this kind begin with.
    pub fn prefix(self) -> &'static str {
        match self {
            Self::Session => "gala_session_",
            Self::Ceremony => "gala_ceremony_",
            Self::ApiKey => "gala_key_",
            Self::Worker => "gala_worker_",
            Self::Invitation => "gala_invite_",
            Self::Share => "gala_share_",
        }
    }
}

const RANDOM_BYTES: usize = 32;
/// Base64 without padding, of [`RANDOM_BYTES`].
const RANDOM_CHARS: usize = 43;
const SHOWN_CHARS: usize = 12;

/// A token: its kind, and 256 random bits as base64url without padding (RFC 4648, section 5). Never prints itself.
#[derive(Clone)]
pub struct Secret {
    text: String,
    kind: SecretKind,
}

impl Secret {
    /// Makes a token that nobody had before.
    ///
    /// # Panics
    /// If the system gives no random bytes.
    pub fn new(kind: SecretKind) -> Self {
        Self::of_bytes(kind, &random::<RANDOM_BYTES>())
    }

    fn of_bytes(kind: SecretKind, bytes: &[u8; RANDOM_BYTES]) -> Self {
        Self { text: format!("{}{}", kind.prefix(), BASE64_URL_SAFE_NO_PAD.encode(bytes)), kind }
    }

    /// Reads what a client sent. `None` for everything that is not exactly the text of one possible token of this kind;
    /// nothing longer is looked at.
    pub fn parse(text: &str, kind: SecretKind) -> Option<Self> {
        let random = text.strip_prefix(kind.prefix()).filter(|random| random.len() == RANDOM_CHARS)?;
        let mut bytes = [0; RANDOM_BYTES];
        // Strict: no padding, and no bits beyond the last byte, so that a token has one text.
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(random, &mut bytes).ok()?;
        (length == RANDOM_BYTES).then(|| Self { text: text.to_owned(), kind })
    }

    /// Returns the token itself, for whom it is made.
    pub fn expose(&self) -> &str {
        &self.text
    }

    pub fn kind(&self) -> SecretKind {
        self.kind
    }

    /// Returns what is kept of it, and by what it is found again: the SHA-256 of its text.
    pub fn digest(&self) -> [u8; 32] {
        Sha256::digest(self.text.as_bytes()).into()
    }

    /// Returns the first 12 characters after the kind, by which lists tell keys apart. The rest has 184 bits, which
    /// nobody guesses either.
    pub fn prefix(&self) -> &str {
        let random = &self.text[self.kind.prefix().len()..];
        &random[..SHOWN_CHARS]
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

#[cfg(test)]
mod tests;
