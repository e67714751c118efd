//! What is known of a provider: its addresses and keys, asked for once in a while.

use std::sync::Arc;

use openidconnect::{
    AuthType, ClientId, ClientSecret, IssuerUrl, RedirectUrl,
    core::{CoreClientAuthMethod, CoreProviderMetadata},
};
use tokio::sync::Mutex;

use crate::oidc::{
    error::OidcError,
    http::{HttpClient, HttpError},
    secure_url::is_secure,
    settings::OidcSettings,
    types::DiscoveredClient,
};

/// Addresses and keys are asked for again after this, in seconds: a key that was withdrawn is trusted no longer.
const KEPT_FOR: u64 = 3600;
/// Keys are asked for again because of a token that fits none, but not more often than this, in seconds.
const ASKED_AGAIN_AFTER: u64 = 30;

/// What discovery told, and when, in seconds since 1970-01-01 UTC.
#[derive(Debug)]
pub struct Known {
    pub client: DiscoveredClient,
    fetched: u64,
}

/// Asks for it and keeps it. Those who ask at the same time wait for one answer.
#[derive(Debug, Default)]
pub struct KnownProvider(Mutex<Option<Arc<Known>>>);

impl KnownProvider {
    /// # Errors
    /// Where the provider has to be asked and does not answer as one.
    pub async fn get(&self, settings: &OidcSettings, http: &HttpClient, now: u64) -> Result<Arc<Known>, OidcError> {
        let mut kept = self.0.lock().await;
        match &*kept {
            Some(known) if now.abs_diff(known.fetched) < KEPT_FOR => Ok(Arc::clone(known)),
            _ => fetch_into(&mut kept, settings, http, now).await,
        }
    }

    /// Asks again because a token fits no key of `old`: the provider may have new ones. Returns `None` where that was done
    /// just now.
    ///
    /// # Errors
    /// Where the provider does not answer as one.
    pub async fn newer_than(
        &self,
        old: &Arc<Known>,
        settings: &OidcSettings,
        http: &HttpClient,
        now: u64,
    ) -> Result<Option<Arc<Known>>, OidcError> {
        let mut kept = self.0.lock().await;
        match &*kept {
            Some(known) if !Arc::ptr_eq(known, old) => Ok(Some(Arc::clone(known))),
            Some(known) if now.abs_diff(known.fetched) < ASKED_AGAIN_AFTER => Ok(None),
            _ => fetch_into(&mut kept, settings, http, now).await.map(Some),
        }
    }
}

async fn fetch_into(
    kept: &mut Option<Arc<Known>>,
    settings: &OidcSettings,
    http: &HttpClient,
    now: u64,
) -> Result<Arc<Known>, OidcError> {
    let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|error| OidcError::answer(&error))?;
    let metadata = CoreProviderMetadata::discover_async(issuer, http).await?;
    let known = Arc::new(Known { client: client(settings, metadata)?, fetched: now });
    *kept = Some(Arc::clone(&known));
    Ok(known)
}

fn client(settings: &OidcSettings, metadata: CoreProviderMetadata) -> Result<DiscoveredClient, OidcError> {
    // The browser is sent there: all other addresses are asked by the HTTP client, which looks at them itself.
    let authorization = metadata.authorization_endpoint().url();
    if !is_secure(authorization) {
        return Err(HttpError::Insecure(authorization.to_string()).into());
    }
    let redirect = RedirectUrl::new(settings.redirect_url.clone()).map_err(|error| OidcError::answer(&error))?;
    let auth_type = auth_type(&metadata);
    let client = DiscoveredClient::from_provider_metadata(
        metadata,
        ClientId::new(settings.client_id.clone()),
        settings.client_secret.clone().map(ClientSecret::new),
    );
    Ok(client.set_redirect_uri(redirect).set_auth_type(auth_type))
}

/// HTTP Basic is what a provider takes that does not tell (OpenID Connect Discovery 1.0, section 3).
fn auth_type(metadata: &CoreProviderMetadata) -> AuthType {
    let takes = |method| metadata.token_endpoint_auth_methods_supported().is_none_or(|taken| taken.contains(&method));
    if takes(CoreClientAuthMethod::ClientSecretBasic) { AuthType::BasicAuth } else { AuthType::RequestBody }
}
