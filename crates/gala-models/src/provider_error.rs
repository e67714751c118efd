//! What models fail with, as providers tell it.

use gala_ai::provider::ProviderError;

use crate::error::ModelError;

/// As policies name what runs here.
pub const PROVIDER: &str = "local";

/// What a model made cannot be used.
pub fn broken(model: &str, message: &str) -> ProviderError {
    ProviderError::Broken { provider: format!("{PROVIDER} {model}"), message: message.to_owned() }
}

/// Translates why a model made nothing.
pub fn provider_error(error: ModelError) -> ProviderError {
    let what = error.to_string();
    match error {
        ModelError::Unusable { model, .. } => {
            // A model of several files is named with the one.
            let model = model.split(' ').next().unwrap_or(&model);
            let remedy =
                format!("gala models verify {model}; if that fails: gala models remove {model}, and install it again");
            ProviderError::Unavailable { what, remedy }
        }
        ModelError::Refused { model, .. }
        | ModelError::TooMuchMemory { model, .. }
        | ModelError::Died { model, .. } => broken(&model, &what),
        ModelError::TimedOut { model, .. } | ModelError::Killed { model } => {
            ProviderError::Busy { provider: format!("{PROVIDER} {model}"), message: what, retry_after: None }
        }
        ModelError::Sandbox(_) => {
            ProviderError::Unavailable { what, remedy: "see the sandbox checks of gala doctor".to_owned() }
        }
        ModelError::Start(_) => ProviderError::Unavailable {
            what,
            remedy: "keep gala-model beside the program gala (run make install)".to_owned(),
        },
    }
}
