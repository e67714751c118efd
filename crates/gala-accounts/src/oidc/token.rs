//! Whether an id token is one for us, of now, for this sign-in, signed by the provider.

use chrono::{DateTime, Utc};
use openidconnect::{
    AccessTokenHash, ClaimsVerificationError, Nonce, OAuth2TokenResponse, SignatureVerificationError, SigningError,
    TokenResponse, core::CoreJwsSigningAlgorithm as Algorithm,
};

use crate::oidc::{
    pending::PendingSignIn,
    types::{Claims, DiscoveredClient, Tokens},
};

/// How far the provider's clock may be from ours, either way, in seconds.
const SKEW: u64 = 60;

/// No algorithm by which whoever can check a token could also make one.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RsaSsaPkcs1V15Sha256,
    Algorithm::RsaSsaPkcs1V15Sha384,
    Algorithm::RsaSsaPkcs1V15Sha512,
    Algorithm::RsaSsaPssSha256,
    Algorithm::RsaSsaPssSha384,
    Algorithm::RsaSsaPssSha512,
    Algorithm::EcdsaP256Sha256,
    Algorithm::EcdsaP384Sha384,
    Algorithm::EdDsa,
];

/// Returns the claims of the id token after everything about it was checked: signature, issuer, audience, times, nonce, and
/// that the access token came with it.
///
/// # Errors
/// What is wrong with it first.
pub fn verify<'t>(
    client: &DiscoveredClient,
    tokens: &'t Tokens,
    pending: &PendingSignIn,
    now: u64,
) -> Result<&'t Claims, ClaimsVerificationError> {
    let token = tokens.id_token().ok_or_else(|| ClaimsVerificationError::Other("there is no id token".to_owned()))?;
    let (started, nonce) = (pending.started, Nonce::new(pending.nonce.clone()));
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_time_fn(move || instant(now.saturating_sub(SKEW)))
        .set_issue_time_verifier_fn(move |issued| check_issued(issued, started, now));
    let claims = token.claims(&verifier, &nonce)?;
    if let Some(expected) = claims.access_token_hash() {
        let (algorithm, key) = (signature(token.signing_alg())?, signature(token.signing_key(&verifier))?);
        let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key).map_err(hash_error)?;
        if actual != *expected {
            return Err(ClaimsVerificationError::Other("the access token is not the one it came with".to_owned()));
        }
    }
    Ok(claims)
}

/// Tells whether the provider may have signed with a key that we do not know yet.
pub fn may_have_new_key(error: &ClaimsVerificationError) -> bool {
    use SignatureVerificationError as Signature;
    let ClaimsVerificationError::SignatureVerification(error) = error else { return false };
    // Tokens that name no key are tried with the old ones.
    matches!(error, Signature::NoMatchingKey | Signature::AmbiguousKeyId(_) | Signature::CryptoError(_))
}

fn check_issued(issued: DateTime<Utc>, started: u64, now: u64) -> Result<(), String> {
    if issued > instant(now + SKEW) {
        return Err(format!("issued at {issued}, more than {SKEW} s in the future: compare the clocks"));
    }
    if issued < instant(started.saturating_sub(SKEW)) {
        return Err(format!("issued at {issued}, more than {SKEW} s before the sign-in began: compare the clocks"));
    }
    Ok(())
}

fn instant(seconds: u64) -> DateTime<Utc> {
    i64::try_from(seconds)
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds, 0))
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn signature<T>(result: Result<T, SignatureVerificationError>) -> Result<T, ClaimsVerificationError> {
    result.map_err(ClaimsVerificationError::SignatureVerification)
}

fn hash_error(error: SigningError) -> ClaimsVerificationError {
    ClaimsVerificationError::Unsupported(error.to_string())
}
