use proptest::prelude::*;

use super::*;

/// The secret of RFC 6238, appendix B.
fn secret() -> TotpSecret {
    TotpSecret::from_bytes(*b"12345678901234567890")
}

/// Its table for SHA-1, whose codes have eight digits; an app shows the last six.
const TABLE: [(u64, &str); 6] = [
    (59, "94287082"),
    (1_111_111_109, "07081804"),
    (1_111_111_111, "14050471"),
    (1_234_567_890, "89005924"),
    (2_000_000_000, "69279037"),
    (20_000_000_000, "65353130"),
];

#[test]
fn the_codes_of_rfc_6238_are_taken_in_their_step() {
    for (now, code) in TABLE {
        assert_eq!(secret().accept(&code[2..], now, None), Some(now / 30), "at {now}");
    }
}

#[test]
fn a_code_counts_one_step_early_and_one_step_late_and_no_longer() {
    let code = "050471";
    let step = 1_111_111_111 / 30;
    let at = |now| secret().accept(code, now, None);
    for now in [(step - 1) * 30, step * 30, step * 30 + 29, step * 30 + 59] {
        assert_eq!(at(now), Some(step), "at {now}");
    }
    assert_eq!(at((step - 1) * 30 - 1), None);
    assert_eq!(at(step * 30 + 60), None);
}

#[test]
fn no_code_counts_twice_nor_after_a_later_one() {
    let (now, code) = (1_111_111_109, "081804");
    let step = now / 30;
    assert_eq!(secret().accept(code, now, Some(step - 1)), Some(step));
    assert_eq!(secret().accept(code, now, Some(step)), None);
    assert_eq!(secret().accept(code, now + 30, Some(step)), None, "late, and used before");
    assert_eq!(secret().accept(code, now, Some(step + 1)), None, "one of a faster clock was used");
}

#[test]
fn what_is_no_code_is_refused_without_being_looked_at_for_long() {
    let now = 59;
    assert_eq!(secret().accept("287 082", now, None), Some(1));
    for code in ["", "28708", "2870820", "+87082", "-87082", "28708a", "２８７０８２", "287\t082", "94287082"] {
        assert_eq!(secret().accept(code, now, None), None, "{code:?}");
    }
    assert_eq!(secret().accept(&format!("287082{}", " ".repeat(1 << 20)), now, None), None);
    assert_eq!(secret().accept("755224", 0, None), Some(0), "the first step of all (RFC 4226, appendix D)");
}

#[test]
fn the_address_names_issuer_and_account_escaped() {
    let uri = secret().uri("GALA & Söhne: Ulm", "anna?secret=x&@example.org/#");
    let name = "GALA%20%26%20S%C3%B6hne%2E%20Ulm";
    let account = "anna%3Fsecret%3Dx%26%40example%2Eorg%2F%23";
    let secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
    assert_eq!(
        uri,
        format!("otpauth://totp/{name}:{account}?secret={secret}&issuer={name}&algorithm=SHA1&digits=6&period=30")
    );
}

#[test]
fn secrets_are_random_and_do_not_print_themselves() {
    assert_ne!(TotpSecret::generate(), TotpSecret::generate());
    assert_eq!(format!("{:?}", TotpSecret::generate()), "TotpSecret(..)");
    assert_eq!(TotpSecret::from_bytes(*secret().expose()), secret());
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(code: String, now: u32, last_used: Option<u64>) {
        prop_assert_eq!(secret().accept(&code, u64::from(now), last_used).filter(|_| code.len() < 6), None);
    }
}
