//! What the jobs are asked and what they answer: the JSON that stands in the database.

use std::{collections::BTreeMap, ops::AddAssign};

use gala_ai::maker::Credit;
pub use gala_core::asset::{OutputFile, StoredFile};
use gala_core::{
    brief::Brief,
    hash::ContentHash,
    id::JobId,
    job::{Job, JobKind, JobState},
    problem::Problem,
    quality::Quality,
    speech::SpeechTiming,
    timeline::{SourceFacts, Timeline},
};
use serde::{Deserialize, Serialize};

use super::names;

/// What `generate_plan` is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanInput {
    pub brief: Brief,
    /// The user's own files by the name that the brief gives them.
    pub given: BTreeMap<String, GivenFile>,
}

/// A file of the user's, checked and stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GivenFile {
    pub key: String,
    pub checksum: ContentHash,
    pub size_bytes: u64,
    pub kind: GivenKind,
    pub extension: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenKind {
    Picture,
    Video,
    Audio,
}

/// What `generate_plan` answers, and what `process_clip` and `render_final` start from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Planned {
    /// The plan's object.
    pub plan: StoredFile,
    pub given: BTreeMap<String, GivenFile>,
}

impl Planned {
    /// The same with only some of the user's files, for a job that needs no others.
    pub fn with_only(&self, names: &[Option<&str>]) -> Self {
        let wanted = names.iter().flatten().filter_map(|name| self.given.get_key_value(*name));
        let given = wanted.map(|(name, file)| (name.clone(), file.clone())).collect();
        Self { plan: self.plan.clone(), given }
    }
}

/// What `process_clip` is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClipInput {
    pub planned: Planned,
    /// The scene's number, from 1.
    pub scene: u32,
}

/// What `render_final` is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FinalInput {
    Scenes(ScenesInput),
    Timeline(TimelineInput),
}

/// The video of a plan's scenes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScenesInput {
    pub planned: Planned,
    /// The jobs that made the clips, in the order of the scenes.
    pub clips: Vec<JobId>,
}

/// The video of a timeline that somebody wrote.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TimelineInput {
    /// The document's object.
    pub timeline: StoredFile,
    /// The project's files by the names that the document uses.
    pub sources: BTreeMap<String, StoredFile>,
    #[serde(default)]
    pub quality: Quality,
}

/// What `render_segment` is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SegmentInput {
    /// The object of a [`RenderSpec`].
    pub spec: StoredFile,
    /// Names the build of the encoder: segments of different ones are never joined.
    pub encoder: String,
    /// In order of time.
    pub segments: Vec<WantedSegment>,
}

/// A segment as it has to be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WantedSegment {
    /// Its place in the plan, from 0.
    pub index: usize,
    pub hash: ContentHash,
    pub frames: u64,
}

/// All that shapes a video: whoever has it and the store comes to the same segments.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenderSpec {
    pub timeline: Timeline,
    /// The files by the names that the timeline uses.
    pub sources: BTreeMap<String, SpecSource>,
    pub quality: Quality,
}

/// A stored file with what its lengths are told by.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpecSource {
    pub file: StoredFile,
    #[serde(default)]
    pub facts: SourceFacts,
}

impl From<&StoredFile> for SpecSource {
    fn from(file: &StoredFile) -> Self {
        Self { file: file.clone(), facts: SourceFacts::default() }
    }
}

/// What was spoken for a scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpokenScene {
    pub sound: StoredFile,
    pub timing: SpeechTiming,
    pub voice: String,
    pub maker: String,
}

/// What was drawn for a scene, or what the user gave for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PicturedScene {
    pub picture: ScenePicture,
    pub maker: String,
    pub credits: Vec<Credit>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScenePicture {
    /// Depth layers, back to front; a single one is a plain picture.
    Layers(Vec<LayerFile>),
    Video(LayerFile),
}

impl ScenePicture {
    pub fn files(&self) -> &[LayerFile] {
        match self {
            Self::Layers(layers) => layers,
            Self::Video(video) => std::slice::from_ref(video),
        }
    }
}

/// A file that is seen in a scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerFile {
    /// `sky`, `given`: part of its name in the output folder.
    pub name: String,
    pub extension: String,
    pub depth: f32,
    pub file: StoredFile,
}

impl LayerFile {
    /// Returns its name in the output folder and in timelines: `index` counts the layers of the scene, back to front.
    pub fn output_name(&self, scene: u32, index: usize) -> String {
        names::seen(scene, index, &self.name, &self.extension)
    }
}

/// What `process_clip` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClipOutput {
    pub scene: u32,
    pub speech: SpokenScene,
    pub picture: PicturedScene,
    /// A picture of the scene as people look at it: `images/scene-01.jpg`.
    pub preview: StoredFile,
    pub clip: StoredFile,
    /// Of the scene alone.
    pub segments: SegmentCount,
}

/// What `render_final` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FinishedVideo {
    pub files: Vec<OutputFile>,
    pub duration_ms: u64,
    pub segments: SegmentCount,
    /// What is otherwise than was asked, or missing beside the video.
    #[serde(default)]
    pub warnings: Vec<Problem>,
}

impl FinishedVideo {
    /// Reads what a `render_final` left; `None` while it has not succeeded.
    pub fn of(job: &Job) -> Option<Self> {
        let done = job.kind == JobKind::RenderFinal && job.state == JobState::Succeeded;
        serde_json::from_value(job.output.clone().filter(|_| done)?).ok()
    }

    /// Returns the document that the video was rendered from.
    pub fn timeline(&self) -> Option<StoredFile> {
        self.files.iter().find(|file| file.path == names::TIMELINE).map(OutputFile::stored)
    }
}

/// How much of a video had to be encoded for it, and how much was there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentCount {
    pub encoded: usize,
    pub reused: usize,
}

impl AddAssign for SegmentCount {
    fn add_assign(&mut self, other: Self) {
        self.encoded += other.encoded;
        self.reused += other.reused;
    }
}

/// What was used for a video: `report.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub gala: String,
    pub title: String,
    pub language: String,
    pub duration_ms: u64,
    /// In millionths of a euro; offline makers cost nothing.
    pub cost_micros: u64,
    pub planner: String,
    pub scenes: Vec<SceneReport>,
    pub music: Option<String>,
    pub loudness: Option<Loudness>,
    pub credits: Vec<Credit>,
    /// Characters of the captions that no installed font has.
    pub missing_glyphs: Vec<char>,
    /// What is otherwise than was asked, or missing beside the video.
    #[serde(default)]
    pub warnings: Vec<Problem>,
    /// Everything in the output folder but this report.
    pub files: Vec<OutputFile>,
}

/// One scene in the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SceneReport {
    pub scene: u32,
    pub duration_ms: u64,
    pub speech_ms: u64,
    pub speaker: String,
    pub voice: String,
    pub image_maker: String,
}

/// How loud the mix is, measured after everything (EBU R128).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    pub integrated_lufs: f64,
    pub true_peak_dbtp: f64,
}
