//! How a person permits GALA to use their Drive: in their browser, which then tells a program of the same machine
//! (RFC 8252, with PKCE, RFC 7636).

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use url::Url;

use super::{files::DriveFiles, store::API};
use crate::{
    errors::StorageError,
    google::{Client, GoogleError, Grant, TOKEN_URL, ask_for_token},
};

/// Where people are asked.
const CONSENT_URL: &str = "https://accounts.google.com/o/oauth2/v2/auth";
/// Files that GALA made, and no others.
const OWN_FILES: &str = "https://www.googleapis.com/auth/drive.file";
/// All files of the person.
const ALL_FILES: &str = "https://www.googleapis.com/auth/drive";

/// Why there is no permission.
#[derive(Debug, thiserror::Error)]
pub enum ConsentError {
    #[error("what came back is not the answer to this question (start again)")]
    Foreign,
    #[error("the permission was not given: {0}")]
    Refused(String),
    #[error(
        "the permission ends with this token: Google gave none to have others with (remove GALA's access at myaccount.google.com/permissions, and start again)"
    )]
    NoRefreshToken,
    #[error("the client has no random numbers")]
    Random,
    #[error("Google did not answer as it should")]
    Google(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// A question to a person that is not answered yet.
pub struct Consent {
    client_id: String,
    client_secret: String,
    endpoint: Option<String>,
    /// Where the browser is sent with the answer.
    redirect_uri: String,
    scope: &'static str,
    /// Tells our question's answer from others.
    state: String,
    /// Proves that who asks for the token is who asked the person.
    verifier: String,
}

/// What a person has permitted.
pub struct Permission {
    pub refresh_token: String,
    client: Client,
    endpoint: String,
}

fn random() -> Result<String, ConsentError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|_| ConsentError::Random)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn field(query: &str, name: &str) -> Option<String> {
    let mut fields = url::form_urlencoded::parse(query.as_bytes());
    fields.find(|(found, _)| found == name).map(|(_, value)| value.into_owned())
}

impl Consent {
    /// Prepares to ask for the right to files that GALA makes, or to all of them. The endpoint is where what speaks like
    /// Google is; Google's own where absent.
    ///
    /// # Errors
    /// Where the system has no random numbers.
    pub fn new(
        client_id: String,
        client_secret: String,
        endpoint: Option<String>,
        redirect_uri: String,
        all_files: bool,
    ) -> Result<Self, ConsentError> {
        let scope = if all_files { ALL_FILES } else { OWN_FILES };
        let endpoint = endpoint.map(|endpoint| endpoint.trim_end_matches('/').to_owned());
        Ok(Self { client_id, client_secret, endpoint, redirect_uri, scope, state: random()?, verifier: random()? })
    }

    /// Returns the address at which the person is asked.
    ///
    /// # Errors
    /// Where the endpoint is no address.
    pub fn url(&self) -> Result<String, ConsentError> {
        let base = self.endpoint.as_ref().map(|endpoint| format!("{endpoint}/o/oauth2/v2/auth"));
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&self.verifier));
        let parameters = [
            ("response_type", "code"),
            ("access_type", "offline"),
            // Else who was asked before gives no token that lasts.
            ("prompt", "consent"),
            ("client_id", &self.client_id),
            ("redirect_uri", &self.redirect_uri),
            ("scope", self.scope),
            ("state", &self.state),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ];
        let url = Url::parse_with_params(base.as_deref().unwrap_or(CONSENT_URL), parameters);
        url.map(Into::into).map_err(|error| ConsentError::Google(error.into()))
    }

    /// Whether a query with which a browser came is the answer to this question.
    pub fn is_answer(&self, query: &str) -> bool {
        field(query, "state").as_deref() == Some(self.state.as_str())
    }

    /// Takes the answer with which the browser came back, its query, and asks for what it permits.
    ///
    /// # Errors
    /// Where it is the answer to another question, the person has refused, or Google does.
    pub async fn permission(&self, query: &str) -> Result<Permission, ConsentError> {
        if !self.is_answer(query) {
            return Err(ConsentError::Foreign);
        }
        let code = match (field(query, "code"), field(query, "error")) {
            (_, Some(error)) => return Err(ConsentError::Refused(error)),
            (Some(code), None) => code,
            (None, None) => return Err(ConsentError::Foreign),
        };
        let token_url =
            self.endpoint.as_ref().map_or_else(|| TOKEN_URL.to_owned(), |endpoint| format!("{endpoint}/token"));
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", &self.redirect_uri),
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("code_verifier", &self.verifier),
        ];
        let http = Client::http().map_err(|error| ConsentError::Google(error.into()))?;
        let granted = ask_for_token(&http, &token_url, &form).await.map_err(|error| match error {
            GoogleError::Withdrawn(told) | GoogleError::NoToken(told) => ConsentError::Refused(told),
            error => ConsentError::Google(error.into()),
        })?;
        let refresh_token = granted.refresh_token.ok_or(ConsentError::NoRefreshToken)?;
        let grant = Grant::RefreshToken {
            token_url,
            client_id: self.client_id.clone(),
            client_secret: self.client_secret.clone(),
            refresh_token: refresh_token.clone(),
        };
        let client = Client::new(grant).map_err(|error| ConsentError::Google(error.into()))?;
        let endpoint = self.endpoint.clone().unwrap_or_else(|| API.to_owned());
        Ok(Permission { refresh_token, client, endpoint })
    }
}

impl Permission {
    /// Makes a folder at the top of the person's Drive. Returns its id.
    ///
    /// # Errors
    /// As Drive answers.
    pub async fn make_folder(self, name: &str) -> Result<String, StorageError> {
        let files = DriveFiles::new(self.client, self.endpoint, String::new());
        files.create_top_folder(name).await.map(|folder| folder.id).map_err(|error| error.at(name))
    }
}
