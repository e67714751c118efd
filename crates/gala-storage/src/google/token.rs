//! Tokens of access: asked for once by however many wait, and a minute before they end.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use serde::Deserialize;
use tokio::sync::Mutex;

use super::{answer::GoogleError, service_account::ServiceAccount};

/// A token that ends within this is not used any more: what it is shown for takes its time.
const EARLY: Duration = Duration::from_secs(60);

/// By what right tokens are asked for.
pub(crate) enum Grant {
    ServiceAccount {
        account: Arc<ServiceAccount>,
        scope: &'static str,
    },
    /// A person's permission, which lasts until it is taken back.
    RefreshToken {
        token_url: String,
        client_id: String,
        client_secret: String,
        refresh_token: String,
    },
    /// Nobody asks for any: emulators.
    Nothing,
}

impl fmt::Debug for Grant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ServiceAccount { .. } => "ServiceAccount",
            Self::RefreshToken { .. } => "RefreshToken",
            Self::Nothing => "Nothing",
        })
    }
}

/// The token that is held, and how another is had.
#[derive(Debug)]
pub(crate) struct Tokens {
    grant: Grant,
    held: Mutex<Option<Held>>,
}

struct Held {
    token: Arc<str>,
    until: Instant,
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Held")
    }
}

/// What a token endpoint gives.
#[derive(Deserialize)]
pub(crate) struct Granted {
    pub access_token: String,
    #[serde(default)]
    pub expires_in: u64,
    /// Where a person has just given their permission.
    pub refresh_token: Option<String>,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Tokens {
    pub fn new(grant: Grant) -> Self {
        Self { grant, held: Mutex::default() }
    }

    /// Returns a token that is good for a minute at least; `None` where none is needed. While one asks, others wait for it.
    ///
    /// # Errors
    /// Where none is given.
    pub async fn token(&self, http: &reqwest::Client) -> Result<Option<Arc<str>>, GoogleError> {
        if matches!(self.grant, Grant::Nothing) {
            return Ok(None);
        }
        let mut held = self.held.lock().await;
        if let Some(held) = held.as_ref().filter(|held| Instant::now() < held.until) {
            return Ok(Some(Arc::clone(&held.token)));
        }
        let granted = self.ask(http).await?;
        let (token, good_for) = (Arc::<str>::from(granted.access_token), Duration::from_secs(granted.expires_in));
        let until = Instant::now() + good_for.saturating_sub(EARLY);
        *held = Some(Held { token: Arc::clone(&token), until });
        Ok(Some(token))
    }

    /// Forgets a token that was refused, unless somebody has had another meanwhile.
    pub async fn forget(&self, refused: &str) {
        let mut held = self.held.lock().await;
        if held.as_ref().is_some_and(|held| &*held.token == refused) {
            *held = None;
        }
    }

    async fn ask(&self, http: &reqwest::Client) -> Result<Granted, GoogleError> {
        match &self.grant {
            Grant::ServiceAccount { account, scope } => {
                let assertion = account.assertion(scope)?;
                let form =
                    [("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"), ("assertion", assertion.as_str())];
                ask_for_token(http, &account.token_url, &form).await.map_err(|error| match error {
                    // Nobody can give such an account another permission: its key was deleted, or the clock is wrong.
                    GoogleError::Withdrawn(told) => GoogleError::NoToken(told),
                    error => error,
                })
            }
            Grant::RefreshToken { token_url, client_id, client_secret, refresh_token } => {
                let form = [
                    ("grant_type", "refresh_token"),
                    ("client_id", client_id.as_str()),
                    ("client_secret", client_secret.as_str()),
                    ("refresh_token", refresh_token.as_str()),
                ];
                ask_for_token(http, token_url, &form).await
            }
            Grant::Nothing => Err(GoogleError::NoToken("nothing to ask with".to_owned())),
        }
    }
}

/// Asks a token endpoint once (RFC 6749, sections 4.1.3 and 6).
///
/// # Errors
/// [`GoogleError::Withdrawn`] for `invalid_grant`, [`GoogleError::NoToken`] for what else is refused.
pub(crate) async fn ask_for_token(
    http: &reqwest::Client,
    url: &str,
    form: &[(&str, &str)],
) -> Result<Granted, GoogleError> {
    let response = http.post(url).form(form).send().await?;
    let status = response.status();
    if status.is_success() {
        return Ok(response.json().await?);
    }
    if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
        return Err(GoogleError::of(response).await);
    }
    let text = response.text().await?;
    let Ok(Refusal { error, error_description }) = serde_json::from_str(&text) else {
        return Err(GoogleError::NoToken(format!("{status} from the address of tokens")));
    };
    let told = format!("{error}: {error_description}");
    match error.as_str() {
        "invalid_grant" => Err(GoogleError::Withdrawn(told)),
        "internal_failure" | "server_error" | "temporarily_unavailable" => {
            Err(GoogleError::Answered { status: 503, reason: error, message: error_description, retry_after: None })
        }
        _ => Err(GoogleError::NoToken(told)),
    }
}
