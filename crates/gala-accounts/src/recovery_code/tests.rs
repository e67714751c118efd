use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

#[test]
fn ten_codes_of_four_groups_of_characters_that_do_not_look_alike() {
    let codes = RecoveryCode::generate();
    assert_eq!(codes.iter().map(RecoveryCode::digest).collect::<HashSet<_>>().len(), 10);
    for code in codes {
        let shown = code.expose();
        assert_eq!(shown.split('-').map(str::len).collect::<Vec<_>>(), [4; 4]);
        assert!(!shown.contains(['I', 'L', 'O', 'U']) && shown == shown.to_uppercase());
        assert_eq!(format!("{code:?}"), "RecoveryCode(..)");
    }
}

#[test]
fn every_character_of_the_alphabet_is_used_about_as_often() {
    let mut counts = [0_u32; 256];
    for code in (0..500).flat_map(|_| RecoveryCode::generate()) {
        code.0.iter().for_each(|byte| counts[usize::from(*byte)] += 1);
    }
    // 80,000 characters over 32: a mean of 2,500 with a deviation of 49.
    assert!(ALPHABET.iter().all(|byte| (2000..3000).contains(&counts[usize::from(*byte)])));
}

#[test]
fn a_code_is_read_as_people_type_it() {
    let code = RecoveryCode(*b"7K3MQ9TZ01HC4WNB");
    assert_eq!(code.expose(), "7K3M-Q9TZ-01HC-4WNB");
    for typed in ["7K3M-Q9TZ-01HC-4WNB", "7k3mq9tz01hc4wnb", " 7k3m q9tz oihc 4wnb ", "7K3MQ9TZ-OLHC4WNB"] {
        assert_eq!(RecoveryCode::parse(typed).map(|read| read.digest()), Some(code.digest()), "{typed}");
    }
    for other in ["", "7K3M-Q9TZ-01HC-4WN", "7K3M-Q9TZ-01HC-4WNBB", "7K3M-Q9TZ-01HC-4WNU", "7K3M.Q9TZ.01HC.4WNB"] {
        assert!(RecoveryCode::parse(other).is_none(), "{other}");
    }
    assert!(RecoveryCode::parse(&format!("7K3M-Q9TZ-01HC-4WNB{}", "-".repeat(1 << 20))).is_none());
}

#[test]
fn a_code_that_was_used_is_not_found_again() {
    let codes = RecoveryCode::generate();
    let mut kept: HashSet<[u8; 32]> = codes.iter().map(RecoveryCode::digest).collect();
    let mut used = |text: &str| RecoveryCode::parse(text).is_some_and(|code| kept.remove(&code.digest()));
    assert!(used(&codes[3].expose()));
    assert!(!used(&codes[3].expose()));
    assert!(!used(&RecoveryCode::generate()[0].expose()));
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_what_is_read_is_shown_as_one_code(text: String) {
        if let Some(code) = RecoveryCode::parse(&text) {
            prop_assert_eq!(RecoveryCode::parse(&code.expose()).map(|read| read.digest()), Some(code.digest()));
        }
    }

    #[test]
    fn one_changed_character_is_another_code(at in 0..CODE_CHARS, to in 0..32_usize) {
        let code = RecoveryCode(*b"7K3MQ9TZ01HC4WNB");
        let mut other = code.clone();
        other.0[at] = ALPHABET[to];
        prop_assert_eq!(other.digest() == code.digest(), other.0 == code.0);
    }
}
