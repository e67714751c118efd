//! Models that run on this machine: no key, no network, no graphics card.
//!
//! A model is an ONNX file that somebody else made: hostile input. The library reads none of them; the program
//! `gala-model` does, in a process that sees one file and may do nothing but compute ([`LocalModel`]). [`protocol`] is what
//! the two say to each other.

mod catalogue;
mod error;
mod installed;
mod installer;
mod model;
mod opened;
pub mod protocol;
mod provider_error;
mod tensor;
mod transcription;
mod vision;
mod voices;

pub use self::{
    catalogue::{CataloguedModel, HubFiles, Publisher, catalogue, catalogued, publisher_of, suggested_voice},
    error::ModelError,
    installed::{InstallError, InstalledFile, InstalledModel, InstalledModels, ModelKind, Staging, is_model_name},
    installer::{FolderSource, GivenFiles, InstallFailure, Installer, ModelOffer, ModelSource, SourceError},
    model::{Inputs, LocalModel, ModelContract, ModelFile, ModelLimits, ModelPrograms, ModelRun, PortWanted},
    tensor::{Elements, Tensor},
    transcription::{
        Aligner, LocalTranscriber, MelSpectrum, VoiceDetector, Whisper, WhisperDocument, decoder_contract,
        detector_contract, encoder_contract,
    },
    vision::{
        ClipModel, ClipTokenizer, CutoutModel, DepthModel, LocalDepthEstimator, LocalPictureMatcher,
        LocalSubjectFinder, MultilingualText, WordPieces, depth_contract,
    },
    voices::{KokoroVoice, LocalVoices, PiperVoice, VoiceConfig, kokoro_contract, piper_contract},
};
