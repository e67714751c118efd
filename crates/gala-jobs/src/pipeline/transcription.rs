//! What is said in a recorded voice, written down: asked for once, kept, and taken from what was kept.

use std::sync::Arc;

use futures::FutureExt;
use gala_ai::{
    provider::{ProviderError, Transcriber, Transcript},
    speech::transcription_request,
};
use gala_core::{hash::ContentHash, job::Failure, payload::GivenFile};
use serde::Serialize;

use super::{
    blocking::blocking,
    narration::{NARRATION_VERSION, Narration},
    providers::{Asker, FailedCall, Payer, RequestInput, first_made},
};

const STEP: &str = "transcription";

/// What was heard in a recorded voice, and by whom.
pub(super) struct Heard {
    pub transcript: Transcript,
    /// Its name and version.
    pub transcriber: String,
}

/// What of a request shapes the transcript.
#[derive(Serialize)]
struct HashedSound<'a> {
    version: &'static str,
    sound: ContentHash,
    language: Option<&'a str>,
}

/// A recorded voice that is to be written down.
pub(super) struct Transcription<'a> {
    pub payer: Payer<'a>,
    pub asker: Asker,
    pub narration: Narration<'a>,
    /// In which is spoken; to be found out where absent.
    pub language: Option<&'a str>,
}

impl Transcription<'_> {
    /// Returns what the first transcriber hears that can; what the last one failed at where none can.
    pub async fn heard(
        &self,
        candidates: &[Arc<dyn Transcriber>],
    ) -> Result<Result<Heard, Option<ProviderError>>, Failure> {
        let GivenFile { checksum: sound, .. } = *self.narration.file;
        let hashed = HashedSound { version: NARRATION_VERSION, sound, language: self.language };
        let input = |one: &dyn Transcriber| Ok(RequestInput::new(one, one.name(), &hashed, self.asker));
        let ask = |one, input| self.ask(one, input).boxed();
        first_made(self.payer.ctx, STEP, candidates, input, ask).await
    }

    async fn ask(
        &self,
        transcriber: Arc<dyn Transcriber>,
        input: RequestInput<&HashedSound<'_>>,
    ) -> Result<Heard, FailedCall> {
        let Self { payer, narration, language, .. } = self;
        let ask = async |hash| {
            let (samples, language) = (narration.samples(payer.ctx).await?, language.map(str::to_owned));
            let request =
                blocking(payer.ctx, move |_| Ok(transcription_request(&samples, language.as_deref()))).await?;
            let (request, one) = (&request, &transcriber);
            let send = |call| async move { one.transcribe(request, &call).await };
            payer.call(STEP, &**one, request, hash, send).await
        };
        let transcript = payer.once(STEP, &*transcriber, &input, ask).await?;
        Ok(Heard { transcript, transcriber: transcriber.name() })
    }
}
