use gala_ai::provider::{OfferedVoice, ProviderError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which voices to list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListVoices {
    /// Only those that may speak this language, a BCP 47 tag, whatever its region.
    #[param(nullable = false, pattern = "^[A-Za-z0-9-]{1,35}$")]
    pub language: Option<String>,
    /// Only those of this provider.
    #[param(nullable = false, pattern = "^[a-z0-9_]{1,40}$")]
    pub provider: Option<String>,
}

/// The voices that are set up.
#[derive(Debug, Serialize, ToSchema)]
pub struct VoiceList {
    /// In the order in which their providers are asked.
    pub items: Vec<VoiceView>,
    /// The providers that did not list theirs.
    pub unavailable: Vec<UnavailableVoices>,
}

/// A voice that a provider offers. Of most providers, the first hundred are listed.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Voice)]
pub struct VoiceView {
    #[schema(example = "cartesia")]
    pub provider: String,
    /// What a brief names it by.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// BCP 47; `null` where it speaks several, or where the provider does not tell.
    #[schema(example = "es")]
    pub language: Option<String>,
    pub description: Option<String>,
}

/// A provider that did not list its voices.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnavailableVoices {
    pub provider: String,
    /// `provider_denied`, `provider_busy` or `provider_broken`.
    #[schema(example = "provider_denied")]
    pub code: &'static str,
}

impl VoiceView {
    pub fn new(provider: String, voice: OfferedVoice) -> Self {
        let OfferedVoice { id, name, language, description } = voice;
        Self { provider, id, name, language, description }
    }
}

impl UnavailableVoices {
    pub fn new(provider: String, error: &ProviderError) -> Self {
        let code = match error {
            ProviderError::Denied { .. } => "provider_denied",
            ProviderError::Busy { .. } | ProviderError::Unavailable { .. } | ProviderError::Lost { .. } => {
                "provider_busy"
            }
            _ => "provider_broken",
        };
        Self { provider, code }
    }
}
