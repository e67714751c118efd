//! How large an entry of the library may be.

use super::entry::{LibraryDraft, LibraryKind};
use crate::{
    brief::limits::{MAX_SEED, MAX_VOICE_CHARS},
    problem::{Problem, Problems},
    text::tidy,
};

/// How large an entry of the library may be, and how many a scene names.
pub mod limits {
    /// Characters of a name.
    pub const MAX_NAME_CHARS: usize = 100;
    /// Characters of a description, an addition to prompts, and of what pictures must not have.
    pub const MAX_TEXT_CHARS: usize = 300;
    /// Pictures of an entry.
    pub const MAX_PICTURES: usize = 6;
    /// Entries that a scene names.
    pub const MAX_CAST: usize = 6;
    /// Entries of a workspace, deleted ones too.
    pub const MAX_ENTRIES: u64 = 1_000;
}

impl LibraryDraft {
    /// Returns what somebody says of an entry with its texts tidied.
    ///
    /// # Errors
    /// Each field that is not as it has to be.
    pub fn checked(mut self) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        self.name = tidy(&self.name);
        if self.name.is_empty() {
            problems.push(Problem::new("empty_text", "name", "is empty", "give it a name"));
        }
        long(&mut problems, "name", &self.name, limits::MAX_NAME_CHARS);
        let look = &mut self.look;
        let texts = [
            ("description", &mut look.description),
            ("prompt_addition", &mut look.prompt_addition),
            ("negative", &mut look.negative),
        ];
        for (field, text) in texts {
            *text = tidy(text);
            long(&mut problems, field, text, limits::MAX_TEXT_CHARS);
        }
        if look.seed.is_some_and(|seed| seed > MAX_SEED) {
            let message = format!("is larger than {MAX_SEED}");
            problems.push(Problem::new("seed_too_large", "seed", message, "take a smaller one"));
        }
        if let Some(voice) = &mut look.voice {
            *voice = tidy(voice);
            long(&mut problems, "voice", voice, MAX_VOICE_CHARS);
            if voice.is_empty() {
                problems.push(Problem::new("empty_text", "voice", "is empty", "name a voice, or give null"));
            } else if self.kind != LibraryKind::Character {
                let message = "is of a place or a style, which do not speak";
                problems.push(Problem::new("voice_of_no_character", "voice", message, "give null"));
            }
        }
        let pictures = &mut look.pictures;
        if pictures.len() > limits::MAX_PICTURES {
            let message = format!("has {} pictures; at most {} are taken", pictures.len(), limits::MAX_PICTURES);
            problems.push(Problem::new("too_many_pictures", "pictures", message, "leave some out"));
        }
        let mut seen = Vec::new();
        pictures.retain(|picture| {
            !seen.contains(picture) && {
                seen.push(*picture);
                true
            }
        });
        problems.into_result(self)
    }
}

fn long(problems: &mut Problems, field: &str, text: &str, most: usize) {
    let chars = text.chars().count();
    if chars > most {
        let message = format!("has {chars} characters; at most {most} are taken");
        problems.push(Problem::new("text_too_long", field, message, "shorten it"));
    }
}

#[cfg(test)]
mod tests {
    use super::{super::entry::LibraryLook, limits::*, *};
    use crate::id::AssetId;

    fn draft(kind: LibraryKind, look: LibraryLook) -> LibraryDraft {
        LibraryDraft { kind, name: " Anna ".to_owned(), look }
    }

    #[track_caller]
    fn check(kind: LibraryKind, look: LibraryLook, expected: &[&str]) {
        let problems = draft(kind, look).checked().err().unwrap_or_default().0;
        let told: Vec<String> = problems.iter().map(|one| format!("{} {}", one.code, one.field)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn entries_have_their_limits() {
        let look = |chars: usize, pictures: usize| LibraryLook {
            description: "é".repeat(chars),
            prompt_addition: "x".repeat(chars),
            negative: "x".repeat(chars),
            seed: Some(MAX_SEED),
            voice: Some("v".repeat(MAX_VOICE_CHARS)),
            pictures: (0..pictures).map(|_| AssetId::new()).collect(),
        };
        check(LibraryKind::Character, look(MAX_TEXT_CHARS, MAX_PICTURES), &[]);
        let long = ["text_too_long description", "text_too_long prompt_addition", "text_too_long negative"];
        check(LibraryKind::Character, look(MAX_TEXT_CHARS + 1, 0), &long);
        check(LibraryKind::Place, look(1, 0), &["voice_of_no_character voice"]);
        check(
            LibraryKind::Character,
            look(10 * MAX_TEXT_CHARS, 10 * MAX_PICTURES),
            &[long[0], long[1], long[2], "too_many_pictures pictures"],
        );
        check(
            LibraryKind::Style,
            LibraryLook { seed: Some(MAX_SEED + 1), ..LibraryLook::default() },
            &["seed_too_large seed"],
        );
        check(
            LibraryKind::Character,
            LibraryLook { voice: Some(" ".to_owned()), ..LibraryLook::default() },
            &["empty_text voice"],
        );
        let nameless = LibraryDraft { name: " ".to_owned(), ..draft(LibraryKind::Style, LibraryLook::default()) };
        assert_eq!(nameless.checked().expect_err("nameless").0[0].code, "empty_text");
    }

    #[test]
    fn texts_are_tidied_and_a_picture_is_named_once() {
        let picture = AssetId::new();
        let look = LibraryLook {
            description: " A  woman ".to_owned(),
            pictures: vec![picture, picture],
            ..LibraryLook::default()
        };
        let clean = draft(LibraryKind::Character, look).checked().expect("checked");
        assert_eq!((clean.name.as_str(), clean.look.description.as_str()), ("Anna", "A woman"));
        assert_eq!(clean.look.pictures, [picture]);
    }
}
