//! `Upload-Checksum` of tus: what the bytes of one request add up to.

use axum::http::HeaderValue;
use base64::{Engine, engine::general_purpose::STANDARD};
use gala_core::hash::ContentHasher;
use sha1::{Digest, Sha1};

use crate::problem::{ApiError, ApiResult};

/// What a client may use, as `Tus-Checksum-Algorithm` tells.
pub const ALGORITHMS: &str = "sha1,sha256";

/// A checksum that a client sent.
#[derive(Debug)]
pub struct SentChecksum {
    algorithm: Algorithm,
    expected: Vec<u8>,
}

enum Algorithm {
    Sha1(Sha1),
    Sha256(ContentHasher),
}

impl std::fmt::Debug for Algorithm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Sha1(_) => "sha1",
            Self::Sha256(_) => "sha256",
        })
    }
}

impl SentChecksum {
    /// Reads the header: an algorithm, a space, and the checksum in Base64.
    ///
    /// # Errors
    /// 400 for another algorithm, and for what is no checksum of that one.
    pub fn read(value: &HeaderValue) -> ApiResult<Self> {
        let refusal = || {
            let detail = "the checksum is `sha1` or `sha256`, a space, and its bytes in Base64";
            ApiError::bad_request("invalid_checksum", detail).at("Upload-Checksum")
        };
        let (name, digest) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(refusal)?;
        let (algorithm, length) = match name {
            "sha1" => (Algorithm::Sha1(Sha1::new()), 20),
            "sha256" => (Algorithm::Sha256(ContentHasher::default()), 32),
            _ => return Err(refusal()),
        };
        let expected = STANDARD.decode(digest.trim()).ok().filter(|digest| digest.len() == length);
        Ok(Self { algorithm, expected: expected.ok_or_else(refusal)? })
    }

    pub fn add(&mut self, bytes: &[u8]) {
        match &mut self.algorithm {
            Algorithm::Sha1(hasher) => hasher.update(bytes),
            Algorithm::Sha256(hasher) => hasher.update(bytes),
        }
    }

    /// Whether all that was added is what the client meant.
    pub fn fits(self) -> bool {
        match self.algorithm {
            Algorithm::Sha1(hasher) => hasher.finalize().as_slice() == self.expected,
            Algorithm::Sha256(hasher) => hasher.finish().to_string() == hex::encode(&self.expected),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(header: &'static str, bytes: &[u8]) -> Option<bool> {
        let mut checksum = SentChecksum::read(&HeaderValue::from_static(header)).ok()?;
        bytes.chunks(2).for_each(|piece| checksum.add(piece));
        Some(checksum.fits())
    }

    #[test]
    fn checksums_are_those_that_the_standards_tell() {
        // FIPS 180-4: of "abc".
        let (sha1, sha256) =
            ("sha1 qZk+NkcGgWq6PiVxeFDCbJzQ2J0=", "sha256 ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
        for header in [sha1, sha256] {
            assert_eq!(check(header, b"abc"), Some(true));
            assert_eq!(check(header, b"abd"), Some(false));
        }
        for header in
            ["md5 kAFQmDzST7DWlj99KOF/cg==", "sha1 AAAA", "sha1", "sha1  ", "sha256 qZk+NkcGgWq6PiVxeFDCbJzQ2J0="]
        {
            assert_eq!(check(header, b"abc"), None, "{header}");
        }
    }
}
