//! An installed voice, whichever kind of model it is of.

use std::path::Path;

use gala_ai::{
    provider::{OfferedVoice, SpeechRequest},
    speech::PronouncedClause,
};
use gala_core::problem::Problem;

use super::{
    config::PhonemeType,
    joined::SaidSentence,
    kokoro::{Blend, KokoroManner, KokoroVoice, RATE, languages_of, voices_of},
    sentence::{Sentence, sentences},
    voice::{Manner, PiperVoice},
};
use crate::{
    error::ModelError,
    installed::{InstalledModel, ModelKind},
    model::ModelPrograms,
};

/// Between the name of a model and that of one of its voices.
const SPEAKER_MARK: char = '#';

#[derive(Debug)]
pub enum OpenedVoice {
    Piper(PiperVoice),
    Kokoro(KokoroVoice),
}

/// How a request is said.
#[derive(Clone, Debug, PartialEq)]
pub enum VoiceManner {
    Piper(Manner),
    Kokoro(KokoroManner),
}

/// Who tells how a text is pronounced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pronunciation {
    /// The letters themselves.
    Spelled,
    /// A voice of espeak-ng.
    Espeak(String),
}

impl OpenedVoice {
    /// Reads what describes a voice, whose files lie in `folder`.
    ///
    /// # Errors
    /// [`ModelError::Unusable`] where that is none.
    pub fn open(folder: &Path, installed: InstalledModel, programs: ModelPrograms) -> Result<Self, ModelError> {
        Ok(match installed.kind {
            ModelKind::KokoroVoice => Self::Kokoro(KokoroVoice::open(folder, installed, &programs)?),
            _ => Self::Piper(PiperVoice::open(folder, installed, programs)?),
        })
    }

    pub fn installed(&self) -> &InstalledModel {
        match self {
            Self::Piper(voice) => &voice.installed,
            Self::Kokoro(voice) => &voice.installed,
        }
    }

    /// Loads its file and looks whether it is one of a voice.
    ///
    /// # Errors
    /// As [`LocalModel::describe`](crate::model::LocalModel::describe).
    pub async fn check(&self) -> Result<(), ModelError> {
        match self {
            Self::Piper(voice) => voice.check().await,
            Self::Kokoro(voice) => voice.check().await,
        }
    }

    /// In Hz.
    pub fn rate(&self) -> u32 {
        match self {
            Self::Piper(voice) => voice.config.audio.sample_rate,
            Self::Kokoro(_) => RATE,
        }
    }

    /// Finds who says a request, and how.
    ///
    /// # Errors
    /// Where the model has no voice that is asked for.
    pub fn manner(&self, request: &SpeechRequest) -> Result<VoiceManner, Problem> {
        let rate = request.style.rate.clamp(0.5, 2.0);
        let asked = asked_of(self.installed(), request.voice.as_deref());
        Ok(match self {
            Self::Piper(voice) => VoiceManner::Piper(Manner { speaker: speaker(voice, asked)?, rate }),
            Self::Kokoro(voice) => VoiceManner::Kokoro(voice.manner(asked, &request.language, rate)?),
        })
    }

    pub fn pronunciation(&self, manner: &VoiceManner) -> Pronunciation {
        match (self, manner) {
            (Self::Piper(voice), _) if voice.config.phoneme_type == PhonemeType::Text => Pronunciation::Spelled,
            (Self::Piper(voice), _) => Pronunciation::Espeak(voice.config.espeak.voice.clone()),
            (Self::Kokoro(_), VoiceManner::Kokoro(manner)) => Pronunciation::Espeak(manner.language.espeak.to_owned()),
            (Self::Kokoro(_), VoiceManner::Piper(_)) => Pronunciation::Spelled,
        }
    }

    pub(super) fn sentences(&self, manner: &VoiceManner, clauses: &[PronouncedClause]) -> Vec<Sentence> {
        match (self, manner) {
            (Self::Piper(voice), _) => sentences(&voice.config, clauses),
            (Self::Kokoro(voice), VoiceManner::Kokoro(manner)) => voice.sentences(manner.language, clauses),
            (Self::Kokoro(_), VoiceManner::Piper(_)) => Vec::new(),
        }
    }

