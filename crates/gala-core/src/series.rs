//! Videos that belong together: what they share, and their numbers.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    brief::{
        Brief, DEFAULT_PRESET, PRESETS,
        limits::{MAX_TITLE_CHARS, MAX_VOICE_CHARS},
    },
    id::{LibraryId, SeriesId},
    library::limits::MAX_CAST,
    problem::{Problem, Problems},
    text::{nearest, tidy},
};

/// Series of a workspace, deleted ones too.
pub const MAX_SERIES: u64 = 1_000;

/// What the episodes of a series have where their briefs say nothing else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SeriesStyle {
    /// The graphics preset, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<String>,
    /// The voice as its provider names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    /// The characters, places and styles of every scene, until the scene is edited.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cast: Vec<LibraryId>,
}

/// What somebody says of a series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesDraft {
    pub title: String,
    pub style: SeriesStyle,
}

/// A series of a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub id: SeriesId,
    pub draft: SeriesDraft,
    /// Of the newest episode; 0 before the first.
    pub last_episode: u32,
    /// Raised by each change; a new episode is none.
    pub version: u32,
    /// Milliseconds since 1970-01-01 UTC.
    pub created_at_ms: i64,
    pub deleted_at_ms: Option<i64>,
}

/// The place of a project in a series.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Episode {
    pub series: SeriesId,
    /// Counted from 1. Numbers of deleted episodes are not given again.
    pub number: u32,
}

impl SeriesDraft {
    /// Returns what somebody says of a series with its texts tidied.
    ///
    /// # Errors
    /// Each field that is not as it has to be.
    pub fn checked(mut self) -> Result<Self, Problems> {
        let mut problems = Problems::default();
        self.title = tidy(&self.title);
        if self.title.is_empty() {
            problems.push(Problem::new("empty_text", "title", "is empty", "give it a title"));
        }
        let chars = self.title.chars().count();
        if chars > MAX_TITLE_CHARS {
            let message = format!("has {chars} characters; at most {MAX_TITLE_CHARS} are taken");
            problems.push(Problem::new("text_too_long", "title", message, "shorten it"));
        }
        let SeriesStyle { preset, voice, cast } = &mut self.style;
        if let Some(name) = preset.as_deref()
            && !PRESETS.contains(&name)
        {
            let remedy = match nearest(name, PRESETS) {
                Some(near) => format!("did you mean `{near}`?"),
                None => format!("use one of {}", PRESETS.join(", ")),
            };
            problems.push(Problem::new("unknown_preset", "style.preset", "is not a preset", remedy));
        }
        if let Some(voice) = voice {
            *voice = tidy(voice);
            if voice.is_empty() || voice.chars().count() > MAX_VOICE_CHARS {
                let message = format!("has to have 1 to {MAX_VOICE_CHARS} characters");
                problems.push(Problem::new("bad_voice", "style.voice", message, "name a voice, or give null"));
            }
        }
        if cast.len() > MAX_CAST {
            let message = format!("names {} entries of the library; a scene has at most {MAX_CAST}", cast.len());
            problems.push(Problem::new("too_large_cast", "style.cast", message, "leave some out"));
        }
        if cast.iter().enumerate().any(|(index, id)| cast[..index].contains(id)) {
            problems.push(Problem::new("double_cast", "style.cast", "names an entry twice", "name each once"));
        }
        problems.into_result(self)
    }
}

impl SeriesStyle {
    /// Returns the brief of an episode with what the series has where it says nothing itself. The usual preset counts as none.
    pub fn applied(&self, mut brief: Brief) -> Brief {
        if brief.preset == DEFAULT_PRESET
            && let Some(preset) = &self.preset
        {
            brief.preset.clone_from(preset);
        }
        brief.voice = brief.voice.or_else(|| self.voice.clone());
        brief
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, style: SeriesStyle, expected: &[&str]) {
        let problems = SeriesDraft { title: title.to_owned(), style }.checked().err().unwrap_or_default().0;
        let told: Vec<String> = problems.iter().map(|one| format!("{} {}", one.code, one.field)).collect();
        assert_eq!(told, expected);
    }

    #[test]
    fn a_series_has_its_limits() {
        let cast = |count: usize| (0..count).map(|_| LibraryId::new()).collect::<Vec<_>>();
        let style = SeriesStyle {
            preset: Some(PRESETS[1].to_owned()),
            voice: Some("v".repeat(MAX_VOICE_CHARS)),
            cast: cast(MAX_CAST),
        };
        check(&"x".repeat(MAX_TITLE_CHARS), style, &[]);
        check(
            &"x".repeat(MAX_TITLE_CHARS + 1),
            SeriesStyle { cast: cast(MAX_CAST + 1), ..SeriesStyle::default() },
            &["text_too_long title", "too_large_cast style.cast"],
        );
        let one = LibraryId::new();
        let style = SeriesStyle { preset: Some("oil".to_owned()), voice: Some(" ".to_owned()), cast: vec![one, one] };
        check(
            " ",
            style,
            &["empty_text title", "unknown_preset style.preset", "bad_voice style.voice", "double_cast style.cast"],
        );
    }

    #[test]
    fn an_episode_says_itself_what_is_otherwise() {
        let style =
            SeriesStyle { preset: Some(PRESETS[1].to_owned()), voice: Some("en-gb".to_owned()), cast: Vec::new() };
        let brief = |front: &str| {
            style.applied(Brief::parse("b.md", format!("---\n{front}---\nTea.").as_bytes()).expect("a brief"))
        };
        assert_eq!((brief("").preset.as_str(), brief("").voice.as_deref()), (PRESETS[1], Some("en-gb")));
        let own = brief(&format!("preset: {}\nvoice: other\n", PRESETS[2]));
        assert_eq!((own.preset.as_str(), own.voice.as_deref()), (PRESETS[2], Some("other")));
    }
}
