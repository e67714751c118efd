//! What the handlers work with.

use std::{fmt, sync::Arc, time::Instant};

use axum::http::StatusCode;
use gala_ai::{
    local_models::{ModelInstallations, ModelLibrary},
    offers::{LookLists, VoiceLists},
    provider::Providers,
};
use gala_db::{CallLimits, Db};
use gala_storage::{Objects, Spool};
use governor::clock::MonotonicClock;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::{
    accounts::Accounts,
    client_address::TrustedProxies,
    connection::Peer,
    cross_origins::CrossOrigins,
    hooks::ProviderHooks,
    middleware::guesses::Guesses,
    previews::PreviewMaker,
    problem::{ApiError, ApiResult},
    rate::{RateLimits, Rates},
    ready::{Probe, ReadyCheck},
    receive::BodyMemory,
    recent_peaks::RecentPeaks,
    recent_uses::RecentUses,
    signing::SigningKeys,
    storage_hooks::StorageHooks,
};

/// So many event streams are open at once.
pub const MAX_STREAMS: usize = 5_000;

/// Who may ask.
#[derive(Clone)]
pub enum Access {
    /// Programs and pages of this machine. For a server that listens on loopback only.
    Loopback,
    /// Whoever sends `Authorization: Bearer` with this token, from anywhere.
    Token(Arc<str>),
    /// Whoever has an account, a key or a link.
    Accounts(Arc<Accounts>),
}

impl Access {
    pub(crate) fn takes_tokens(&self) -> bool {
        !matches!(self, Self::Loopback)
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "Loopback",
            Self::Token(_) => "Token(..)",
            Self::Accounts(_) => "Accounts(..)",
        })
    }
}

/// What an installation hands to its API.
pub struct ApiConfig {
    pub db: Db,
    pub objects: Objects,
    /// Files on their way in.
    pub spool: Spool,
    /// Whom people ask while they wait, and what can be told of a brief before anything is made of it.
    pub providers: Providers,
    /// How many requests each provider gets, with those of jobs.
    pub call_limits: Arc<CallLimits>,
    /// The models of this machine.
    pub models: Arc<dyn ModelLibrary>,
    /// Who makes pieces of videos while their timelines are edited; absent where this machine cannot.
    pub previews: Option<Arc<dyn PreviewMaker>>,
    /// What providers tell of their tasks.
    pub hooks: ProviderHooks,
    /// Which stores may tell of files that came straight to them.
    pub storage_hooks: StorageHooks,
    pub access: Access,
    /// Who is believed when it tells whom it asks for.
    pub trusted_proxies: TrustedProxies,
    /// Pages of other origins that may use it from a browser.
    pub cross_origins: CrossOrigins,
    /// How many requests a caller may send, unless only this machine can ask.
    pub rate_limits: RateLimits,
    pub keys: SigningKeys,
    pub checks: Vec<ReadyCheck>,
    /// From [`crate::install_metrics`].
    pub metrics: PrometheusHandle,
    /// Cancelled when the server is about to end: it is not ready for more from then on, and answers nevertheless.
    pub stopping: CancellationToken,
    /// Cancelled when the server is to end: event streams end by it.
    pub shutdown: CancellationToken,
}

/// The state of the handlers. Clones share it.
#[derive(Clone)]
pub struct ApiState(Arc<Inner>);

struct Inner {
    config: ApiConfig,
    probe: Probe,
    streams: Arc<Semaphore>,
    guesses: Guesses,
    rates: Rates,
    body_memory: BodyMemory,
    voices: VoiceLists,
    looks: LookLists,
    installations: ModelInstallations,
    documents: Semaphore,
    voice_samples: Semaphore,
    uses: RecentUses,
    peaks: RecentPeaks,
}

/// One document of an editing program is read at a time: it takes some twenty times its bytes of memory.
const DOCUMENTS: usize = 1;
/// One voice is listened to at a time.
const VOICE_SAMPLES: usize = 1;

impl ApiState {
    pub fn new(mut config: ApiConfig) -> Self {
        let probe = Probe::new(std::mem::take(&mut config.checks));
        let rates = Rates::new(&config.rate_limits, &MonotonicClock);
        Self(Arc::new(Inner {
            config,
            probe,
            streams: Arc::new(Semaphore::new(MAX_STREAMS)),
            guesses: Guesses::default(),
            rates,
            body_memory: BodyMemory::default(),
            voices: VoiceLists::default(),
            looks: LookLists::default(),
            installations: ModelInstallations::default(),
            documents: Semaphore::new(DOCUMENTS),
            voice_samples: Semaphore::new(VOICE_SAMPLES),
            uses: RecentUses::default(),
            peaks: RecentPeaks::default(),
        }))
    }

    pub(crate) fn db(&self) -> &Db {
        &self.0.config.db
    }

