//! Tokens by which a push subscription of Google's Pub/Sub proves that it pushes: OpenID Connect tokens of a service account
//! (<https://cloud.google.com/pubsub/docs/authenticate-push-subscriptions>).

use std::{str::FromStr, sync::Arc, time::Duration};

use chrono::{DateTime, Utc};
use openidconnect::{
    ClaimsVerificationError, ClientId, IssuerUrl, JsonWebKeySetUrl, Nonce, SignatureVerificationError,
    core::{CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKeySet, CoreJwsSigningAlgorithm},
};
use tokio::sync::Mutex;

use crate::oidc::{HttpClient, OidcError};

/// Google's keys, unless others are set.
pub const GOOGLE_KEYS: &str = "https://www.googleapis.com/oauth2/v3/certs";
const GOOGLE: &str = "https://accounts.google.com";
/// How far Google's clock may be from ours, either way, in seconds.
const SKEW: i64 = 60;
/// No token of Google's is longer.
const MAX_TOKEN_BYTES: usize = 16 << 10;
/// Keys are asked for again after this, in seconds: a key that was withdrawn is trusted no longer.
const KEPT_FOR: i64 = 3600;
/// And because of a token that fits none, but not more often than this, in seconds.
const ASKED_AGAIN_AFTER: i64 = 30;
const TIMEOUT: Duration = Duration::from_secs(5);

/// What the subscription was set up with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PushTokenSettings {
    /// The audience that the subscription names; by default the address that it pushes to.
    pub audience: String,
    /// The e-mail of the service account that the subscription pushes as.
    pub email: String,
    /// Where the keys are by which tokens are signed.
    pub keys_url: String,
}

/// Why a token is not believed. The text is for the log.
#[derive(Debug, thiserror::Error)]
pub enum PushTokenError {
    /// The keys cannot be had now.
    #[error("the keys of the tokens cannot be read")]
    Keys(#[source] OidcError),
    /// It is not one of that subscription, of now, signed by Google.
    #[error("the token is not to be trusted: {0}")]
    Untrusted(String),
}

/// Keys as they were read.
#[derive(Debug)]
struct KeptKeys {
    keys: CoreJsonWebKeySet,
    read_at: i64,
}

/// Checks such tokens. Clones share what was read of Google.
#[derive(Clone, Debug)]
pub struct PushTokens {
    settings: Arc<PushTokenSettings>,
    keys_url: JsonWebKeySetUrl,
    issuer: IssuerUrl,
    http: Arc<HttpClient>,
    kept: Arc<Mutex<Option<Arc<KeptKeys>>>>,
}

impl PushTokens {
    /// # Errors
    /// In words, where the address of the keys is none, or the machine has no certificates by which servers are known.
    pub fn new(settings: PushTokenSettings) -> Result<Self, String> {
        let keys_url = JsonWebKeySetUrl::new(settings.keys_url.clone()).map_err(|error| error.to_string())?;
        let issuer = IssuerUrl::new(GOOGLE.to_owned()).map_err(|error| error.to_string())?;
        let http = HttpClient::new(TIMEOUT).map_err(|error| error.to_string())?;
        Ok(Self { settings: Arc::new(settings), keys_url, issuer, http: Arc::new(http), kept: Arc::default() })
    }

    /// Checks a token: its signature, who issued it, whom it is for, its times, and whose it is.
    ///
    /// # Errors
    /// [`PushTokenError`].
    pub async fn check(&self, token: &str) -> Result<(), PushTokenError> {
        self.check_at(token, Utc::now()).await
    }

    /// As [`Self::check`], at a time.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub async fn check_at(&self, token: &str, now: DateTime<Utc>) -> Result<(), PushTokenError> {
        let untrusted = |why: String| PushTokenError::Untrusted(why);
        if token.len() > MAX_TOKEN_BYTES {
            return Err(untrusted("it is too long".to_owned()));
        }
        let token = CoreIdToken::from_str(token).map_err(|error| untrusted(error.to_string()))?;
        let keys = self.keys(now).await?;
        let checked = match self.verify(&token, &keys, now) {
            Err(error) if may_have_new_key(&error) => match self.newer_keys(&keys, now).await? {
                Some(keys) => self.verify(&token, &keys, now),
                None => Err(error),
            },
            checked => checked,
        };
        checked.map_err(|error| untrusted(error.to_string()))
    }

    fn verify(&self, token: &CoreIdToken, keys: &KeptKeys, now: DateTime<Utc>) -> Result<(), ClaimsVerificationError> {
        let skew = chrono::Duration::seconds(SKEW);
        let audience = ClientId::new(self.settings.audience.clone());
        let verifier = CoreIdTokenVerifier::new_public_client(audience, self.issuer.clone(), keys.keys.clone())
            .set_allowed_algs([CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256])
            .set_time_fn(move || now - skew)
            .set_issue_time_verifier_fn(move |issued| {
                if issued > now + skew { Err(format!("issued at {issued}, in the future")) } else { Ok(()) }
            });
        // Nobody waits for a nonce: what tokens may be used for is told by their audience and ends with their time.
        let claims = token.claims(&verifier, |_: Option<&Nonce>| Ok(()))?;
        let is_theirs = claims.email().is_some_and(|email| email.as_str() == self.settings.email);
        if is_theirs && claims.email_verified() == Some(true) {
            return Ok(());
        }
        Err(ClaimsVerificationError::Other("it is of another account, or of none that was verified".to_owned()))
    }

    async fn keys(&self, now: DateTime<Utc>) -> Result<Arc<KeptKeys>, PushTokenError> {
        let mut kept = self.kept.lock().await;
        match &*kept {
            Some(keys) if (now.timestamp() - keys.read_at).abs() < KEPT_FOR => Ok(Arc::clone(keys)),
            _ => self.read_into(&mut kept, now).await,
        }
    }

    /// Reads them again because a token fits none of `old`. `None` where that was done just now.
    async fn newer_keys(
        &self,
        old: &Arc<KeptKeys>,
        now: DateTime<Utc>,
    ) -> Result<Option<Arc<KeptKeys>>, PushTokenError> {
        let mut kept = self.kept.lock().await;
        match &*kept {
            Some(keys) if !Arc::ptr_eq(keys, old) => Ok(Some(Arc::clone(keys))),
            Some(keys) if (now.timestamp() - keys.read_at).abs() < ASKED_AGAIN_AFTER => Ok(None),
            _ => self.read_into(&mut kept, now).await.map(Some),
        }
    }

    async fn read_into(
        &self,
        kept: &mut Option<Arc<KeptKeys>>,
        now: DateTime<Utc>,
    ) -> Result<Arc<KeptKeys>, PushTokenError> {
        let read = CoreJsonWebKeySet::fetch_async(&self.keys_url, &*self.http).await;
        let keys = read.map_err(|error| PushTokenError::Keys(error.into()))?;
        let keys = Arc::new(KeptKeys { keys, read_at: now.timestamp() });
        *kept = Some(Arc::clone(&keys));
        Ok(keys)
    }
}

/// Whether Google may have signed with a key that we do not know yet.
fn may_have_new_key(error: &ClaimsVerificationError) -> bool {
    let ClaimsVerificationError::SignatureVerification(error) = error else { return false };
    matches!(
        error,
        SignatureVerificationError::NoMatchingKey
            | SignatureVerificationError::AmbiguousKeyId(_)
            | SignatureVerificationError::CryptoError(_)
    )
}
