//! Requests to Google, with a token, repeated where that may help.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use reqwest::{RequestBuilder, Response, StatusCode, redirect::Policy};
use serde::de::DeserializeOwned;

use super::{
    answer::GoogleError,
    token::{Grant, Tokens},
};
use crate::errors::StorageError;

/// A client with the right to ask.
#[derive(Debug)]
pub(crate) struct Client {
    http: reqwest::Client,
    tokens: Tokens,
}

impl Client {
    /// # Errors
    /// [`StorageError::Open`] where the system's certificates cannot be read.
    pub fn new(grant: Grant) -> Result<Self, StorageError> {
        let http = Self::http().map_err(|error| StorageError::Open(error.into()))?;
        Ok(Self { http, tokens: Tokens::new(grant) })
    }

    /// No request asks for or sends more than some megabytes, so each has an end, also on a slow line. No redirect is
    /// followed: to what is sent over a session, 308 is an answer.
    pub fn http() -> Result<reqwest::Client, reqwest::Error> {
        let client = reqwest::Client::builder().redirect(Policy::none());
        client.connect_timeout(Duration::from_secs(10)).timeout(Duration::from_secs(300)).build()
    }

    /// How long to wait before each repetition: some seconds in all. Whoever waits for longer tries again by itself.
    pub fn waits() -> ExponentialBackoff {
        let waits = ExponentialBuilder::new().with_min_delay(Duration::from_millis(200));
        waits.with_max_delay(Duration::from_secs(5)).with_max_times(6).with_jitter().build()
    }

    /// Sends a request until it is answered for good. Repeating it must do no harm.
    ///
    /// # Errors
    /// The last answer that was no success.
    pub async fn send(&self, request: impl Fn(&reqwest::Client) -> RequestBuilder) -> Result<Response, GoogleError> {
        let mut waits = Self::waits();
        let mut had_another_token = false;
        loop {
            let error = match self.attempt(&request, &mut had_another_token).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            match waits.next() {
                Some(wait) if error.is_transient() => tokio::time::sleep(wait.max(error.retry_after())).await,
                _ => return Err(error),
            }
        }
    }

    /// As [`Self::send`], and reads the answer.
    ///
    /// # Errors
    /// As [`Self::send`], and where the answer is not what it should be.
    pub async fn json<T: DeserializeOwned>(
        &self,
        request: impl Fn(&reqwest::Client) -> RequestBuilder,
    ) -> Result<T, GoogleError> {
        Ok(self.send(request).await?.json().await?)
    }

    /// Sends to an address that gives access by itself, once, and without a token. Any answer is one.
    ///
    /// # Errors
    /// Where there is none.
    pub async fn send_bare(
        &self,
        request: impl FnOnce(&reqwest::Client) -> RequestBuilder,
    ) -> Result<Response, GoogleError> {
        Ok(request(&self.http).send().await?)
    }

    /// A token may be refused before its time: then another is asked for, once.
    async fn attempt(
        &self,
        request: &impl Fn(&reqwest::Client) -> RequestBuilder,
        had_another_token: &mut bool,
    ) -> Result<Response, GoogleError> {
        loop {
            let token = self.tokens.token(&self.http).await?;
            let built = request(&self.http);
            let built = if let Some(token) = &token { built.bearer_auth(token) } else { built };
            let response = built.send().await?;
            if response.status().is_success() {
                return Ok(response);
            }
            match token {
                Some(token) if response.status() == StatusCode::UNAUTHORIZED && !*had_another_token => {
                    *had_another_token = true;
                    self.tokens.forget(&token).await;
                }
                _ => return Err(GoogleError::of(response).await),
            }
        }
    }
}
