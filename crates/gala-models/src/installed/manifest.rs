//! What is known of an installed model.

use std::{fs::File, io, io::Read, path::Path};

use gala_ai::provider::primary_subtag;
use gala_core::credit::Credit;
use serde::{Deserialize, Serialize};

/// The file in a model's folder.
pub const MANIFEST: &str = "model.json";
const MAX_MANIFEST: u64 = 1 << 20;
const MAX_NAME: usize = 100;

/// What a model is for, and how it is run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModelKind {
    /// A voice of Piper.
    PiperVoice,
    /// Voices of Kokoro.
    KokoroVoice,
    /// Writes down what is said.
    Whisper,
    /// Finds where somebody speaks.
    SileroVad,
    /// Tells when the words of a known text are heard.
    Wav2vec2Ctc,
    /// Tells how near everything in a picture is.
    Depth,
    /// Finds the subject of a picture.
    Cutout,
    /// Tells how well a sentence and a picture fit.
    Match,
    /// Reads sentences of many languages for a model that tells how well they fit pictures.
    MatchText,
}

/// A file of a model.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledFile {
    pub name: String,
    pub bytes: u64,
    /// In hexadecimal digits.
    pub sha256: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstalledModel {
    pub name: String,
    pub kind: ModelKind,
    /// BCP 47.
    pub languages: Vec<String>,
    /// SPDX, or in the publisher's own words; empty where nobody told.
    pub licence: String,
    pub author: String,
    /// Where it came from: an address, or `files` of somebody's own.
    pub source: String,
    /// The first one is the model itself.
    pub files: Vec<InstalledFile>,
    /// When it was installed, in milliseconds since 1970.
    pub installed_at_ms: u64,
    /// Whether its publisher gave digests that its files were held against. Else they are those of its first download.
    pub is_verified: bool,
}

impl InstalledModel {
    /// Returns whose work it is, for the credits of what is made by it.
    pub fn credit(&self) -> Credit {
        let told = |text: &str| if text.is_empty() { "not told".to_owned() } else { text.to_owned() };
        Credit {
            work: format!("{} ({})", self.name, self.kind.as_work()),
            author: told(&self.author),
            licence: told(&self.licence),
        }
    }

    /// Returns whether it is for a language, a BCP 47 tag, whatever its region.
    pub fn is_for(&self, language: &str) -> bool {
        let is_own = |own: &String| primary_subtag(own) == primary_subtag(language);
        self.languages.is_empty() || self.languages.iter().any(is_own)
    }

    pub fn bytes(&self) -> u64 {
        self.files.iter().map(|file| file.bytes).sum()
    }

    /// Finds the file whose name ends so.
    pub fn file(&self, suffix: &str) -> Option<&InstalledFile> {
        self.files.iter().find(|file| file.name.ends_with(suffix))
    }
}

impl ModelKind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PiperVoice => "piper_voice",
            Self::KokoroVoice => "kokoro_voice",
            Self::Whisper => "whisper",
            Self::SileroVad => "silero_vad",
            Self::Wav2vec2Ctc => "wav2vec2_ctc",
            Self::Depth => "depth",
            Self::Cutout => "cutout",
            Self::Match => "match",
            Self::MatchText => "match_text",
        }
    }

    /// What it is called among the works of others.
    fn as_work(self) -> &'static str {
        match self {
            Self::PiperVoice | Self::KokoroVoice => "voice",
            Self::Whisper => "transcription",
            Self::SileroVad => "voice detection",
            Self::Wav2vec2Ctc => "alignment of words",
            Self::Depth => "depth of pictures",
            Self::Cutout => "cut-outs",
            Self::Match => "choice of pictures",
            Self::MatchText => "choice of pictures in many languages",
        }
    }
}

/// Returns whether a text may name a model or one of its files: it is a plain name on every system.
pub fn is_model_name(name: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    name.len() <= MAX_NAME && name.starts_with(|c: char| c.is_ascii_alphanumeric()) && name.chars().all(is_plain)
}

/// Reads the description in a model's folder; `None` where there is none.
pub fn read_manifest(folder: &Path) -> io::Result<Option<InstalledModel>> {
    let file = match File::open(folder.join(MANIFEST)) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut text = Vec::new();
    file.take(MAX_MANIFEST).read_to_end(&mut text)?;
    let model: InstalledModel = serde_json::from_slice(&text)?;
    let bad = |what| Err(io::Error::new(io::ErrorKind::InvalidData, what));
    match model.files.iter().find(|file| !is_model_name(&file.name)) {
        Some(_) => bad("a file of it has no plain name"),
        None if model.files.is_empty() => bad("it has no files"),
        None => Ok(Some(model)),
    }
}