    /// Says one sentence.
    ///
    /// # Errors
    /// As [`LocalModel::run`](crate::model::LocalModel::run).
    pub(super) async fn say(&self, sentence: &Sentence, manner: &VoiceManner) -> Result<SaidSentence, ModelError> {
        match (self, manner) {
            (Self::Piper(voice), VoiceManner::Piper(manner)) => voice.say(sentence, *manner).await,
            (Self::Kokoro(voice), VoiceManner::Kokoro(manner)) => voice.say(sentence, manner).await,
            _ => Err(ModelError::Refused {
                model: self.installed().name.clone(),
                message: "it was asked in the manner of another one".to_owned(),
            }),
        }
    }

    /// Lists what a request can name: the model, and each of its voices.
    pub fn offered(&self) -> Vec<OfferedVoice> {
        let name = &self.installed().name;
        let one =
            |id: String, language: Option<String>| OfferedVoice { name: id.clone(), id, language, description: None };
        match self {
            Self::Piper(voice) => {
                let language = || voice.installed.languages.first().cloned();
                let mut speakers: Vec<(&String, &i32)> = voice.config.speaker_id_map.iter().collect();
                speakers.sort_by_key(|(_, number)| **number);
                let named = |(speaker, _): (&String, &i32)| one(format!("{name}{SPEAKER_MARK}{speaker}"), language());
                std::iter::once(one(name.clone(), language())).chain(speakers.into_iter().map(named)).collect()
            }
            Self::Kokoro(voice) => {
                let named = |voice: String| {
                    let language = languages_of(std::slice::from_ref(&voice)).pop()?;
                    Some(one(format!("{name}{SPEAKER_MARK}{voice}"), Some(language)))
                };
                voice.voices().into_iter().filter_map(named).collect()
            }
        }
    }
}

/// Finds the model that a request names, as itself, as one of its voices, or, of Kokoro's, as a voice alone.
pub fn named<'a>(models: &'a [InstalledModel], voice: &str) -> Option<&'a InstalledModel> {
    let name = voice.split(SPEAKER_MARK).next().unwrap_or(voice);
    let is_blend = |model: &&InstalledModel| {
        model.kind == ModelKind::KokoroVoice && Blend::parse(voice, &voices_of(model)).is_ok()
    };
    models.iter().find(|model| model.name == name).or_else(|| models.iter().find(is_blend))
}

/// Returns the languages that a request may be in: those of the model, or of the voice that is asked for.
pub fn languages(model: &InstalledModel, voice: Option<&str>) -> Vec<String> {
    let blend = asked_of(model, voice).filter(|_| model.kind == ModelKind::KokoroVoice);
    match blend.and_then(|asked| Blend::parse(asked, &voices_of(model)).ok()) {
        Some(blend) => vec![blend.language().tag.to_owned()],
        None => model.languages.clone(),
    }
}

/// Returns which of a model's voices is asked for.
fn asked_of<'a>(model: &InstalledModel, voice: Option<&'a str>) -> Option<&'a str> {
    let voice = voice?;
    match voice.split_once(SPEAKER_MARK) {
        Some((_, asked)) => Some(asked),
        None => Some(voice).filter(|voice| *voice != model.name),
    }
}

/// Returns the number of the speaker that is asked for, by its name or its number.
fn speaker(voice: &PiperVoice, asked: Option<&str>) -> Result<i32, Problem> {
    let Some(speaker) = asked else { return Ok(0) };
    let config = &voice.config;
    let numbered = || {
        let number: usize = speaker.parse().ok()?;
        i32::try_from(number).ok().filter(|_| number < config.num_speakers)
    };
    config.speaker_id_map.get(speaker).copied().or_else(numbered).ok_or_else(|| {
        let (name, count) = (&voice.installed.name, config.num_speakers);
        let message = format!("the voice {name} has no speaker {}", speaker.escape_debug());
        Problem::new("unknown_voice", "voice", message, format!("name one of its {count} speakers, or none"))
    })
}
