//! A model of Kokoro: one graph that speaks in as many voices as there are files of styles, and between them.

mod alphabet;
mod blend;
mod language;

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use gala_core::problem::Problem;

use self::alphabet::Alphabet;
pub use self::{
    blend::Blend,
    language::{KokoroLanguage, languages_of},
};
use super::{
    joined::SaidSentence,
    sentence::Sentence,
    timed::{heard_samples, seed},
};
use crate::{
    error::ModelError,
    installed::InstalledModel,
    model::{LocalModel, ModelContract, ModelPrograms, PortWanted},
    opened::{only_graph, read_document, read_installed, unusable},
    protocol::{Description, ElementKind},
    tensor::Tensor,
};

/// In Hz.
pub const RATE: u32 = 24_000;
/// The numbers of a style.
const STYLE: usize = 256;
/// How long a run may take at least, and for each id: ten times what slow machines need.
const BASE_LIMIT: Duration = Duration::from_secs(120);
const LIMIT_PER_ID: Duration = Duration::from_millis(1000);
/// What the files of styles end with.
pub const STYLES: &str = ".bin";

/// What the graph takes and gives, by the names that its exports have.
pub fn kokoro_contract() -> ModelContract {
    let port = PortWanted::new;
    ModelContract {
        kind: "a model of Kokoro",
        inputs: vec![
            port("input_ids", ElementKind::Integer, Some(2)).optional(),
            port("tokens", ElementKind::Integer, Some(2)).optional(),
            port("style", ElementKind::Float, Some(2)),
            port("speed", ElementKind::Float, Some(1)),
        ],
        outputs: vec![
            port("waveform", ElementKind::Float, None).optional(),
            port("audio", ElementKind::Float, None).optional(),
        ],
    }
}

#[derive(Debug)]
pub struct KokoroVoice {
    pub installed: InstalledModel,
    folder: PathBuf,
    alphabet: Alphabet,
    model: LocalModel,
}

/// In which voice something is said, and how fast.
#[derive(Clone, Debug, PartialEq)]
pub struct KokoroManner {
    pub blend: Blend,
    pub language: &'static KokoroLanguage,
    /// Against the voice's own speed.
    pub rate: f32,
}

impl KokoroVoice {
    /// Reads the vocabulary of a model, whose files lie in `folder`. Its graph is read when it is first asked, and styles when
    /// they are.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] where a file is missing, or describes none.
    pub fn open(folder: &Path, installed: InstalledModel, programs: &ModelPrograms) -> Result<Self, ModelError> {
        let what = "a model of Kokoro is a file .onnx";
        let model = only_graph(folder, &installed, what, kokoro_contract(), programs)?;
        let alphabet = Alphabet::parse(&read_document(folder, &installed, "tokenizer.json")?)
            .map_err(|message| unusable(&installed, "bad_description", format!("tokenizer.json: {message}")))?;
        for styles in styles_of(&installed) {
            let row = (STYLE * size_of::<f32>()) as u64;
            if styles.1 == 0 || styles.1 % row != 0 {
                let message = format!("the styles of {} are no rows of {STYLE} numbers", styles.0);
                return Err(unusable(&installed, "bad_description", message));
            }
        }
        if styles_of(&installed).next().is_none() {
            return Err(unusable(&installed, "incomplete", "it has no voice: a file .bin of styles".to_owned()));
        }
        Ok(Self { folder: folder.to_owned(), alphabet, model, installed })
    }

    /// Loads its graph and looks whether it is one of Kokoro.
    ///
    /// # Errors
    /// As [`LocalModel::describe`].
    pub async fn check(&self) -> Result<(), ModelError> {
        self.names(&self.model.describe().await?).map(drop)
    }

    /// The names of its voices.
    pub fn voices(&self) -> Vec<String> {
        voices_of(&self.installed)
    }

    /// Finds the voice that is asked for, or else the usual one of the language.
    ///
    /// # Errors
    /// Where it has no such voice.
    pub fn manner(&self, asked: Option<&str>, language: &str, rate: f32) -> Result<KokoroManner, Problem> {
        let voices = self.voices();
        let blend = match asked {
            Some(asked) => Blend::parse(asked, &voices)?,
            None => Blend::usual(&voices, language),
        };
        Ok(KokoroManner { language: blend.language(), blend, rate })
    }

