//! `transcribe_asset`: what is said in a film or a sound that somebody brought, written down by a model of this machine.
//!
//! It is listened to in parts, and each is kept once it is written down: who tries again goes on with the next one.

use std::{path::PathBuf, sync::Arc};

use gala_ai::{
    provider::{Call, Transcriber, Transcript},
    speech::{HeardSpeech, TranscriptDocument, transcription_request},
};
use gala_audio::read_part;
use gala_core::{
    captions::{to_srt, to_vtt},
    id::AssetId,
    ingest::DerivativeRole,
    job::Failure,
    media_error::{MediaError, MediaFault},
    payload::{TranscriptInput, TranscriptOutput},
    project::Project,
    time::samples_at,
};
use gala_db::ingests;
use gala_media::{MediaFacts, probe};
use serde::Serialize;
use uuid::Uuid;

use super::{
    blocking::blocking,
    failures::{FileNames, failure_of_provider},
    ingest_asset::{LocalContent, LocalDerivative, StoredDerivative, keep_derivative},
    json::to_json,
    services::Services,
};
use crate::context::{Done, JobContext};

/// What was heard counts no more where this changes.
const VERSION: &str = "transcript/1";
/// Who is asked: nobody else, since what is said in a film goes to no service unasked.
const LOCAL: &str = "local";

/// One attempt at a job that writes down what is said.
pub(super) struct TranscribeAsset<'a> {
    pub services: &'a Services,
    pub ctx: &'a JobContext,
    pub project: &'a Project,
}

/// What shapes what is heard in a part of a file.
#[derive(Serialize)]
struct HashedPart<'a> {
    version: &'static str,
    file: &'a gala_core::hash::ContentHash,
    start_ms: u64,
    end_ms: u64,
    language: Option<&'a str>,
    transcriber: &'a str,
}

/// A file on this machine.
struct LocalSound {
    path: PathBuf,
    names: FileNames,
    facts: MediaFacts,
}

