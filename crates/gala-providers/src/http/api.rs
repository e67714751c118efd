use std::time::Duration;

use gala_ai::provider::{Call, ProviderError};
use reqwest::{
    Client, Method, RequestBuilder, Response, Url,
    header::{HeaderMap, HeaderName, HeaderValue},
};

use super::{
    answer::{causes, lost, read_limited},
    cancelled::unless_cancelled,
    client::{builder, built},
    failure::{Failure, Meaning},
    secret::Secret,
};

/// How long an answer may be silent, its beginning included: local models load for minutes.
const SILENCE: Duration = Duration::from_secs(300);
/// How much of a failure's body is read.
const FAILURE_BYTES: usize = 64 * 1024;

/// Where a provider is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Url);

/// A text is no endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no address of a provider (give https://host/path, or http:// on this machine or your network)")]
pub struct BadEndpoint(String);

impl Endpoint {
    /// Reads an address of a provider: HTTP or HTTPS, without a query, a fragment or a password in it.
    ///
    /// # Errors
    /// If it is none.
    pub fn parse(text: &str) -> Result<Self, BadEndpoint> {
        let bad = || BadEndpoint(text.to_owned());
        let url = Url::parse(text.trim_end_matches('/')).map_err(|_| bad())?;
        let is_plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        let is_http = matches!(url.scheme(), "http" | "https") && url.has_host() && url.password().is_none();
        if is_plain && is_http { Ok(Self(url)) } else { Err(bad()) }
    }

    /// Returns the address of something below it. Each part is one segment of the path, whatever is in it.
    pub fn join(&self, parts: &[&str]) -> Url {
        let mut url = self.0.clone();
        if let Ok(mut path) = url.path_segments_mut() {
            path.pop_if_empty().extend(parts);
        }
        url
    }

    pub fn host(&self) -> Option<(&str, u16)> {
        Some((self.0.host_str()?, self.0.port_or_known_default()?))
    }
}

/// One provider's HTTP interface.
#[derive(Clone, Debug)]
pub struct Api {
    provider: &'static str,
    endpoint: Endpoint,
    client: Client,
    meaning: fn(&Failure) -> Meaning,
}

impl Api {
    /// `meaning` reads the provider's own failures.
    ///
    /// # Panics
    /// Where the system has no roots of trust that TLS can start with.
    pub fn new(provider: &'static str, endpoint: Endpoint, meaning: fn(&Failure) -> Meaning) -> Self {
        Self { provider, endpoint, client: client(HeaderMap::new()), meaning }
    }

    /// Sends a header with a key with every request.
    ///
    /// # Errors
    /// [`ProviderError::Denied`] for a key that no header can hold.
    pub fn with_key(self, header: &'static str, prefix: &str, key: &Secret) -> Result<Self, ProviderError> {
        let denied = || ProviderError::Denied {
            provider: self.provider.to_owned(),
            message: "its key has characters that no key has".to_owned(),
            remedy: "copy the key again",
        };
        let mut value = HeaderValue::try_from(format!("{prefix}{}", key.reveal())).map_err(|_| denied())?;
        value.set_sensitive(true);
        let headers = HeaderMap::from_iter([(HeaderName::from_static(header), value)]);
        Ok(Self { client: client(headers), ..self })
    }

    pub fn provider(&self) -> &'static str {
        self.provider
    }

    /// Begins a request for something below the endpoint.
    pub fn request(&self, method: Method, parts: &[&str]) -> RequestBuilder {
        self.client.request(method, self.endpoint.join(parts))
    }

    /// Sends a request and returns its answer, if it is a success.
    ///
    /// # Errors
    /// [`ProviderError::Busy`] where nothing was sent; [`ProviderError::Lost`] where no answer came to what was sent; and what
    /// the provider's failure means. [`ProviderError::Cancelled`] as soon as the call is.
    pub async fn send(&self, request: RequestBuilder, call: &Call) -> Result<Response, ProviderError> {
        unless_cancelled(call, async {
            let response = request.send().await.map_err(|error| self.unanswered(&error))?;
            if response.status().is_success() { Ok(response) } else { Err(self.failed(response).await) }
        })
        .await
    }

    fn unanswered(&self, error: &reqwest::Error) -> ProviderError {
        if error.is_connect() || error.is_builder() {
            tracing::debug!(provider = self.provider, error = causes(error), "a provider cannot be reached");
            let message = "it cannot be reached".to_owned();
            return ProviderError::Busy { provider: self.provider.to_owned(), message, retry_after: None };
        }
        lost(self.provider, error)
    }

    async fn failed(&self, response: Response) -> ProviderError {
        let (status, headers) = (response.status(), response.headers().clone());
        // A failure that says nothing is still one.
        let body = read_limited(response, self.provider, FAILURE_BYTES).await.unwrap_or_default();
        (self.meaning)(&Failure { status, headers, body }).into_error(self.provider)
    }
}

fn client(headers: HeaderMap) -> Client {
    built(builder().read_timeout(SILENCE).default_headers(headers))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_an_address_without_anything_in_it() {
        let endpoint = Endpoint::parse("http://127.0.0.1:11434/v1/").expect("an endpoint");
        assert_eq!(endpoint.join(&["chat", "completions"]).as_str(), "http://127.0.0.1:11434/v1/chat/completions");
        assert_eq!(endpoint.join(&["a/../b?c"]).as_str(), "http://127.0.0.1:11434/v1/a%2F..%2Fb%3Fc");
        for bad in ["", "localhost:1", "ftp://x", "http://", "https://u:p@x", "https://x/?key=1", "file:///etc/passwd"]
        {
            assert!(Endpoint::parse(bad).is_err(), "{bad:?}");
        }
    }
}