    /// Divides a text into sentences that it can say in one run.
    pub(in crate::voices) fn sentences(
        &self,
        language: &KokoroLanguage,
        clauses: &[gala_ai::speech::PronouncedClause],
    ) -> Vec<Sentence> {
        self.alphabet.sentences(language, clauses)
    }

    /// Says one sentence. What chance does in it goes by its ids: the same sentence sounds the same always.
    ///
    /// # Errors
    /// As [`LocalModel::run`].
    pub(in crate::voices) async fn say(
        &self,
        sentence: &Sentence,
        manner: &KokoroManner,
    ) -> Result<SaidSentence, ModelError> {
        let described = self.model.describe().await?;
        let (input, output) = self.names(&described)?;
        let count = sentence.ids.len();
        let inputs = vec![
            (input, Tensor::integers([1, count], sentence.ids.clone())),
            ("style", Tensor::floats([1, STYLE], self.style(&manner.blend, count)?)),
            ("speed", Tensor::floats([1], vec![manner.rate])),
        ];
        let limit = BASE_LIMIT + LIMIT_PER_ID.saturating_mul(u32::try_from(count).unwrap_or(u32::MAX));
        let rounded = super::timed::rounded(&described);
        let outputs: Vec<&str> = std::iter::once(output).chain(rounded).collect();
        let made = self.model.run(inputs, &outputs, seed(&sentence.ids), limit).await?;
        heard_samples(&made, count).ok_or_else(|| self.refused("its sound is no sound"))
    }

    /// Returns what its input of ids and its output are called.
    fn names(&self, described: &Description) -> Result<(&'static str, &'static str), ModelError> {
        let input =
            ["input_ids", "tokens"].into_iter().find(|name| described.inputs.iter().any(|port| port.name == *name));
        let output =
            ["waveform", "audio"].into_iter().find(|name| described.outputs.iter().any(|port| port.name == *name));
        input.zip(output).ok_or_else(|| {
            let message = "a model of Kokoro has an input input_ids or tokens, and an output waveform or audio";
            unusable(&self.installed, "other_model", message.to_owned())
        })
    }

    /// Mixes the styles of a blend, of the row that is for sentences of so many ids.
    fn style(&self, blend: &Blend, ids: usize) -> Result<Vec<f32>, ModelError> {
        let mut mixed = vec![0.0; STYLE];
        for (voice, part) in blend.parts() {
            let name = format!("{voice}{STYLES}");
            let file = self.installed.files.iter().find(|file| file.name == name);
            let file = file.ok_or_else(|| self.refused("a voice is missing"))?;
            let bytes = read_installed(&self.folder, &self.installed, file)?;
            let numbers = bytes.as_chunks::<4>().0;
            // The ids at both ends do not count.
            let row = (ids.saturating_sub(2)).min((numbers.len() / STYLE).saturating_sub(1));
            let row =
                numbers.get(row * STYLE..(row + 1) * STYLE).ok_or_else(|| self.refused("a voice has no styles"))?;
            for (mixed, number) in mixed.iter_mut().zip(row) {
                *mixed += part * f32::from_le_bytes(*number);
            }
        }
        Ok(mixed)
    }

    fn refused(&self, message: &str) -> ModelError {
        ModelError::Refused { model: self.installed.name.clone(), message: message.to_owned() }
    }
}

/// The names of files of styles without their ending, with their sizes.
fn styles_of(installed: &InstalledModel) -> impl Iterator<Item = (&str, u64)> {
    installed.files.iter().filter_map(|file| Some((file.name.strip_suffix(STYLES)?, file.bytes)))
}

/// The voices of an installed model, by name.
pub fn voices_of(installed: &InstalledModel) -> Vec<String> {
    let mut voices: Vec<String> = styles_of(installed).map(|(name, _)| name.to_owned()).collect();
    voices.sort();
    voices
}
