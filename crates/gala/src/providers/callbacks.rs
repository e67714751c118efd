use std::sync::Arc;

use anyhow::Context;
use gala_ai::provider::{CallbackReader, TaskWakes};
use gala_providers::{animation::CallbackSecret, http::TaskCallbacks};

use crate::settings::ProviderSettings;

/// How providers tell of their tasks, where this server can be reached: nothing is believed that is not signed, so that each
/// needs the secret that its callbacks are signed with.
#[derive(Clone, Debug, Default)]
pub struct Callbacks {
    public_url: Option<String>,
    kling: Option<CallbackSecret>,
    pub wakes: TaskWakes,
}

impl Callbacks {
    /// Of a server that is reached at this address.
    ///
    /// # Errors
    /// Where a setting cannot be used.
    pub fn of(settings: &ProviderSettings, public_url: Option<&str>) -> anyhow::Result<Self> {
        let secret = settings.secret("kling", "CALLBACK_SECRET")?;
        let kling = secret.map(|secret| CallbackSecret::parse(secret.reveal())).transpose();
        let kling = kling.context("cannot use GALA_KLING_CALLBACK_SECRET")?;
        // Nobody calls back over plain HTTP.
        let public_url =
            public_url.filter(|url| url.starts_with("https://")).map(|url| url.trim_end_matches('/').to_owned());
        Ok(Self { public_url, kling, wakes: TaskWakes::default() })
    }

    /// Returns what Kling is told, for both of its protocols.
    pub fn for_kling(&self) -> Option<TaskCallbacks> {
        let (Some(public_url), Some(_)) = (&self.public_url, &self.kling) else { return None };
        let url = format!("{public_url}/api/v1/hooks/provider/kling");
        Some(TaskCallbacks { url, wakes: self.wakes.clone() })
    }

    /// Returns what reads those that come.
    pub fn readers(&self) -> Vec<Arc<dyn CallbackReader>> {
        let secret = self.kling.clone().filter(|_| self.public_url.is_some());
        secret.into_iter().map(|secret| Arc::new(secret) as Arc<dyn CallbackReader>).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_dGVzdHNlY3JldHRlc3RzZWNyZXR0ZXN0c2VjcmV0MTI=";

    fn callbacks(secret: Option<&str>, public_url: Option<&str>) -> anyhow::Result<Callbacks> {
        let secret = secret.map(|secret| ("GALA_KLING_CALLBACK_SECRET".to_owned(), secret.to_owned()));
        Callbacks::of(&ProviderSettings::of(secret), public_url)
    }

    #[test]
    fn kling_calls_back_where_it_can_and_signs() {
        let url = Some("https://gala.example.org/");
        let callbacks_of = |secret, url| callbacks(secret, url).expect("settings");
        let told = callbacks_of(Some(SECRET), url).for_kling().expect("an address");
        assert_eq!(told.url, "https://gala.example.org/api/v1/hooks/provider/kling");
        assert_eq!(callbacks_of(Some(SECRET), url).readers().len(), 1);
        for (secret, url) in [(None, url), (Some(SECRET), None), (Some(SECRET), Some("http://gala.example.org"))] {
            let none = callbacks_of(secret, url);
            assert!(none.for_kling().is_none() && none.readers().is_empty(), "{secret:?} {url:?}");
        }
        let bad = callbacks(Some("whsec_short"), url).expect_err("no secret");
        assert!(format!("{bad:#}").contains("GALA_KLING_CALLBACK_SECRET"), "{bad:#}");
    }
}
