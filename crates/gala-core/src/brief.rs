//! What the user gives: a script with optional front matter, read from Markdown, JSON or YAML.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{format::FrameSize, project::Workflow, speech::VoiceStyle, time::FrameRate};

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
