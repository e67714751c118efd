//! One secret and what is signed with it: expiring links to files, and list cursors.

use gala_core::id::AssetId;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// A secret of the installation.
#[derive(Clone)]
pub struct SigningKey([u8; 32]);

impl std::fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SigningKey(..)")
    }
}

impl SigningKey {
    pub fn new(secret: [u8; 32]) -> Self {
        Self(secret)
    }

    /// Starts a signature. `purpose` keeps a signature of one use from being valid in another.
    fn mac(&self, purpose: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac
    }

    /// Signs a link to a file that ends at `expires`, in seconds since 1970-01-01 UTC.
    pub fn sign_content(&self, asset: AssetId, expires: i64) -> String {
        hex::encode(self.content(asset, expires).finalize().into_bytes())
    }

    /// Tells whether a link's signature is ours. Whether it has ended is the caller's question.
    pub fn content_is_signed(&self, asset: AssetId, expires: i64, signature: &str) -> bool {
        unhex::<32>(signature).is_some_and(|tag| self.content(asset, expires).verify_slice(&tag).is_ok())
    }

    fn content(&self, asset: AssetId, expires: i64) -> Hmac<Sha256> {
        let mut mac = self.mac("content");
        mac.update(asset.0.as_bytes());
        mac.update(&expires.to_be_bytes());
        mac
    }

    /// Seals the place where a page of a list ended: good for the same list with the same filter only.
    pub fn seal(&self, list: &str, place: &str) -> String {
        let tag = self.cursor(list, place).finalize().into_bytes();
        format!("{}{place}", hex::encode(&tag[..16]))
    }

    /// Reads a sealed place back, or `None` if it is not one of ours for this list and filter.
    pub fn unseal<'a>(&self, list: &str, cursor: &'a str) -> Option<&'a str> {
        let (tag, place) = cursor.split_at_checked(32)?;
        self.cursor(list, place).verify_truncated_left(&unhex::<16>(tag)?).ok()?;
        Some(place)
    }

    fn cursor(&self, list: &str, place: &str) -> Hmac<Sha256> {
        let mut mac = self.mac("cursor");
        mac.update(list.as_bytes());
        mac.update(&[0]);
        mac.update(place.as_bytes());
        mac
    }
}

/// Compares two secrets in a time that does not depend on where they differ.
pub fn equal(given: &[u8], secret: &[u8]) -> bool {
    let digest = |text: &[u8]| {
        // The lengths become equal, and the comparison below takes the same time for any two digests.
        let mut mac = Hmac::<Sha256>::new_from_slice(b"compare").expect("HMAC takes a key of any length");
        mac.update(text);
        mac
    };
    digest(secret).verify(&digest(given).finalize().into_bytes()).is_ok()
}

/// Reads exactly `N` bytes of lower-case hexadecimal digits: one text per value.
fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    // The library takes capitals too.
    let has_capitals = text.contains(|digit: char| digit.is_ascii_uppercase());
    let mut bytes = [0; N];
    hex::decode_to_slice(text, &mut bytes).ok().filter(|()| !has_capitals)?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_own_list_and_key_only() {
        let key = SigningKey::new([7; 32]);
        let cursor = key.seal("jobs state=QUEUED", "19.ab");
        assert_eq!(key.unseal("jobs state=QUEUED", &cursor), Some("19.ab"));
        assert_eq!(key.unseal("jobs", &cursor), None);
        assert_eq!(SigningKey::new([8; 32]).unseal("jobs state=QUEUED", &cursor), None);
        for index in 0..cursor.len() {
            let mut forged = cursor.clone().into_bytes();
            forged[index] = if forged[index] == b'0' { b'1' } else { b'0' };
            let forged = String::from_utf8(forged).expect("ASCII");
            assert_eq!(key.unseal("jobs state=QUEUED", &forged), None, "digit {index}");
        }
        let (tag, place) = cursor.split_at(32);
        assert_eq!(
            key.unseal("jobs state=QUEUED", &format!("{}{place}", tag.to_uppercase())),
            None,
            "one text per value"
        );
        for forged in ["", "x", "ü", &"ü".repeat(40), &cursor.to_uppercase(), &cursor[..cursor.len() - 1]] {
            assert_eq!(key.unseal("jobs state=QUEUED", forged), None, "{forged}");
        }
    }

    #[test]
    fn a_signed_link_names_one_file_and_one_end() {
        let key = SigningKey::new([7; 32]);
        let asset = AssetId::new();
        let signature = key.sign_content(asset, 1000);
        assert!(key.content_is_signed(asset, 1000, &signature));
        assert!(!key.content_is_signed(asset, 1001, &signature));
        assert!(!key.content_is_signed(AssetId::new(), 1000, &signature));
        assert!(!key.content_is_signed(asset, 1000, &signature.to_uppercase()), "one text per value");
        assert!(!key.content_is_signed(asset, 1000, &signature[1..]));
        assert!(!key.content_is_signed(asset, 1000, ""));
    }

    #[test]
    fn secrets_compare_by_their_whole_text() {
        assert!(equal(b"secret", b"secret"));
        for other in [&b"secre"[..], b"", b"Secret", b"secret ", b"secres"] {
            assert!(!equal(other, b"secret"), "{other:?}");
        }
    }
}
