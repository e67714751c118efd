//! One installed voice, and what it is asked.

use std::{path::Path, time::Duration};

use super::{
    config::VoiceConfig,
    joined::SaidSentence,
    sentence::Sentence,
    timed::{heard_samples, rounded, seed},
};
use crate::{
    error::ModelError,
    installed::InstalledModel,
    model::{LocalModel, ModelContract, ModelPrograms, PortWanted},
    opened::{graph_of, read_installed, unusable},
    protocol::ElementKind,
    tensor::Tensor,
};

/// How long a run may take at least, and for each id: ten times what slow machines need.
const BASE_LIMIT: Duration = Duration::from_secs(60);
const LIMIT_PER_ID: Duration = Duration::from_millis(300);

/// What every file of a voice of Piper takes and gives.
pub fn piper_contract() -> ModelContract {
    let port = PortWanted::new;
    ModelContract {
        kind: "a voice of Piper",
        inputs: vec![
            port("input", ElementKind::Integer, Some(2)),
            port("input_lengths", ElementKind::Integer, Some(1)),
            port("scales", ElementKind::Float, Some(1)),
            port("sid", ElementKind::Integer, Some(1)).optional(),
        ],
        outputs: vec![port("output", ElementKind::Float, None)],
    }
}

/// A voice of Piper with its description.
#[derive(Debug)]
pub struct PiperVoice {
    pub installed: InstalledModel,
    pub config: VoiceConfig,
    model: LocalModel,
}

/// Who speaks, and how.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Manner {
    /// Of a voice that has several.
    pub speaker: i32,
    /// Against the voice's own speed.
    pub rate: f32,
}

impl PiperVoice {
    /// Reads the description of a voice, whose files lie in `folder`. The model's is read when it is first asked.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] where the description is none.
    pub fn open(folder: &Path, installed: InstalledModel, programs: ModelPrograms) -> Result<Self, ModelError> {
        let (Some(file), Some(described)) = (installed.file(".onnx"), installed.file(".onnx.json")) else {
            return Err(unusable(&installed, "incomplete", "a voice is a file .onnx with its .onnx.json".to_owned()));
        };
        let text = read_installed(folder, &installed, described)?;
        let config = VoiceConfig::parse(&text).map_err(|message| unusable(&installed, "bad_description", message))?;
        let model = graph_of(folder, (file, installed.name.clone()), piper_contract(), &programs);
        Ok(Self { installed, config, model })
    }

    /// Loads its file and looks whether it is one of a voice.
    ///
    /// # Errors
    /// As [`LocalModel::describe`].
    pub async fn check(&self) -> Result<(), ModelError> {
        self.model.describe().await.map(|_| ())
    }

    /// Says one sentence. What chance does in it goes by its ids: the same sentence sounds the same always.
    ///
    /// # Errors
    /// As [`LocalModel::run`].
    pub(super) async fn say(&self, sentence: &Sentence, manner: Manner) -> Result<SaidSentence, ModelError> {
        let described = self.model.describe().await?;
        let count = sentence.ids.len();
        let own = self.config.inference;
        let scales = vec![own.noise_scale, own.length_scale / manner.rate, own.noise_w];
        let length = i32::try_from(count).unwrap_or(i32::MAX);
        let mut inputs = vec![
            ("input", Tensor::integers([1, count], sentence.ids.clone())),
            ("input_lengths", Tensor::integers([1], vec![length])),
            ("scales", Tensor::floats([3], scales)),
        ];
        if described.inputs.iter().any(|port| port.name == "sid") {
            inputs.push(("sid", Tensor::integers([1], vec![manner.speaker])));
        }
        let outputs: Vec<&str> = std::iter::once("output").chain(rounded(&described)).collect();
        let limit = BASE_LIMIT + LIMIT_PER_ID.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX));
        let made = self.model.run(inputs, &outputs, seed(&sentence.ids), limit).await?;
        heard_samples(&made, count).ok_or_else(|| ModelError::Refused {
            model: self.installed.name.clone(),
            message: "its sound is no sound".to_owned(),
        })
    }
}