    pub(crate) fn uses(&self) -> &RecentUses {
        &self.0.uses
    }

    pub(crate) fn peaks(&self) -> &RecentPeaks {
        &self.0.peaks
    }

    pub(crate) fn objects(&self) -> &Objects {
        &self.0.config.objects
    }

    pub(crate) fn spool(&self) -> &Spool {
        &self.0.config.spool
    }

    pub(crate) fn providers(&self) -> &Providers {
        &self.0.config.providers
    }

    pub(crate) fn call_limits(&self) -> &Arc<CallLimits> {
        &self.0.config.call_limits
    }

    pub(crate) fn models(&self) -> &Arc<dyn ModelLibrary> {
        &self.0.config.models
    }

    /// # Errors
    /// 503 `previews_unavailable` where this server makes none.
    pub(crate) fn previews(&self) -> ApiResult<&Arc<dyn PreviewMaker>> {
        self.0.config.previews.as_ref().ok_or_else(|| {
            let detail = "this server shows no video while it is edited; render a draft (POST /projects/{id}/render)";
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "previews_unavailable", detail)
        })
    }

    /// The models that are on their way.
    pub(crate) fn installations(&self) -> &ModelInstallations {
        &self.0.installations
    }

    pub(crate) fn voices(&self) -> &VoiceLists {
        &self.0.voices
    }

    /// The looks of those who present.
    pub(crate) fn looks(&self) -> &LookLists {
        &self.0.looks
    }

    pub(crate) fn storage_hooks(&self) -> &StorageHooks {
        &self.0.config.storage_hooks
    }

    pub(crate) fn hooks(&self) -> &ProviderHooks {
        &self.0.config.hooks
    }

    pub(crate) fn access(&self) -> &Access {
        &self.0.config.access
    }

    /// Returns how people prove themselves here.
    ///
    /// # Errors
    /// 403 `accounts_off` where there are no accounts.
    pub(crate) fn accounts(&self) -> ApiResult<&Accounts> {
        match self.access() {
            Access::Accounts(accounts) => Ok(accounts),
            Access::Loopback | Access::Token(_) => {
                let detail = "this server has one owner and no accounts; start it with GALA_AUTH=accounts to have them";
                Err(ApiError::forbidden("accounts_off", detail))
            }
        }
    }

    /// Returns the token of the server, where it has one instead of accounts.
    pub(crate) fn token(&self) -> ApiResult<&str> {
        match self.access() {
            Access::Token(token) => Ok(token),
            Access::Loopback | Access::Accounts(_) => {
                Err(ApiError::forbidden("no_token", "this server was started without GALA_TOKEN: it takes none"))
            }
        }
    }

    /// Has whoever sent wrong tokens before wait until the next one is looked at.
    pub(crate) async fn wait_after_guesses(&self, peer: Option<Peer>) {
        let delay = peer.map(|peer| self.guesses().delay(peer, Instant::now())).unwrap_or_default();
        if !delay.is_zero() {
            tokio::time::sleep(delay).await;
        }
    }

    /// Counts a wrong token.
    pub(crate) fn count_guess(&self, peer: Option<Peer>) {
        if let Some(peer) = peer {
            self.guesses().count(peer, Instant::now());
        }
    }

    pub(crate) fn keys(&self) -> &SigningKeys {
        &self.0.config.keys
    }

    pub(crate) fn metrics(&self) -> &PrometheusHandle {
        &self.0.config.metrics
    }

    pub(crate) fn is_ending(&self) -> bool {
        self.0.config.stopping.is_cancelled() || self.0.config.shutdown.is_cancelled()
    }

    pub(crate) fn shutdown(&self) -> &CancellationToken {
        &self.0.config.shutdown
    }

    pub(crate) fn probe(&self) -> &Probe {
        &self.0.probe
    }

    pub(crate) fn streams(&self) -> &Arc<Semaphore> {
        &self.0.streams
    }

    pub(crate) fn guesses(&self) -> &Guesses {
        &self.0.guesses
    }

    pub(crate) fn trusted_proxies(&self) -> &TrustedProxies {
        &self.0.config.trusted_proxies
    }

    pub(crate) fn cross_origins(&self) -> &CrossOrigins {
        &self.0.config.cross_origins
    }

    pub(crate) fn rates(&self) -> &Rates {
        &self.0.rates
    }

    /// Who reads the document of an editing program holds a permit of these.
    pub(crate) fn documents(&self) -> &Semaphore {
        &self.0.documents
    }

    /// Who has a voice speak for people that choose one holds a permit of these.
    pub(crate) fn voice_samples(&self) -> &Semaphore {
        &self.0.voice_samples
    }

    pub(crate) fn body_memory(&self) -> &BodyMemory {
        &self.0.body_memory
    }
}
