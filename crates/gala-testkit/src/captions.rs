//! Captions of plain texts.

use gala_core::timeline::{Caption, CaptionWord};

/// Returns a caption of a tenth of a second whose words are what stands between spaces.
pub fn caption(text: &str) -> Caption {
    let mut words = Vec::new();
    let mut from = 0;
    for word in text.split_whitespace() {
        let start = from + text[from..].find(word).expect("it is there");
        from = start + word.len();
        words.push(CaptionWord { bytes: start..from, start_ms: 0, end_ms: 100 });
    }
    Caption { start_ms: 0, end_ms: 100, text: text.to_owned(), words }
}
