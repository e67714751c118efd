//! The parts of a text that come in one after the other.

use gala_core::timeline::EntranceUnit;
use unicode_segmentation::UnicodeSegmentation;

use super::setting::Setting;

/// Where each part begins in the text, in order. Space belongs to the part before it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Units(Vec<usize>);

impl Units {
    pub fn of(setting: &Setting, by: EntranceUnit) -> Self {
        let text = setting.text.as_str();
        let is_inked = |start: &usize| text.get(*start..).and_then(|rest| rest.chars().next()).is_some_and(is_letter);
        Self(match by {
            EntranceUnit::Character => {
                text.grapheme_indices(true).map(|(start, _)| start).filter(|start| is_inked(start)).collect()
            }
            EntranceUnit::Word => words(text, &setting.words),
            EntranceUnit::Line => {
                let ends = setting.lines.iter().copied().skip(1).chain([text.len()]);
                let lines = setting.lines.iter().copied().zip(ends);
                lines.filter(|(start, end)| text[*start..*end].chars().any(is_letter)).map(|(start, _)| start).collect()
            }
        })
    }

    /// All of a text as one part.
    pub fn whole() -> Self {
        Self(vec![0])
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns the part to which a byte of the text belongs.
    pub fn at(&self, byte: usize) -> usize {
        self.0.partition_point(|start| *start <= byte).saturating_sub(1)
    }
}

fn is_letter(character: char) -> bool {
    !character.is_whitespace()
}

/// Words begin after space, and inside scripts that need none where a dictionary says so; signs stay with what
/// is before them.
fn words(text: &str, boundaries: &[usize]) -> Vec<usize> {
    let mut starts = Vec::new();
    let mut before: Option<char> = None;
    for (start, character) in text.char_indices() {
        let after_space = before.is_none_or(char::is_whitespace);
        let inside = boundaries.binary_search(&start).is_ok()
            && character.is_alphanumeric()
            && (needs_no_space(character) || before.is_some_and(needs_no_space));
        if is_letter(character) && (after_space || inside) {
            starts.push(start);
        }
        before = Some(character);
    }
    starts
}

/// Thai, Lao, Myanmar and Khmer, kana and Han.
fn needs_no_space(character: char) -> bool {
    matches!(u32::from(character),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x3000..=0x30FF | 0x31F0..=0x31FF | 0x3400..=0x9FFF
        | 0xF900..=0xFAFF | 0x20000..=0x323AF)
}
