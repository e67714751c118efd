//! Documents that jobs store: what shapes a video, and the report of it.

use std::collections::BTreeMap;

use gala_core::{
    asset::{OutputFile, StoredFile},
    credit::Credit,
    problem::Problem,
    quality::Quality,
    timeline::{SourceFacts, Timeline},
};
use serde::{Deserialize, Serialize};

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

/// What was used for a video: `report.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub gala: String,
    pub title: String,
    pub language: String,
    pub duration_ms: u64,
    /// In millionths of a euro; offline providers cost nothing.
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
    /// Everything in the output folder but this report, with the checksums and sizes that it has there.
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
    pub image_provider: String,
}

/// How loud the mix is, measured after everything (EBU R128).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Loudness {
    pub integrated_lufs: f64,
    pub true_peak_dbtp: f64,
}