impl TranscribeAsset<'_> {
    pub async fn run(&self) -> Result<Done, Failure> {
        let input: TranscriptInput = self.ctx.input()?;
        let transcriber = self.transcriber()?;
        let sound = self.sound(&input).await?;
        let known = (VERSION, &input, transcriber.name());
        let heard = self.ctx.step("transcription", &known, || self.hear(&input, &sound, &transcriber)).await?;
        if heard.words.is_empty() {
            let told = "no word is heard in it (bring a file in which somebody speaks, or name the language)";
            return Err(Failure::permanent("nothing_said", told));
        }
        let MediaFacts { duration_ms, .. } = sound.facts;
        let document = TranscriptDocument::new(heard, duration_ms, sound.facts.is_tall(), transcriber.name());
        self.keep(input.asset, &document).await?;
        let TranscriptDocument { language, words, captions, transcriber, .. } = document;
        let output = TranscriptOutput { language, words: words.len(), captions: captions.len(), transcriber };
        Ok(Done::new(to_json(&output)?))
    }

    fn transcriber(&self) -> Result<Arc<dyn Transcriber>, Failure> {
        let local = self.services.providers.transcribers.chosen(&[LOCAL.to_owned()]);
        local.into_iter().find(|transcriber| transcriber.is_ready()).ok_or_else(|| {
            let told = "no model that writes down what is said is installed on the machine that works \
                        (gala models install whisper-base, and retry the job)";
            Failure::permanent("no_transcriber", told)
        })
    }

    async fn sound(&self, input: &TranscriptInput) -> Result<LocalSound, Failure> {
        let Self { services, ctx, .. } = *self;
        let path = services.store.local(ctx, &input.file).await?;
        let known = ingests::of_assets(ctx.db(), ctx.scope(), &[input.asset]).await?;
        let name = known.get(&input.asset).map_or_else(|| "the file".to_owned(), |ingest| ingest.name.clone());
        let names = FileNames::of([(path.clone(), name)]);
        let (tools, file, told) = (services.tools.clone(), path.clone(), names.clone());
        let facts = blocking(ctx, move |cancel| {
            let facts = probe(&tools, &file, cancel).map_err(|error| told.failure(error))?;
            if facts.audio.is_none() {
                let (what, remedy) = ("has no sound in it", "bring a film or a sound in which somebody speaks");
                return Err(told.failure(MediaError::of(&file, MediaFault::NoSound, what, remedy).into()));
            }
            Ok(facts)
        })
        .await?;
        Ok(LocalSound { path, names, facts })
    }

    /// Listens to all of a file, in the language of its first part where none is named.
    async fn hear(
        &self,
        input: &TranscriptInput,
        sound: &LocalSound,
        transcriber: &Arc<dyn Transcriber>,
    ) -> Result<HeardSpeech, Failure> {
        let (mut heard, mut start_ms, end_ms) = (HeardSpeech::default(), 0, sound.facts.duration_ms);
        while start_ms < end_ms {
            let language = input.language.clone().or_else(|| heard.language.clone());
            let hashed = HashedPart {
                version: VERSION,
                file: &input.file.checksum,
                start_ms,
                end_ms,
                language: language.as_deref(),
                transcriber: &transcriber.name(),
            };
            let part = || self.hear_part(sound, start_ms, language.as_deref(), transcriber);
            let (part, part_end_ms) = self.ctx.made("transcript", &hashed, part).await?;
            heard.push(part, samples_at(start_ms));
            start_ms = part_end_ms;
        }
        Ok(heard)
    }

    /// Returns what is heard in the part of a file that begins at a time, and where that part ends.
    async fn hear_part(
        &self,
        sound: &LocalSound,
        start_ms: u64,
        language: Option<&str>,
        transcriber: &Arc<dyn Transcriber>,
    ) -> Result<(Transcript, u64), Failure> {
        let (tools, path, names) = (self.services.tools.clone(), sound.path.clone(), sound.names.clone());
        let (range_ms, language) = (start_ms..sound.facts.duration_ms, language.map(str::to_owned));
        let (request, end_ms) = blocking(self.ctx, move |cancel| {
            let read = read_part(&tools, &path, range_ms, cancel).map_err(|error| names.failure(error))?;
            Ok((transcription_request(&read.0, language.as_deref()), read.1))
        })
        .await?;
        let call = Call::new(Uuid::now_v7(), self.ctx.cancelled().clone());
        let part = transcriber.transcribe(&request, &call).await.map_err(failure_of_provider)?;
        Ok((part, end_ms))
    }

    /// Stores what was heard and makes it what the asset has. Doing it again changes nothing.
    async fn keep(&self, of: AssetId, document: &TranscriptDocument) -> Result<(), Failure> {
        let Self { services, ctx, project } = *self;
        let json = serde_json::to_vec(document).map_err(|error| Failure::permanent("json", error.to_string()))?;
        let (vtt, srt) = (to_vtt(&document.captions), to_srt(&document.captions));
        let mut files: Vec<StoredDerivative> = Vec::with_capacity(3);
        for (role, mime, extension, bytes) in [
            (DerivativeRole::Transcript, "application/json", "json", json),
            (DerivativeRole::CaptionsVtt, "text/vtt", "vtt", vtt.into_bytes()),
            (DerivativeRole::CaptionsSrt, "application/x-subrip", "srt", srt.into_bytes()),
        ] {
            let made = LocalDerivative { role, content: LocalContent::Bytes(bytes), mime, extension };
            files.push(keep_derivative(&services.store, project, of, made).await?);
        }
        let (project, provider) = (project.id, services.store.objects().provider());
        ctx.write(move |tx| {
            Box::pin(async move {
                for file in &files {
                    let asset = file.asset(of, project, provider, tx.now_ms());
                    ingests::put_derivative(tx, of, file.role, &asset).await?;
                }
                Ok(())
            })
        })
        .await
    }
}
