//! What GALA and `gala-svg` say to each other.
//!
//! The task stands in the arguments, so that a list of processes shows what each one does; the drawing or the font comes on standard
//! input, to its end. The answer is a line of JSON on standard output, which premultiplied RGBA or a font follows if that was asked
//! for. A file that is refused is an answer too: the code of the end tells only of the program.

use std::ffi::OsString;

use serde::{Deserialize, Serialize};

use super::view::DrawingView;
use crate::sanitised_font;
use gala_core::{
    ingest::FontFacts,
    media_error::{MediaError, MediaFault},
};

/// No drawing and no font is longer: 32 MiB.
pub const MAX_DRAWING_BYTES: u64 = 32 << 20;
/// The line before the pixels is shorter.
pub const MAX_LINE: u64 = 64 << 10;

/// What is asked of a drawing, or of a font.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Task {
    Size,
    Draw(DrawingView),
    Font,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// As it asks to be shown: two `f32` as bits, because the pixels hang on each of them.
    Size([u32; 2]),
    /// So many pixels follow.
    Pixels { width: u32, height: u32 },
    /// So many bytes of a font follow.
    Font { facts: Box<FontFacts>, bytes: u64 },
    /// The parts of the error, without a name: the child knows none.
    Refused { code: String, what: String, limit: Option<String>, remedy: String },
}

impl Task {
    pub fn arguments(&self) -> Vec<OsString> {
        let words = match self {
            Self::Size => vec!["size".to_owned()],
            Self::Font => vec!["font".to_owned()],
            Self::Draw(DrawingView { width, height, scale, offset }) => {
                let numbers = [scale.0, scale.1, offset.0, offset.1].map(|number| number.to_string());
                ["draw".to_owned(), width.to_string(), height.to_string()].into_iter().chain(numbers).collect()
            }
        };
        words.into_iter().map(OsString::from).collect()
    }

    pub fn parse(words: &[String]) -> Option<Self> {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        match words.as_slice() {
            ["size"] => Some(Self::Size),
            ["font"] => Some(Self::Font),
            ["draw", width, height, numbers @ ..] => {
                let numbers: Vec<f32> = numbers.iter().map(|number| number.parse().ok()).collect::<Option<_>>()?;
                let [x, y, left, top] = numbers[..] else { return None };
                let (width, height) = (width.parse().ok()?, height.parse().ok()?);
                Some(Self::Draw(DrawingView { width, height, scale: (x, y), offset: (left, top) }))
            }
            _ => None,
        }
    }
}

/// What a drawing or a font may be refused for.
const FAULTS: [MediaFault; 7] = [
    MediaFault::Damaged,
    MediaFault::TooComplex,
    MediaFault::ExtremeShape,
    MediaFault::TooManyPixels,
    MediaFault::TooManyBytes,
    MediaFault::UnsupportedFormat,
    MediaFault::Truncated,
];

/// Returns what a code of a refusal stands for. A code that is not known is damage: the child believes the drawing, so it
/// is believed nothing.
pub fn refused_for(code: &str) -> MediaFault {
    FAULTS.into_iter().find(|known| known.code() == code).unwrap_or(MediaFault::Damaged)
}

pub fn too_many_bytes(task: &Task) -> MediaError {
    if *task == Task::Font {
        return sanitised_font::too_many_bytes();
    }
    let most = MAX_DRAWING_BYTES >> 20;
    MediaError::new(MediaFault::TooManyBytes, "has too many bytes for a drawing", "simplify it")
        .limit(format!("more than {most} MiB"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_survive_their_way_to_the_last_bit() {
        let scale = (1.0e-7 + f32::EPSILON, 1.0 / 3.0);
        for (width, height) in [(1, 1), (4096, 3906)] {
            let view = DrawingView { width, height, scale, offset: (-0.1, f32::MIN_POSITIVE) };
            for task in [Task::Size, Task::Font, Task::Draw(view)] {
                let words: Vec<String> =
                    task.arguments().into_iter().map(|word| word.into_string().expect("text")).collect();
                assert_eq!(Task::parse(&words), Some(task));
            }
        }
    }

    #[test]
    fn other_words_are_no_task() {
        for words in ["", "-version", "draw", "draw 1 2", "draw 1 2 3 4 5", "draw 1 2 3 4 5 6 7", "draw -1 2 3 4 5 6"] {
            let words: Vec<String> = words.split_ascii_whitespace().map(str::to_owned).collect();
            assert_eq!(Task::parse(&words), None, "{words:?}");
        }
    }

    #[test]
    fn a_refusal_keeps_its_code_and_an_unknown_one_is_damage() {
        for fault in FAULTS {
            assert_eq!(refused_for(fault.code()), fault);
        }
        assert_eq!(refused_for("rm -rf"), MediaFault::Damaged);
    }
}
