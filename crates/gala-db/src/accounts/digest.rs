//! What is kept of a secret.

/// The SHA-256 of a random secret, or of a text that is to be found again and not read.
pub type Digest = [u8; 32];
