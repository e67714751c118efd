use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn some(kind: SecretKind) -> Secret {
    Secret::of_bytes(kind, &[7; RANDOM_BYTES])
}

#[test]
fn a_token_is_its_kind_and_43_characters_of_base64url() {
    for kind in SecretKind::ALL {
        let secret = Secret::new(kind);
        let random = secret.expose().strip_prefix(kind.prefix()).expect("the kind");
        assert_eq!(random.len(), 43);
        assert!(random.chars().all(|c| ALPHABET.contains(c)), "{kind:?}");
        assert_eq!(secret.kind(), kind);
    }
}

#[test]
fn no_two_tokens_are_the_same() {
    let made: HashSet<String> = (0..1000).map(|_| Secret::new(SecretKind::Session).expose().to_owned()).collect();
    assert_eq!(made.len(), 1000);
}

#[test]
fn a_token_of_one_kind_is_nothing_in_the_place_of_another() {
    for kind in SecretKind::ALL {
        for other in SecretKind::ALL {
            assert_eq!(Secret::parse(some(kind).expose(), other).is_some(), kind == other, "{kind:?} as {other:?}");
        }
    }
    let digests: HashSet<[u8; 32]> = SecretKind::ALL.map(|kind| some(kind).digest()).into();
    assert_eq!(digests.len(), SecretKind::ALL.len(), "the same random bits are another token of each kind");
}

#[test]
fn what_is_kept_is_the_sha_256_of_the_text() {
    // printf gala_key_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc | sha256sum
    let secret = some(SecretKind::ApiKey);
    assert_eq!(secret.expose(), "gala_key_BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc");
    assert_eq!(hex::encode(secret.digest()), "174e544b328a79647e53611c7f8e644fb2d4a3d794e2910e6652b5510eb6b40c");
    assert_eq!(secret.prefix(), "BwcHBwcHBwcH");
}

#[test]
fn a_token_does_not_print_itself() {
    let secret = Secret::new(SecretKind::Worker);
    assert_eq!(format!("{secret:?} {:#?}", Some(&secret)), "Secret(..) Some(\n    Secret(..),\n)");
}

#[test]
fn only_one_text_is_the_token() {
    let text = some(SecretKind::ApiKey).expose().to_owned();
    for other in [
        format!(" {text}"),
        format!("{text}\n"),
        format!("{text}="),
        format!("{text}A"),
        text[..text.len() - 1].to_owned(),
        text.to_uppercase(),
        text.replace("gala_key_", "gala_key"),
        // The last of 43 characters holds four bits; two more would be beyond the 32 bytes.
        format!("{}d", &text[..text.len() - 1]),
        text.replacen("BwcH", "Bw+H", 1),
        text.replacen("BwcH", "Bw/H", 1),
        // As many bytes, fewer characters.
        text.replacen("Bw", "é", 1),
        String::new(),
        "gala_key_".to_owned(),
        "A".repeat(1 << 20),
        format!("gala_key_{}", "A".repeat(1 << 20)),
    ] {
        assert!(Secret::parse(&other, SecretKind::ApiKey).is_none(), "{}", &other[..other.len().min(80)]);
    }
    assert!(Secret::parse(&text, SecretKind::ApiKey).is_some());
}

proptest! {
    #[test]
    fn a_token_reads_back_as_it_was(bytes: [u8; RANDOM_BYTES], kind in prop::sample::select(&SecretKind::ALL[..])) {
        let secret = Secret::of_bytes(kind, &bytes);
        let read = Secret::parse(secret.expose(), kind).expect("a token");
        prop_assert_eq!(read.expose(), secret.expose());
        prop_assert_eq!(read.digest(), secret.digest());
    }

    #[test]
    fn whatever_is_sent_reads_as_itself_or_as_nothing(
        bytes in prop::collection::vec(any::<u8>(), 0..100),
        kind in prop::sample::select(&SecretKind::ALL[..]),
    ) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        for text in [text.clone(), format!("{}{text}", kind.prefix())] {
            if let Some(read) = Secret::parse(&text, kind) {
                prop_assert_eq!(read.expose(), text);
            }
        }
    }

    #[test]
    fn one_changed_byte_is_another_token_or_none(
        at in 0..RANDOM_CHARS, byte in any::<char>(), kind in prop::sample::select(&SecretKind::ALL[..]),
    ) {
        let secret = some(kind);
        let mut chars: Vec<char> = secret.expose().chars().collect();
        let at = kind.prefix().len() + at;
        prop_assume!(chars[at] != byte);
        chars[at] = byte;
        let text: String = chars.into_iter().collect();
        if let Some(read) = Secret::parse(&text, kind) {
            prop_assert!(ALPHABET.contains(byte));
            prop_assert_ne!(read.digest(), secret.digest());
        }
    }
}
