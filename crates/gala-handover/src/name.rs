//! Names that Windows, macOS and every drive in the network keep as they are, and that no program cuts: lower-case ASCII
//! letters, digits, `-` and `_`. OpenTimelineIO decodes `%xx` in them and cuts them at `#` and `?`.

use icu_normalizer::DecomposingNormalizerBorrowed;

/// The longest name, without number and extension.
const MAX_CHARS: usize = 40;

/// Names that Windows keeps for devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Returns what of a text can stand in the name of a file, or `otherwise` where nothing can.
pub fn file_stem(text: &str, otherwise: &str) -> String {
    let mut stem = String::new();
    let mut is_apart = false;
    for c in DecomposingNormalizerBorrowed::new_nfkd().normalize(text).chars() {
        if c.is_ascii_alphanumeric() || c == '_' {
            if is_apart && !stem.is_empty() {
                stem.push('-');
            }
            is_apart = false;
            stem.push(c.to_ascii_lowercase());
        } else if c.is_ascii() || c.is_whitespace() {
            is_apart = true;
        }
        if stem.len() >= MAX_CHARS {
            break;
        }
    }
    match stem.as_str() {
        "" => otherwise.to_owned(),
        stem if is_device(stem) => format!("{stem}_"),
        _ => stem,
    }
}

fn is_device(stem: &str) -> bool {
    let port = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
    DEVICES.contains(&stem) || port.is_some_and(|rest| matches!(rest.as_bytes(), [b'0'..=b'9']))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_survive_every_drive() {
        for (text, stem) in [
            ("scene-1", "scene-1"),
            ("¿Qué es un Café?", "que-es-un-cafe"),
            ("  A/B\\C: \"D\" #1 50% ", "a-b-c-d-1-50"),
            ("Ünïcode ﬁle", "unicode-file"),
            ("お茶", "clip"),
            ("../../etc/passwd", "etc-passwd"),
            ("CON", "con_"),
            ("com1", "com1_"),
            ("com10", "com10"),
            ("trailing. . .", "trailing"),
            ("", "clip"),
        ] {
            assert_eq!(file_stem(text, "clip"), stem, "{text}");
        }
        assert_eq!(file_stem(&"x".repeat(500), "clip").len(), MAX_CHARS);
    }

    proptest! {
        #[test]
        fn any_text_becomes_a_plain_name(text in ".{0,80}") {
            let stem = file_stem(&text, "clip");
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
            prop_assert!(!stem.is_empty() && stem.len() <= MAX_CHARS + 1 && stem.chars().all(plain), "{}", stem);
        }
    }
}
