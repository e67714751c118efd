//! The voices of an installation: of every speaker that is set up, asked all at once and kept for a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use futures::future::join_all;
use tokio::time::timeout;

use crate::provider::{Call, OfferedVoice, ProviderError, Speaker};

/// Lists are kept for so long.
const KEPT: Duration = Duration::from_secs(600);
/// A provider that has not answered by then is told as one that did not.
const PATIENCE: Duration = Duration::from_secs(10);

/// What one speaker offers, or why it does not say.
#[derive(Debug)]
pub struct SpeakerVoices {
    /// As policies name it.
    pub provider: String,
    pub voices: Result<Vec<OfferedVoice>, ProviderError>,
}

/// Lists that were asked for lately.
#[derive(Debug, Default)]
pub struct VoiceLists(Mutex<HashMap<String, (Instant, Vec<OfferedVoice>)>>);

impl VoiceLists {
    /// Returns what some speakers offer, in their order. Each is asked only where it was not lately; one that fails is asked
    /// the next time again.
    pub async fn of(&self, speakers: &[Arc<dyn Speaker>]) -> Vec<SpeakerVoices> {
        join_all(speakers.iter().map(|speaker| self.of_one(&**speaker))).await
    }

    async fn of_one(&self, speaker: &dyn Speaker) -> SpeakerVoices {
        let provider = speaker.id().provider;
        if let Some(voices) = self.kept(&provider) {
            return SpeakerVoices { provider, voices: Ok(voices) };
        }
        let call = Call::unpaid();
        let voices = match timeout(PATIENCE, speaker.voices(&call)).await {
            Ok(voices) => voices,
            Err(_) => Err(ProviderError::Busy {
                provider: provider.clone(),
                message: "it did not list its voices in time".to_owned(),
                retry_after: None,
            }),
        };
        if let Ok(voices) = &voices {
            self.lists().insert(provider.clone(), (Instant::now(), voices.clone()));
        }
        SpeakerVoices { provider, voices }
    }

    fn kept(&self, provider: &str) -> Option<Vec<OfferedVoice>> {
        self.lists().get(provider).filter(|(at, _)| at.elapsed() < KEPT).map(|(_, voices)| voices.clone())
    }

    fn lists(&self) -> std::sync::MutexGuard<'_, HashMap<String, (Instant, Vec<OfferedVoice>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
