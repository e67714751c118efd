//! What the user gives: a script with optional front matter, read from Markdown, JSON or YAML.

mod bytes;
mod document;
mod fields;
mod html;
pub mod limits;
mod markdown;
mod path;
mod settings;
#[cfg(test)]
mod tests;
mod text;
mod tree;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::{
    bytes::too_large,
    document::schema,
    limits::MAX_BYTES,
    path::check as check_path,
    text::{is_speakable, nearest, tidy},
};
use self::{
    limits::{MAX_PROBLEMS, MAX_SCENE_CHARS, MAX_TEXT_CHARS},
    settings::Settings,
};
use crate::{
    format::FrameSize,
    plan::MAX_SCENES,
    problem::{Problem, Problems},
    project::Workflow,
    speech::VoiceStyle,
    time::FrameRate,
};

/// The graphics presets that a brief may name.
pub const PRESETS: [&str; 6] = ["papercut", "dusk", "meadow", "neon", "mono", "sunrise"];

/// The preset of a brief that names none.
pub const DEFAULT_PRESET: &str = PRESETS[0];

/// A brief, read and checked. Everything optional has its default here except what the script decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    pub title: String,
    /// BCP 47, one that [`crate::language`] knows.
    pub language: String,
    pub format: FrameSize,
    pub fps: FrameRate,
    /// The script is fitted to it by the rate of speech, within what still sounds natural.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_duration_ms: Option<u64>,
    /// The voice as its maker names it; the language's own where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    #[serde(default)]
    pub voice_style: VoiceStyle,
    /// The graphics preset, by name.
    pub preset: String,
    pub captions: CaptionChoice,
    pub music: MusicChoice,
    #[serde(default)]
    pub workflow: Workflow,
    pub scenes: Vec<BriefScene>,
}

/// How captions look, or none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaptionChoice {
    Off,
    Plain,
    #[default]
    Karaoke,
}

/// The music under the speech.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MusicChoice {
    Off,
    /// The built-in bed of a mood.
    Mood(Mood),
    /// The user's own file, relative to the brief.
    File(String),
}

/// The moods of the built-in music bed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mood {
    #[default]
    Calm,
    Bright,
    Tense,
    Dark,
}

/// A paragraph of the script with what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BriefScene {
    /// The heading above it, on the chapter's first scene.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
    /// What is spoken and captioned.
    pub text: String,
    /// The scene's own picture or clip, a path relative to the brief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// What the picture shows: the alternative text, or key words for the image maker.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shows: Option<String>,
    /// The scene's own recorded voice, a path relative to the brief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
}

impl Brief {
    /// Reads a brief and checks all that its text tells. `name` is its file name: `.md`, `.markdown`, `.txt` or
    /// no extension is Markdown or plain text; `.json`, `.yaml` and `.yml` are documents with explicit scenes.
    ///
    /// Pure: whether the files it names exist, can be read and lie inside its folder once symbolic links are
    /// followed is for the caller to see. The paths it names are relative and never climb out by their text.
    ///
    /// # Errors
    /// Every fault at once, in the order of the brief, at most [`limits::MAX_PROBLEMS`] and a count of the rest.
    pub fn parse(name: &str, bytes: &[u8]) -> Result<Self, Problems> {
        let name = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let kind = Kind::of(name)?;
        let text = bytes::read_text(name, bytes)?;
        let mut problems = Problems::default();
        let draft = match kind {
            Kind::Markdown => markdown::read(name, text, &mut problems),
            Kind::Json => document::read(name, tree::read_json(name, text)?, &mut problems),
            Kind::Yaml => document::read(name, tree::read_yaml(name, text, 1)?, &mut problems),
        };
        draft.check(name, &mut problems);
        cap(&mut problems);
        problems.into_result(draft).map(Draft::finish)
    }
}

enum Kind {
    Markdown,
    Json,
    Yaml,
}

impl Kind {
    fn of(name: &str) -> Result<Self, Problem> {
        let extension = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension);
        match extension.map(str::to_ascii_lowercase).as_deref() {
            None | Some("md" | "markdown" | "txt") => Ok(Self::Markdown),
            Some("json") => Ok(Self::Json),
            Some("yaml" | "yml") => Ok(Self::Yaml),
            Some(other) => Err(Problem::new(
                "unknown_brief_kind",
                name,
                format!("has the extension .{}, which is not one of a brief", fields::shown(other)),
                "use .md, .txt, .json, .yaml or .yml",
            )),
        }
    }
}

/// A brief that was read but not judged as a whole.
struct Draft {
    settings: Settings,
    /// The first heading, where it gives the title.
    heading: Option<String>,
    scenes: Vec<DraftScene>,
}

/// A scene and where its text stands, as [`Problem::field`].
struct DraftScene {
    scene: BriefScene,
    field: String,
}

impl Draft {
    fn check(&self, name: &str, problems: &mut Problems) {
        if self.scenes.is_empty() && problems.0.is_empty() {
            problems.push(bytes::empty(name));
        }
        if self.scenes.len() > MAX_SCENES {
            problems.push(Problem::new(
                "too_many_scenes",
                name,
                format!("has {} scenes; a brief has at most {MAX_SCENES}", self.scenes.len()),
                "split it into several briefs",
            ));
        }
        let mut total = 0;
        for DraftScene { scene, field } in &self.scenes {
            let chars = scene.text.chars().count();
            total += chars;
            if chars > MAX_SCENE_CHARS {
                problems.push(Problem::new(
                    "scene_too_long",
                    field,
                    format!("has {chars} characters; a paragraph or scene has at most {MAX_SCENE_CHARS}"),
                    "split it with an empty line or into several scenes",
                ));
            }
            if !is_speakable(&scene.text) {
                let message =
                    format!("`{}` has no letter or digit, so nothing is to be said", fields::shown(&scene.text));
                problems.push(Problem::new("nothing_to_say", field, message, "write words or remove it"));
            }
        }
        if total > MAX_TEXT_CHARS {
            problems.push(Problem::new(
                "script_too_long",
                name,
                format!("has {total} characters to be spoken; a brief has at most {MAX_TEXT_CHARS}"),
                "split it into several briefs",
            ));
        }
    }

    fn finish(self) -> Brief {
        let settings = self.settings;
        let scenes: Vec<BriefScene> = self.scenes.into_iter().map(|draft| draft.scene).collect();
        let first_words = || scenes.first().map(|scene| text::first_words(&scene.text)).unwrap_or_default();
        Brief {
            title: settings.title.or(self.heading).unwrap_or_else(first_words),
            language: settings.language.tag.to_owned(),
            format: settings.format,
            fps: settings.fps,
            target_duration_ms: settings.target_duration_ms,
            voice: settings.voice,
            voice_style: settings.voice_style,
            preset: settings.preset,
            captions: settings.captions,
            music: settings.music,
            workflow: settings.workflow,
            scenes,
        }
    }
}

/// Keeps the first faults and counts the others, so that a broken file does not answer with a book.
fn cap(problems: &mut Problems) {
    let more = problems.0.len().saturating_sub(MAX_PROBLEMS);
    if more > 0 {
        problems.0.truncate(MAX_PROBLEMS);
        let message = format!("has {more} more problems than the {MAX_PROBLEMS} told");
        problems.push(Problem::new("more_problems", "brief", message, "mend these first"));
    }
}
