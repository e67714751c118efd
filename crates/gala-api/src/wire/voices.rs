use gala_ai::provider::{OfferedLook, OfferedVoice, ProviderError};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::problem::{ApiError, ApiResult};

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

impl ListVoices {
    /// # Errors
    /// 400 `invalid_field` for what cannot be a language or the name of a provider.
    pub fn check(&self) -> ApiResult<()> {
        self.language.as_deref().map_or(Ok(()), check_language)?;
        self.provider.as_deref().map_or(Ok(()), check_provider)
    }
}

/// Which voice is to be heard.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SampleVoice {
    /// The provider that has it.
    #[param(pattern = "^[a-z0-9_]{1,40}$", example = "espeak")]
    pub provider: String,
    /// Its `id` in the list of voices.
    #[param(min_length = 1, max_length = 200, example = "en-gb")]
    pub voice: String,
    /// What it says is in this language, a BCP 47 tag.
    #[param(pattern = "^[A-Za-z0-9-]{1,35}$", example = "en")]
    pub language: String,
}

/// The longest name of a voice, in characters.
const MAX_VOICE_CHARS: usize = 200;

impl SampleVoice {
    /// # Errors
    /// 400 `invalid_field` for what cannot be a provider, a voice or a language.
    pub fn check(&self) -> ApiResult<()> {
        check_provider(&self.provider)?;
        check_language(&self.language)?;
        if (1..=MAX_VOICE_CHARS).contains(&self.voice.chars().count()) {
            return Ok(());
        }
        let detail = format!("voice is the `id` of a voice, of 1 to {MAX_VOICE_CHARS} characters");
        Err(ApiError::bad_request("invalid_field", detail).at("voice"))
    }
}

pub fn check_language(tag: &str) -> ApiResult<()> {
    if (1..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
        return Ok(());
    }
    Err(ApiError::bad_request("invalid_field", "language is a BCP 47 tag such as en, es or ja").at("language"))
}

fn check_provider(name: &str) -> ApiResult<()> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if (1..=40).contains(&name.len()) && name.bytes().all(plain) {
        return Ok(());
    }
    let detail = "provider is a name such as cartesia: at most 40 of a-z, 0-9 and _";
    Err(ApiError::bad_request("invalid_field", detail).at("provider"))
}

/// The voices that are set up.
#[derive(Debug, Serialize, ToSchema)]
pub struct VoiceList {
    /// In the order in which their providers are asked.
    pub items: Vec<VoiceView>,
    /// The providers that did not list theirs.
    pub unavailable: Vec<UnavailableOffers>,
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
    /// Whether it can be heard before it is chosen: it is of this machine.
    pub has_sample: bool,
}

/// Whom the providers of presenters know.
#[derive(Debug, Serialize, ToSchema)]
pub struct LookList {
    /// In the order in which their providers are asked; of each, its account's own first, and at most two hundred.
    pub items: Vec<OfferedLookView>,
    /// The providers that did not list theirs.
    pub unavailable: Vec<UnavailableOffers>,
}

/// Somebody whom a provider knows.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Look)]
pub struct OfferedLookView {
    #[schema(example = "heygen")]
    pub provider: String,
    /// What a brief, or a presenter, names them by.
    pub id: String,
    /// What people call them.
    pub name: String,
}

impl OfferedLookView {
    pub fn new(provider: String, OfferedLook { id, name }: OfferedLook) -> Self {
        Self { provider, id, name }
    }
}

/// A provider that did not list what it offers.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = UnavailableVoices)]
pub struct UnavailableOffers {
    pub provider: String,
    /// `provider_denied`, `provider_busy` or `provider_broken`.
    #[schema(example = "provider_denied")]
    pub code: &'static str,
}

impl VoiceView {
    pub fn new(provider: String, voice: OfferedVoice, has_sample: bool) -> Self {
        let OfferedVoice { id, name, language, description } = voice;
        Self { provider, id, name, language, description, has_sample }
    }
}

impl UnavailableOffers {
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
