//! How a provider is asked: without redirects and proxies, for a bounded time, for bounded answers.

use std::{pin::Pin, time::Duration};

use openidconnect::{
    AsyncHttpClient, HttpRequest, HttpResponse,
    http::{self, StatusCode},
    url::Url,
};

use crate::oidc::secure_url::is_secure;

/// The longest answer that is read, in bytes. Key sets and claims take a few kilobytes.
const MAX_ANSWER_BYTES: usize = 1 << 20;

/// Why a request to a provider has no answer that could be read.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    #[error("{0} is not protected by TLS")]
    Insecure(String),
    #[error("no answer")]
    Transport(#[source] reqwest::Error),
    #[error("the provider answered {0}")]
    Status(StatusCode),
    #[error("the provider answered with a redirect, which is not followed")]
    Redirect,
    #[error("the answer is longer than {MAX_ANSWER_BYTES} bytes")]
    TooLong,
    #[error("the request cannot be written")]
    Request(#[source] http::Error),
}

impl HttpError {
    /// Tells whether the same request may be answered later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Transport(_) | Self::Status(_))
    }
}

/// Asks one provider.
#[derive(Debug)]
pub struct HttpClient(reqwest::Client);

impl HttpClient {
    /// # Errors
    /// Where the machine has no certificates by which servers are known.
    pub fn new(timeout: Duration) -> Result<Self, reqwest::Error> {
        let client = reqwest::Client::builder()
            // Only the binary reads the environment, where proxies are named.
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .user_agent("gala");
        client.build().map(Self)
    }

    async fn ask(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let url = request.uri().to_string();
        // Discovery names further addresses: the provider's word is not enough to send them secrets in the clear.
        if !Url::parse(&url).is_ok_and(|url| is_secure(&url)) {
            return Err(HttpError::Insecure(url));
        }
        let request = reqwest::Request::try_from(request).map_err(HttpError::Transport)?;
        let mut response = self.0.execute(request).await.map_err(HttpError::Transport)?;
        let status = response.status();
        if status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) {
            return Err(HttpError::Status(status));
        }
        if status.is_redirection() {
            return Err(HttpError::Redirect);
        }
        let body = body(&mut response).await?;
        let mut answer = http::Response::builder().status(status).body(body).map_err(HttpError::Request)?;
        *answer.headers_mut() = std::mem::take(response.headers_mut());
        Ok(answer)
    }
}

async fn body(response: &mut reqwest::Response) -> Result<Vec<u8>, HttpError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(HttpError::Transport)? {
        if body.len() + chunk.len() > MAX_ANSWER_BYTES {
            return Err(HttpError::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

impl<'c> AsyncHttpClient<'c> for HttpClient {
    type Error = HttpError;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, HttpError>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(self.ask(request))
    }
}
