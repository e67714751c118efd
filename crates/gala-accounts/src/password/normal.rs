//! One form for texts that look the same: keyboards and systems send the same password in different code points.

use icu_normalizer::ComposingNormalizerBorrowed;

/// The most bytes of a text that is looked at. Composing shortens: 256 characters as they come may be this long.
const MAX_GIVEN_BYTES: usize = 8192;

/// Returns the text in Unicode's normalization form C, or `None` if it is longer than any password may be.
pub fn normal(text: &str) -> Option<String> {
    (text.len() <= MAX_GIVEN_BYTES).then(|| ComposingNormalizerBorrowed::new_nfc().normalize(text).into_owned())
}
