//! How large a presenter may be, and what briefs can name.

use super::entry::PresenterDraft;
use crate::{
    brief::{PRESETS, is_voice_name, limits::MAX_VOICE_CHARS},
    problem::{Problem, Problems},
    text::{nearest, tidy},
};

/// How large a presenter may be.
pub mod limits {
    /// Characters of a stage name.
    pub const MAX_NAME_CHARS: usize = 100;
    /// Tags of a presenter.
    pub const MAX_TAGS: usize = 20;
    /// Characters of a tag.
    pub const MAX_TAG_CHARS: usize = 40;
    /// Pictures beside the face.
    pub const MAX_PICTURES: usize = 6;
    /// Presenters of a workspace, deleted ones too.
    pub const MAX_PRESENTERS: u64 = 1_000;
}

impl PresenterDraft {
    /// Returns what somebody says of a presenter with its texts tidied.
    ///
    /// # Errors
    /// Each field that is not as it has to be.
    pub fn checked(mut self) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        self.stage_name = tidy(&self.stage_name);
        check_name(&self.stage_name, &mut problems);
        self.tags = checked_tags(&self.tags, &mut problems);
        check_face(&self, &mut problems);
        for (field, name) in [("look", &mut self.look), ("voice", &mut self.voice)] {
            let Some(name) = name else { continue };
            *name = tidy(name);
            if !is_voice_name(name) {
                let message =
                    format!("is no name of 1 to {MAX_VOICE_CHARS} letters, digits, blanks and any of -_.:+()");
                let remedy = "name it as its provider does, or give null";
                problems.push(Problem::new(
                    if field == "look" { "bad_look" } else { "bad_voice" },
                    field,
                    message,
                    remedy,
                ));
            }
        }
        if let Some(preset) = self.preset.as_deref()
            && !PRESETS.contains(&preset)
        {
            let remedy = match nearest(preset, PRESETS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("use one of {}", PRESETS.join(", ")),
            };
            problems.push(Problem::new("unknown_preset", "preset", "is not a preset", remedy));
        }
        let mut seen = Vec::new();
        for picture in &self.pictures {
            if !seen.contains(picture) {
                seen.push(*picture);
            }
        }
        if seen.len() > limits::MAX_PICTURES {
            let message = format!("has {} pictures; at most {} are taken", seen.len(), limits::MAX_PICTURES);
            problems.push(Problem::new("too_many_pictures", "pictures", message, "leave some out"));
        }
        self.pictures = seen;
        problems.into_result(self)
    }
}

/// A brief tells names from files by their dots and slashes, and from ids by their shape.
fn check_name(name: &str, problems: &mut Problems) {
    let chars = name.chars().count();
    if name.is_empty() {
        problems.push(Problem::new("empty_text", "stage_name", "is empty", "give them a name"));
    } else if chars > limits::MAX_NAME_CHARS {
        let message = format!("has {chars} characters; at most {} are taken", limits::MAX_NAME_CHARS);
        problems.push(Problem::new("text_too_long", "stage_name", message, "shorten it"));
    } else if !is_voice_name(name) || name.contains('.') || uuid::Uuid::parse_str(name).is_ok() {
        let message = "is no name that a brief could name them by";
        let remedy = "begin with a letter or a digit, and use these, blanks and any of -_:+()";
        problems.push(Problem::new("bad_stage_name", "stage_name", message, remedy));
    }
}

fn checked_tags(tags: &[String], problems: &mut Problems) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for (index, tag) in tags.iter().enumerate() {
        let tag = tidy(tag);
        let chars = tag.chars().count();
        if !(1..=limits::MAX_TAG_CHARS).contains(&chars) {
            let message = format!("has {chars} characters; a tag has 1 to {}", limits::MAX_TAG_CHARS);
            problems.push(Problem::new("bad_tag", format!("tags[{index}]"), message, "shorten it, or leave it out"));
        } else if !kept.iter().any(|known| known.to_lowercase() == tag.to_lowercase()) {
            kept.push(tag);
        }
    }
    if kept.len() > limits::MAX_TAGS {
        let message = format!("has {} tags; at most {} are taken", kept.len(), limits::MAX_TAGS);
        problems.push(Problem::new("too_many_tags", "tags", message, "leave some out"));
    }
    kept
}

