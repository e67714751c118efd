//! Listens to files part by part.

use std::{ops::Range, path::Path, sync::Arc, time::Duration};

use gala_ai::{
    provider::{Call, ProviderError, Transcriber, Transcript, TranscriptionRequest},
    speech::{HeardSpeech, transcription_request},
};
use gala_audio::{SoundPart, for_each_part};
use gala_core::cancel::Cancel;
use gala_media::{RunError, Tools};
use gala_models::{InstalledModels, LocalTranscriber};
use tokio::runtime::Handle;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    helpers::{model_programs, speaker},
    render::{Failed, refuse},
    settings::{CaptionsArgs, ModelSettings},
};

/// How often it is looked whether somebody wants it to stop.
const LOOKED: Duration = Duration::from_millis(50);
/// The longest file: half a day.
const LONGEST_MS: u64 = 12 * 3_600_000;

/// Models of this machine that write down what is said.
pub struct Listener<'a> {
    runtime: &'a Handle,
    transcriber: LocalTranscriber,
    /// BCP 47; found out for each file where absent.
    language: Option<&'a str>,
    cancel: &'a Cancel,
}

impl<'a> Listener<'a> {
    /// # Errors
    /// Where no model is installed that writes down what is said, or a program is missing that runs it.
    pub fn new(args: &'a CaptionsArgs, runtime: &'a Handle, cancel: &'a Cancel) -> Result<Self, Failed> {
        let models = InstalledModels::at(ModelSettings::read().folder);
        let espeak = Arc::new(speaker(args.programs.start_mode())?);
        let transcriber = LocalTranscriber::new(models, model_programs()?, espeak);
        if !transcriber.is_ready() {
            let message = "no model that writes down what is said is installed";
            return Err(refuse("no_transcriber", "models", message, "gala models install whisper-base"));
        }
        Ok(Self { runtime, transcriber, language: args.language.as_deref(), cancel })
    }

    /// Returns who listens, with versions.
    pub fn name(&self) -> String {
        self.transcriber.name()
    }

    /// Returns what is said in a range of a file, in milliseconds. `name` is the file as people know it.
    ///
    /// # Errors
    /// Where the range is too long or cannot be read, the language is not known, or a model fails.
    pub fn listen(&self, tools: &Tools, path: &Path, name: &str, range_ms: Range<u64>) -> Result<HeardSpeech, Failed> {
        let length_ms = range_ms.end.saturating_sub(range_ms.start);
        if length_ms > LONGEST_MS {
            let message = format!("lasts {} s; at most {} s are listened to", length_ms / 1000, LONGEST_MS / 1000);
            return Err(refuse("sound_too_long", name, message, "divide it"));
        }
        let mut heard = HeardSpeech::default();
        let listen = |SoundPart { start, samples }| -> Result<(), Failed> {
            let language = self.language.or(heard.language.as_deref());
            let request = transcription_request(&samples, language);
            drop(samples);
            heard.push(self.transcribe(&request)?, start);
            Ok(())
        };
        for_each_part(tools, (path, range_ms), self.cancel, listen)?;
        Ok(heard)
    }

    fn transcribe(&self, request: &TranscriptionRequest) -> Result<Transcript, Failed> {
        let stop = CancellationToken::new();
        let call = Call::new(Uuid::now_v7(), stop.clone());
        let stopped = async {
            while !self.cancel.is_cancelled() {
                tokio::time::sleep(LOOKED).await;
            }
        };
        let heard = self.runtime.block_on(async {
            tokio::select! {
                heard = self.transcriber.transcribe(request, &call) => heard,
                () = stopped => Err(ProviderError::Cancelled),
            }
        });
        heard.map_err(|error| match error {
            ProviderError::Cancelled => RunError::Cancelled.into(),
            ProviderError::Refused(problem) => Failed::Problems(problem.into()),
            error => Failed::Other(error.into()),
        })
    }
}
