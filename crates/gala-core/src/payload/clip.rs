//! `process_clip`.

use serde::{Deserialize, Serialize};

use super::{plan::Planned, segment::SegmentCount};
use crate::{
    asset::{StoredFile, StoredSound},
    credit::Credit,
    problem::Problem,
    project::ChosenTakes,
    speech::SpeechTiming,
    stock::StockChoice,
};

/// What `process_clip` is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ClipInput {
    pub planned: Planned,
    /// The scene's number, from 1.
    pub scene: u32,
    /// The speech and the picture that are there already; what is absent is made.
    #[serde(default, skip_serializing_if = "ChosenTakes::is_empty")]
    pub uses: ChosenTakes,
    /// What the scene used when the job was made: what somebody chose in the meantime stays.
    #[serde(default, skip_serializing_if = "ChosenTakes::is_empty")]
    pub instead_of: ChosenTakes,
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
    /// What is otherwise than was asked.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<Problem>,
}

/// What was spoken for a scene.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpokenScene {
    pub sound: StoredSound,
    pub timing: SpeechTiming,
    pub voice: String,
    /// Its name and version. Rows have called it so since the first version.
    #[serde(rename = "maker")]
    pub provider: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub credits: Vec<Credit>,
}

/// What was drawn for a scene, or what the user gave for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PicturedScene {
    pub picture: ScenePicture,
    /// Its name and version. Rows have called it so since the first version.
    #[serde(rename = "maker")]
    pub provider: String,
    pub credits: Vec<Credit>,
    /// Where it is of a stock library.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<StockChoice>,
    /// A picture of the scene as people look at it, once there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preview: Option<StoredFile>,
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
