//! What the providers of an installation offer: their voices, and the looks of those who present. Each is asked once in a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use futures::future::join_all;
use tokio::time::timeout;

use crate::provider::{Call, OfferedLook, OfferedVoice, Presenter, ProviderError, Speaker};

/// Lists are kept for so long.
const KEPT: Duration = Duration::from_secs(600);
/// A provider that has not answered by then is told as one that did not.
const PATIENCE: Duration = Duration::from_secs(10);

/// What one provider offers, or why it does not say.
#[derive(Debug)]
pub struct Offers<T> {
    /// As policies name it.
    pub provider: String,
    pub offered: Result<Vec<T>, ProviderError>,
}

/// Lists that were asked for lately, by their provider.
#[derive(Debug)]
pub struct OfferLists<T>(Mutex<HashMap<String, (Instant, Vec<T>)>>);

/// Lists of voices.
pub type VoiceLists = OfferLists<OfferedVoice>;
/// Lists of looks.
pub type LookLists = OfferLists<OfferedLook>;

impl<T> Default for OfferLists<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl OfferLists<OfferedVoice> {
    /// Returns what some speakers offer, in their order. Each is asked only where it was not lately; one that fails is asked
    /// the next time again.
    pub async fn of(&self, speakers: &[Arc<dyn Speaker>]) -> Vec<Offers<OfferedVoice>> {
        join_all(speakers.iter().map(|speaker| self.of_speaker(&**speaker))).await
    }

    async fn of_speaker(&self, speaker: &dyn Speaker) -> Offers<OfferedVoice> {
        let call = Call::unpaid();
        self.of_one(speaker.id().provider, speaker.voices(&call)).await
    }
}

impl OfferLists<OfferedLook> {
    /// As of voices, of those who present.
    pub async fn of(&self, presenters: &[Arc<dyn Presenter>]) -> Vec<Offers<OfferedLook>> {
        join_all(presenters.iter().map(|presenter| self.of_presenter(&**presenter))).await
    }

    async fn of_presenter(&self, presenter: &dyn Presenter) -> Offers<OfferedLook> {
        let call = Call::unpaid();
        self.of_one(presenter.id().provider, presenter.looks(&call)).await
    }
}

impl<T: Clone> OfferLists<T> {
    async fn of_one(&self, provider: String, asked: impl Future<Output = Result<Vec<T>, ProviderError>>) -> Offers<T> {
        if let Some(kept) = self.kept(&provider) {
            return Offers { provider, offered: Ok(kept) };
        }
        let offered = match timeout(PATIENCE, asked).await {
            Ok(offered) => offered,
            Err(_) => Err(ProviderError::Busy {
                provider: provider.clone(),
                message: "it did not tell in time what it offers".to_owned(),
                retry_after: None,
            }),
        };
        if let Ok(offered) = &offered {
            self.lists().insert(provider.clone(), (Instant::now(), offered.clone()));
        }
        Offers { provider, offered }
    }

    fn kept(&self, provider: &str) -> Option<Vec<T>> {
        self.lists().get(provider).filter(|(at, _)| at.elapsed() < KEPT).map(|(_, offered)| offered.clone())
    }

    fn lists(&self) -> MutexGuard<'_, HashMap<String, (Instant, Vec<T>)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
