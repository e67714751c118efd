//! The two steps of a sign-in at an OpenID provider.

use std::sync::Arc;

use gala_core::problem::Problem;
use openidconnect::{
    AuthorizationCode, CsrfToken, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, Scope,
    core::CoreAuthenticationFlow,
};
use sha2::{Digest, Sha256};

use crate::oidc::{
    error::OidcError,
    http::HttpClient,
    identity::{Identity, Said},
    known::{Known, KnownProvider},
    pending::PendingSignIn,
    settings::OidcSettings,
    token::{may_have_new_key, verify},
    types::{Claims, Tokens, UserInfo},
};

/// How long somebody has at the provider, in seconds.
const MAX_AWAY: u64 = 600;
/// The longest code that is sent on, in bytes.
const MAX_CODE: usize = 4096;

/// An OpenID provider at which people sign in. What it says of itself is kept, so there is one of these for each provider.
#[derive(Debug)]
pub struct OpenIdProvider {
    settings: OidcSettings,
    http: HttpClient,
    known: KnownProvider,
}

/// A sign-in that was begun.
#[derive(Debug)]
pub struct Started {
    /// Where the browser is sent.
    pub authorize_url: String,
    pub pending: PendingSignIn,
}

/// What the browser came back with: the parameters of the redirect address.
#[derive(Clone, Copy, Debug)]
pub struct Callback<'a> {
    pub code: &'a str,
    pub state: &'a str,
    /// The `iss` of RFC 9207, where the provider sends it.
    pub issuer: Option<&'a str>,
}

impl OpenIdProvider {
    /// The provider is not asked yet.
    ///
    /// # Errors
    /// Names what is wrong with the settings, or what the machine lacks.
    pub fn new(settings: OidcSettings) -> Result<Self, Problem> {
        settings.check()?;
        let http = HttpClient::new(settings.timeout).map_err(|error| {
            let message = format!("cannot speak TLS: {error}");
            Problem::new("oidc_tls", "issuer", message, "install the system's certificates (ca-certificates)")
        })?;
        Ok(Self { settings, http, known: KnownProvider::default() })
    }

    /// Begins a sign-in. `now` is in seconds since 1970-01-01 UTC, here and below.
    ///
    /// # Errors
    /// Where the provider has to be asked and does not answer as one.
    pub async fn begin(&self, now: u64) -> Result<Started, OidcError> {
        let known = self.known.get(&self.settings, &self.http, now).await?;
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let scopes = ["profile", "email"].into_iter().chain(self.settings.scopes.iter().map(String::as_str));
        let request = known.client.authorize_url(flow, CsrfToken::new_random, Nonce::new_random);
        let request = request.add_scopes(scopes.map(|scope| Scope::new(scope.to_owned())));
        let (url, state, nonce) = request.set_pkce_challenge(challenge).url();
        let pending = PendingSignIn {
            issuer: self.settings.issuer.clone(),
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            pkce_verifier: verifier.into_secret(),
            started: now,
        };
        Ok(Started { authorize_url: url.into(), pending })
    }

    /// Ends a sign-in: changes the code for tokens, checks them, and tells who it is.
    ///
    /// # Errors
    /// Why it is nobody. None of them tells who it would have been.
    pub async fn finish(
        &self,
        pending: PendingSignIn,
        callback: Callback<'_>,
        now: u64,
    ) -> Result<Identity, OidcError> {
        self.check(&pending, callback, now)?;
        let known = self.known.get(&self.settings, &self.http, now).await?;
        let tokens = self.exchange(&known, &pending, callback.code).await?;
        match verify(&known.client, &tokens, &pending, now) {
            Ok(claims) => self.identity(&known, &tokens, claims).await,
            Err(error) if may_have_new_key(&error) => {
                let newer = self.known.newer_than(&known, &self.settings, &self.http, now).await?;
                let known = newer.ok_or(OidcError::Untrusted(error))?;
                let claims = verify(&known.client, &tokens, &pending, now).map_err(OidcError::Untrusted)?;
                self.identity(&known, &tokens, claims).await
            }
            Err(error) => Err(OidcError::Untrusted(error)),
        }
    }

    fn check(&self, pending: &PendingSignIn, callback: Callback<'_>, now: u64) -> Result<(), OidcError> {
        // Compared by digest, so that the time tells nothing of where they differ.
        let is_its_state = Sha256::digest(&pending.state) == Sha256::digest(callback.state);
        let is_its_issuer = callback.issuer.is_none_or(|issuer| issuer == pending.issuer);
        if !is_its_state || !is_its_issuer || pending.issuer != self.settings.issuer {
            return Err(OidcError::State);
        }
        if now.abs_diff(pending.started) > MAX_AWAY {
            return Err(OidcError::Late);
        }
        if callback.code.len() > MAX_CODE {
            return Err(OidcError::Refused(format!("it is longer than {MAX_CODE} bytes")));
        }
        Ok(())
    }

    async fn exchange(&self, known: &Known, pending: &PendingSignIn, code: &str) -> Result<Tokens, OidcError> {
        let request = known.client.exchange_code(AuthorizationCode::new(code.to_owned()));
        let request = request.map_err(|error| OidcError::answer(&error))?;
        let verifier = PkceCodeVerifier::new(pending.pkce_verifier.clone());
        Ok(request.set_pkce_verifier(verifier).request_async(&self.http).await?)
    }

    /// Providers that go by the book give the claims of a scope at the userinfo endpoint alone (OpenID Connect Core 1.0,
    /// section 5.4).
    async fn identity(&self, known: &Arc<Known>, tokens: &Tokens, claims: &Claims) -> Result<Identity, OidcError> {
        let said = Said::by_token(&self.settings, claims);
        if said.is_complete(&self.settings) {
            return Ok(Identity::of(&self.settings, claims, said));
        }
        let subject = Some(claims.subject().clone());
        let Ok(request) = known.client.user_info(tokens.access_token().clone(), subject) else {
            return Ok(Identity::of(&self.settings, claims, said));
        };
        let more: UserInfo = request.request_async(&self.http).await?;
        let said = said.or(Said::by_user_info(&self.settings, &more));
        Ok(Identity::of(&self.settings, claims, said))
    }
}
