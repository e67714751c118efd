//! Service accounts: a program's own account, which proves itself by a private key.

use std::{fmt, time::SystemTime};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::{Deserialize, Serialize};

use super::{answer::GoogleError, endpoints::TOKEN_URL};

/// How long an assertion is good for: Google takes no longer ones.
const ASSERTION_SECONDS: u64 = 3600;

/// An account by the JSON file that Google makes of a key.
pub(crate) struct ServiceAccount {
    pub client_email: String,
    /// Where its tokens are asked for.
    pub token_url: String,
    key: EncodingKey,
    key_id: Option<String>,
}

impl fmt::Debug for ServiceAccount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceAccount({})", self.client_email)
    }
}

/// Why a text is no key of a service account. What it holds is not told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotAnAccount {
    #[error("it is no JSON of a service account's key: {0}")]
    Document(String),
    #[error("its type is {0:?} (make a key of a service account; other kinds of credentials cannot sign links)")]
    Type(String),
    #[error("its private_key is no RSA key in PEM")]
    Key,
}

#[derive(Deserialize)]
struct Document {
    r#type: String,
    client_email: Option<String>,
    private_key: Option<String>,
    private_key_id: Option<String>,
    token_uri: Option<String>,
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    scope: &'a str,
    aud: &'a str,
    iat: u64,
    exp: u64,
}

impl ServiceAccount {
    /// # Errors
    /// Where the text is no such file.
    pub fn parse(json: &str) -> Result<Self, NotAnAccount> {
        let document: Document = serde_json::from_str(json).map_err(|error| {
            // The parser's own words may quote the text.
            NotAnAccount::Document(format!("line {}, column {}", error.line(), error.column()))
        })?;
        if document.r#type != "service_account" {
            return Err(NotAnAccount::Type(document.r#type));
        }
        let missing = |field: &str| NotAnAccount::Document(format!("{field} is missing"));
        let pem = document.private_key.ok_or_else(|| missing("private_key"))?;
        let client_email = document.client_email.ok_or_else(|| missing("client_email"))?;
        let key = EncodingKey::from_rsa_pem(pem.as_bytes()).map_err(|_| NotAnAccount::Key)?;
        let token_url = document.token_uri.unwrap_or_else(|| TOKEN_URL.to_owned());
        Ok(Self { client_email, token_url, key, key_id: document.private_key_id })
    }

    /// Returns what a token for a scope is asked for with: a JWT that the account signs (RFC 7523).
    ///
    /// # Errors
    /// Where the key cannot sign.
    pub fn assertion(&self, scope: &str) -> Result<String, GoogleError> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let iat = since.as_secs();
        let (iss, aud) = (&self.client_email, &self.token_url);
        let claims = Claims { iss, scope, aud, iat, exp: iat + ASSERTION_SECONDS };
        let header = Header { kid: self.key_id.clone(), ..Header::new(Algorithm::RS256) };
        jsonwebtoken::encode(&header, &claims, &self.key).map_err(|error| GoogleError::NoToken(error.to_string()))
    }

    /// Signs with RSA (PKCS #1 v1.5) over SHA-256.
    ///
    /// # Errors
    /// Where the key cannot sign.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, GoogleError> {
        let failed = |_| GoogleError::Strange("a key that cannot sign");
        let signature = jsonwebtoken::crypto::sign(message, &self.key, Algorithm::RS256).map_err(failed)?;
        URL_SAFE_NO_PAD.decode(signature).map_err(|_| GoogleError::Strange("a signature that is none"))
    }
}