fn check_face(draft: &PresenterDraft, problems: &mut Problems) {
    let remedy = "name a look that the provider has, or the id of a picture, and not both";
    match (&draft.look, draft.picture) {
        (None, None) => problems.push(Problem::new("face_missing", "look", "has no look and no picture", remedy)),
        (Some(_), Some(_)) => problems.push(Problem::new("two_faces", "picture", "is given beside a look", remedy)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::{limits::*, *};
    use crate::id::AssetId;

    fn anna() -> PresenterDraft {
        PresenterDraft {
            stage_name: " Anna  Vega ".to_owned(),
            look: Some("anna_standing".to_owned()),
            ..PresenterDraft::default()
        }
    }

    #[track_caller]
    fn check(draft: PresenterDraft, expected: &[&str]) {
        let problems = draft.checked().err().unwrap_or_default().0;
        let told: Vec<String> = problems.iter().map(|one| format!("{} {}", one.code, one.field)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn presenters_have_their_limits() {
        let name = |stage_name: &str| PresenterDraft { stage_name: stage_name.to_owned(), ..anna() };
        check(name(&"é".repeat(MAX_NAME_CHARS)), &[]);
        check(name(&"é".repeat(MAX_NAME_CHARS + 1)), &["text_too_long stage_name"]);
        check(name(&"é".repeat(10 * MAX_NAME_CHARS)), &["text_too_long stage_name"]);
        check(name(" "), &["empty_text stage_name"]);
        for bad in ["anna.jpg", "faces/anna", "-anna", &AssetId::new().to_string()] {
            check(name(bad), &["bad_stage_name stage_name"]);
        }
        let tags = |count: usize, chars: usize| PresenterDraft {
            tags: (0..count).map(|index| format!("{index:0>chars$}")).collect(),
            ..anna()
        };
        check(tags(MAX_TAGS, MAX_TAG_CHARS), &[]);
        check(tags(MAX_TAGS + 1, MAX_TAG_CHARS), &["too_many_tags tags"]);
        check(tags(1, MAX_TAG_CHARS + 1), &["bad_tag tags[0]"]);
        let pictures =
            |count: usize| PresenterDraft { pictures: (0..count).map(|_| AssetId::new()).collect(), ..anna() };
        check(pictures(MAX_PICTURES), &[]);
        check(pictures(10 * MAX_PICTURES), &["too_many_pictures pictures"]);
        check(PresenterDraft { voice: Some("../x".to_owned()), ..anna() }, &["bad_voice voice"]);
        check(PresenterDraft { preset: Some("dusc".to_owned()), ..anna() }, &["unknown_preset preset"]);
    }

    #[test]
    fn a_presenter_has_one_face() {
        check(PresenterDraft { look: None, ..anna() }, &["face_missing look"]);
        check(PresenterDraft { picture: Some(AssetId::new()), ..anna() }, &["two_faces picture"]);
        check(PresenterDraft { look: None, picture: Some(AssetId::new()), ..anna() }, &[]);
        check(PresenterDraft { look: Some("a/b".to_owned()), ..anna() }, &["bad_look look"]);
    }

    #[test]
    fn texts_are_tidied_and_tags_are_kept_once() {
        let picture = AssetId::new();
        let tags = [" News ", "news", "Spanish"].map(str::to_owned).to_vec();
        let clean = PresenterDraft { tags, pictures: vec![picture, picture], ..anna() }.checked().expect("checked");
        assert_eq!(
            (clean.stage_name.as_str(), clean.tags.as_slice()),
            ("Anna Vega", &["News", "Spanish"].map(str::to_owned)[..])
        );
        assert_eq!(clean.pictures, [picture]);
    }
}
