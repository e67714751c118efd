//! The plan: the scenes that a planner made of a brief. Written to `plan.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::motion::Motion;
use crate::{
    brief::{CaptionChoice, Cutout, MusicChoice, PresenterChoice},
    format::FrameSize,
    id::LibraryId,
    library::CastEntry,
    provider_policy::ProviderPolicy,
    speech::VoiceStyle,
    time::FrameRate,
    trailer_options::TrailerOptions,
    workflow::Workflow,
};

/// The scenes of a project and what they share.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    pub version: u32,
    pub title: String,
    pub language: String,
    pub format: FrameSize,
    pub fps: FrameRate,
    pub preset: String,
    pub captions: CaptionChoice,
    /// As in a brief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub font: Option<String>,
    pub music: MusicChoice,
    pub workflow: Workflow,
    /// What the film of a trailer is like.
    #[serde(default, skip_serializing_if = "TrailerOptions::is_default")]
    pub trailer: TrailerOptions,
    /// How long the video was asked to be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_duration_ms: Option<u64>,
    /// Who planned: `offline`, or a model's name.
    pub planner: String,
    #[serde(default, skip_serializing_if = "ProviderPolicy::is_default")]
    pub providers: ProviderPolicy,
    /// As in a brief.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
    /// The characters, places and styles that its scenes name, as they were when it was made.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub library: Vec<CastEntry>,
    pub scenes: Vec<PlannedScene>,
}

impl Plan {
    pub const VERSION: u32 = 1;

    /// Returns the names of the user's files that its video is made of beside its clips.
    pub fn files_of_video(&self) -> Vec<&str> {
        let music = match &self.music {
            MusicChoice::File(file) => Some(file.as_str()),
            MusicChoice::Off | MusicChoice::Mood(_) => None,
        };
        music.into_iter().chain(self.font.as_deref()).collect()
    }

    /// Returns the names of the user's files that the clip of one of its scenes is made of.
    pub fn files_of<'a>(&'a self, scene: &'a PlannedScene) -> Vec<&'a str> {
        let face = match scene.seen_presenter() {
            Some(PresenterChoice::Picture(name)) => Some(name.as_str()),
            Some(PresenterChoice::Look(_)) | None => None,
        };
        let references = self.references.iter().map(String::as_str).filter(|_| scene.picture.is_none());
        let background = scene.cutout.as_ref().and_then(Cutout::picture);
        let own = [scene.picture.as_deref(), scene.narration.as_deref(), face, background, self.font.as_deref()];
        own.into_iter().flatten().chain(references).collect()
    }
}

/// What is to be made for one scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlannedScene {
    /// Counted from 1.
    pub number: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chapter: Option<String>,
    /// What is spoken and captioned.
    pub script: String,
    /// What is seen, in a sentence.
    pub description: String,
    /// Key words for the image provider.
    pub image_prompt: String,
    /// How many earlier scenes have the same image prompt: the provider varies the picture by it.
    pub image_variant: u32,
    /// As of a plan, for this picture alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u32>,
    pub motion: Motion,
    /// What moves in the picture, in a sentence, for providers that animate it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motion_prompt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voice: Option<String>,
    pub voice_style: VoiceStyle,
    /// How long the speech is expected to last.
    pub estimated_ms: u64,
    /// How long the scene is seen at least, in milliseconds, the fades to its neighbours left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_ms: Option<u64>,
    /// The scene's own picture or clip instead of a made one, relative to the brief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// The scene's own recorded voice instead of a spoken one, relative to the brief.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub narration: Option<String>,
    /// Who is seen speaking, in the place of a picture, unless they are switched off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub presenter: Option<PresenterChoice>,
    /// The presenter is not seen in it, and can be switched on again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_presenter: bool,
    /// Its picture is seen without what is behind its subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutout: Option<Cutout>,
    /// The characters, places and styles of the workspace that it has, by their ids.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cast: Vec<LibraryId>,
    /// Its photo moves as one, also where a model could take it apart by its depth.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub without_layers: bool,
}

impl PlannedScene {
    /// Returns who is seen speaking in it.
    pub fn seen_presenter(&self) -> Option<&PresenterChoice> {
        self.presenter.as_ref().filter(|_| !self.without_presenter)
    }

    /// Whether a film of the user's own is seen in it and heard.
    pub fn is_heard_film(&self) -> bool {
        self.picture.is_some() && self.picture == self.narration
    }
}
