//! What the user gives: a script with optional front matter, read from Markdown, JSON or YAML.

mod bytes;
mod cast;
mod choice;
mod cutout;
mod document;
mod draft;
mod fields;
mod files;
mod fountain;
mod html;
pub mod limits;
mod markdown;
mod path;
mod providers;
mod scene;
mod settings;
#[cfg(test)]
mod tests;
mod tree;
mod voice_name;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use self::{
    bytes::too_large,
    choice::{CaptionChoice, DEFAULT_PRESET, Mood, MusicChoice, PRESETS, PresenterChoice},
    cutout::{Cutout, CutoutBackground},
    document::schema,
    files::{FilePurpose, NamedFile, asset_named},
    limits::MAX_BYTES,
    path::{BadPath, check as check_path},
    scene::BriefScene,
    voice_name::is_voice_name,
};
use self::{draft::Draft, limits::MAX_PROBLEMS};
use crate::{
    approval::ApprovalRules,
    format::FrameSize,
    problem::{Problem, Problems},
    provider_policy::ProviderPolicy,
    speech::VoiceStyle,
    text,
    time::FrameRate,
    trailer_options::TrailerOptions,
    workflow::Workflow,
};

/// A brief, read and checked. Everything optional has its default here except what the script decides.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Brief {
    pub title: String,
    /// BCP 47, one that [`crate::language`] knows.
    pub language: String,
    /// Whether nothing tells the language, and it is to be found in the recorded voices where that is possible: no language is
    /// named, and no scene has a text.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub finds_language: bool,
    pub format: FrameSize,
    pub fps: FrameRate,
    /// The script is fitted to it by the rate of speech, within what still sounds natural.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_duration_ms: Option<u64>,
    /// The voice as its provider names it; the language's own where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    #[serde(default)]
    pub voice_style: VoiceStyle,
    /// The graphics preset, by name.
    pub preset: String,
    pub captions: CaptionChoice,
    /// The font of captions and cards, relative to the brief; the machine's own where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub font: Option<String>,
    pub music: MusicChoice,
    /// Who is seen speaking, in scenes that do not say otherwise and have no picture of their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presenter: Option<PresenterChoice>,
    /// Pictures, relative to the brief, whose people, things and style are to come back in the made ones.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// Photos of scenes that do not say otherwise stay whole, also where a model could take them apart by their depth.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_layers: bool,
    /// Another seed, other pictures of the same words, where their provider takes one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
    #[serde(default)]
    pub workflow: Workflow,
    /// What the film of a trailer is like.
    #[serde(default, skip_serializing_if = "TrailerOptions::is_default")]
    pub trailer: TrailerOptions,
    /// What waits for the approval of people.
    #[serde(default, skip_serializing_if = "ApprovalRules::is_default")]
    pub approvals: ApprovalRules,
    /// The names of the characters, places and styles of the library that every scene has.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cast: Vec<String>,
    /// What the video is about, where a language model is to write its script: there are no scenes then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    #[serde(default, skip_serializing_if = "ProviderPolicy::is_default")]
    pub providers: ProviderPolicy,
    /// What providers may cost for the project, in millionths of the currency of the price table; as the plan of the
    /// workspace says where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_micros: Option<u64>,
    pub scenes: Vec<BriefScene>,
}

impl Brief {
    /// Reads a brief and checks all that its text tells. `name` is its file name: `.md`, `.markdown`, `.txt` or
    /// no extension is Markdown or plain text; `.fountain` is a screenplay; `.json`, `.yaml` and `.yml` are documents with explicit scenes.
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
            Kind::Fountain => fountain::read(name, text, &mut problems),
            Kind::Json => document::read(name, tree::read_json(name, text)?, &mut problems),
            Kind::Yaml => document::read(name, tree::read_yaml(name, text, 1)?, &mut problems),
        };
        draft.check(name, &mut problems);
        cap(&mut problems);
        problems.into_result(draft).map(Self::from)
    }
}

enum Kind {
    Markdown,
    Fountain,
    Json,
    Yaml,
}

impl Kind {
    fn of(name: &str) -> Result<Self, Problem> {
        let extension = name.rsplit_once('.').filter(|(stem, _)| !stem.is_empty()).map(|(_, extension)| extension);
        match extension.map(str::to_ascii_lowercase).as_deref() {
            None | Some("md" | "markdown" | "txt") => Ok(Self::Markdown),
            Some("fountain") => Ok(Self::Fountain),
            Some("json") => Ok(Self::Json),
            Some("yaml" | "yml") => Ok(Self::Yaml),
            Some(other) => Err(Problem::new(
                "unknown_brief_kind",
                name,
                format!("has the extension .{}, which is not one of a brief", fields::shown(other)),
                "use .md, .txt, .fountain, .json, .yaml or .yml",
            )),
        }
    }
}

impl Brief {
    /// Returns every file that it names, in its order.
    pub fn named_files(&self) -> Vec<NamedFile<'_>> {
        let (font, presenter) = (self.font.as_deref(), self.presenter.as_ref());
        files::of(font, &self.music, presenter, &self.references, &self.scenes)
    }
}

impl From<Draft> for Brief {
    fn from(draft: Draft) -> Self {
        let settings = draft.settings;
        let scenes: Vec<BriefScene> = draft.scenes.into_iter().map(|draft| draft.scene).collect();
        let first_words = || {
            let written = scenes.iter().map(|scene| scene.text.as_str()).find(|text| !text.is_empty());
            let named = || scenes.iter().find_map(|scene| scene.narration.as_deref()).map(file_stem);
            settings.topic.as_deref().or(written).or_else(named).map(text::first_words).unwrap_or_default()
        };
        Self {
            title: settings.title.clone().or(draft.heading).unwrap_or_else(first_words),
            finds_language: !settings.names_language
                && scenes.iter().any(|scene| scene.narration.is_some())
                && scenes.iter().all(|scene| scene.text.is_empty()),
            language: settings.language.tag.to_owned(),
            format: settings.format,
            fps: settings.fps,
            target_duration_ms: settings.target_duration_ms,
            voice: settings.voice,
            voice_style: settings.voice_style,
            preset: settings.preset,
            captions: settings.captions,
            font: settings.font,
            music: settings.music,
            presenter: settings.presenter,
            references: settings.references,
            without_layers: settings.layers == Some(false),
            seed: settings.seed,
            workflow: settings.workflow,
            trailer: settings.trailer,
            approvals: settings.approvals,
            cast: settings.cast,
            topic: settings.topic,
            providers: settings.providers,
            budget_micros: settings.budget_micros,
            scenes,
        }
    }
}

/// What a file is called that is all there is to call a video by.
fn file_stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// Keeps the first faults and counts the others, so that a broken file does not answer with a book.
fn cap(problems: &mut Problems) {
    let more = problems.0.len().saturating_sub(MAX_PROBLEMS);
    if more > 0 {
        problems.0.truncate(MAX_PROBLEMS);
        let message = format!("has {more} more problems than the {MAX_PROBLEMS} told");
        problems.push(Problem::new("more_problems", "brief", message, "correct these first"));
    }
}
