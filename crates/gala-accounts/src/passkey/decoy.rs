//! What a name is answered with whose person has no passkey, or that nobody has: passkeys that there are not (Web
//! Authentication, level 3, section 14.6.2). They follow from the name, so that it is answered alike each time.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::json;
use sha2::Sha512;

/// A point of P-256 whose other half was thrown away. Nothing rests on that: the answer of a decoy is refused whatever
/// it is.
const X: &str = "idBS5vj3YR8MnUBzii4jqNiIG4LzOLdMPGu_71mAr5A";
const Y: &str = "vjwGVoDY16UOsTfj7gqpfZkpNu-sh-yVYfBl4YOzLDE";

/// How long the ids of common devices are, in bytes. The last byte of a MAC chooses one, and is in none.
const LENGTHS: [usize; 4] = [16, 20, 32, 48];

/// Returns the credentials of a name that has none, as they would be kept. `secret` is the installation's.
pub fn decoys(secret: &[u8], name: &str) -> Vec<String> {
    let bytes = mac(secret, name, 0);
    let count = if bytes[0].is_multiple_of(4) { 2 } else { 1 };
    (1..=count).map(|number| credential(&mac(secret, name, number))).collect()
}

fn mac(secret: &[u8], name: &str, number: u8) -> [u8; 64] {
    let mut mac = Hmac::<Sha512>::new_from_slice(secret).expect("HMAC takes a key of any length");
    mac.update(&[number]);
    mac.update(name.to_lowercase().as_bytes());
    mac.finalize().into_bytes().into()
}

fn credential(bytes: &[u8; 64]) -> String {
    let length = LENGTHS[usize::from(bytes[63]) % LENGTHS.len()];
    let id = BASE64_URL_SAFE_NO_PAD.encode(&bytes[..length]);
    json!({ "cred": {
        "cred_id": id,
        "cred": { "type_": "ES256", "key": { "EC_EC2": { "curve": "SECP256R1", "x": X, "y": Y } } },
        "counter": 0,
        "transports": null,
        "user_verified": true,
        "backup_eligible": false,
        "backup_state": false,
        "registration_policy": "required",
        "extensions": {},
        "attestation": { "data": "None", "metadata": "None" },
        "attestation_format": "none",
    } })
    .to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn a_name_has_its_decoys_and_each_installation_its_own() {
        assert_eq!(decoys(b"one", "Anna"), decoys(b"one", "anna"));
        assert_ne!(decoys(b"one", "anna"), decoys(b"other", "anna"));
        assert_ne!(decoys(b"one", "anna"), decoys(b"one", "bert"));
    }

    #[test]
    fn decoys_are_as_many_and_as_long_as_passkeys_are() {
        let of_names = (0..200).map(|number| decoys(b"one", &format!("name{number}")));
        let (mut counts, mut lengths) = (HashSet::new(), HashSet::new());
        for decoys in of_names {
            counts.insert(decoys.len());
            lengths.extend(decoys.iter().map(String::len));
        }
        assert_eq!(counts, HashSet::from([1, 2]));
        assert_eq!(lengths.len(), LENGTHS.len());
    }
}
