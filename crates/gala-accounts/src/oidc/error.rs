//! Why a sign-in at an OpenID provider did not come to its end.

use openidconnect::{
    ClaimsVerificationError, DiscoveryError, RequestTokenError, StandardErrorResponse, UserInfoError,
    core::CoreErrorResponseType,
};

use crate::oidc::http::HttpError;

/// Why somebody is not signed in. What the provider said is in the text, which is for the log; clients are told the code and
/// the remedy.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The provider does not answer now.
    #[error("the OpenID provider does not answer")]
    Unavailable(#[source] HttpError),
    /// The provider answers, and not as one does: a fault of the settings or of the provider.
    #[error("the OpenID provider's answer cannot be used: {0}")]
    Answer(String),
    /// The browser came back with what belongs to another sign-in, or to nobody's.
    #[error("what came back belongs to another sign-in")]
    State,
    /// The browser came back too late.
    #[error("the sign-in took too long")]
    Late,
    /// The provider does not take the code: it was used, made up, or is too old.
    #[error("the OpenID provider refused the code: {0}")]
    Refused(String),
    /// The id token is not one for us, of now, for this sign-in, signed by the provider.
    #[error("the id token is not to be trusted")]
    Untrusted(#[source] ClaimsVerificationError),
}

impl OidcError {
    /// Returns the stable, machine-readable name of the error.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "oidc_unavailable",
            Self::Answer(_) => "oidc_answer",
            Self::State => "oidc_state",
            Self::Late => "oidc_late",
            Self::Refused(_) => "oidc_refused",
            Self::Untrusted(_) => "oidc_untrusted",
        }
    }

    /// Returns what to do: an imperative fragment without a full stop.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::Unavailable(_) => "try again in a minute",
            Self::Answer(_) => "ask whoever runs this server to compare its settings with the provider's",
            Self::State | Self::Late | Self::Refused(_) => "start the sign-in again",
            Self::Untrusted(_) => "start the sign-in again; if that does not help, the clocks or keys may differ",
        }
    }

    /// Tells whether the same may succeed later without anybody's doing.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }

    /// Tells of an answer that cannot be used, with all that is behind it.
    pub fn answer(error: &(dyn std::error::Error + 'static)) -> Self {
        let causes = std::iter::successors(Some(error), |error| error.source());
        Self::Answer(causes.map(ToString::to_string).collect::<Vec<_>>().join(": "))
    }
}

impl From<HttpError> for OidcError {
    fn from(error: HttpError) -> Self {
        if error.is_transient() { Self::Unavailable(error) } else { Self::answer(&error) }
    }
}

impl From<DiscoveryError<HttpError>> for OidcError {
    fn from(error: DiscoveryError<HttpError>) -> Self {
        match error {
            DiscoveryError::Request(error) => error.into(),
            other => Self::answer(&other),
        }
    }
}

impl From<UserInfoError<HttpError>> for OidcError {
    fn from(error: UserInfoError<HttpError>) -> Self {
        match error {
            UserInfoError::Request(error) => error.into(),
            other => Self::answer(&other),
        }
    }
}

type TokenError = RequestTokenError<HttpError, StandardErrorResponse<CoreErrorResponseType>>;

impl From<TokenError> for OidcError {
    fn from(error: TokenError) -> Self {
        match error {
            RequestTokenError::Request(error) => error.into(),
            RequestTokenError::ServerResponse(answer) => match answer.error() {
                CoreErrorResponseType::InvalidClient | CoreErrorResponseType::UnauthorizedClient => {
                    Self::Answer(format!("it does not take the client's id and secret: {answer}"))
                }
                _ => Self::Refused(answer.to_string()),
            },
            // The text of the answer may hold tokens, so only what is wrong with it is told.
            other => Self::answer(&other),
        }
    }
}
