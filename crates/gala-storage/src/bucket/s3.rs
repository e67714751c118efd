//! Buckets of S3 and what speaks like it.

use std::{fmt, time::Duration};

use object_store::{
    BackoffConfig, ClientOptions, Error, RetryConfig,
    aws::{AmazonS3, AmazonS3Builder},
};

use crate::media_types::TYPES;

/// Which bucket, and how it is reached.
#[derive(Clone)]
pub struct S3Settings {
    pub bucket: String,
    pub region: String,
    /// `https://host[:port]` or `http://…`; Amazon's own where absent.
    pub endpoint: Option<String>,
    /// The endpoint as browsers reach it, where that is another: signed links hold it.
    pub public_endpoint: Option<String>,
    pub access_key_id: String,
    pub secret_access_key: String,
    pub session_token: Option<String>,
    /// Whether the bucket is part of the host's name. Else it is the first part of the path, which every store takes.
    pub virtual_hosted: bool,
    /// Below this, everything is kept.
    pub prefix: Option<String>,
}

impl fmt::Debug for S3Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { bucket, region, endpoint, prefix, .. } = self;
        write!(f, "S3Settings {{ {bucket:?}, {region:?}, {endpoint:?}, {prefix:?}, … }}")
    }
}

/// Makes a client for a bucket at an endpoint.
pub(super) fn store(settings: &S3Settings, endpoint: Option<&str>) -> Result<AmazonS3, Error> {
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&settings.bucket)
        .with_region(&settings.region)
        .with_access_key_id(&settings.access_key_id)
        .with_secret_access_key(&settings.secret_access_key)
        .with_virtual_hosted_style_request(settings.virtual_hosted)
        .with_client_options(client())
        .with_retry(retry());
    if let Some(token) = &settings.session_token {
        builder = builder.with_token(token);
    }
    if let Some(endpoint) = endpoint {
        let endpoint = endpoint.trim_end_matches('/');
        builder = builder.with_endpoint(match (settings.virtual_hosted, endpoint.split_once("://")) {
            (true, Some((scheme, host))) => format!("{scheme}://{}.{host}", settings.bucket),
            _ => endpoint.to_owned(),
        });
    }
    builder.build()
}

/// No request asks for or sends more than some megabytes, so each has an end, also on a slow line.
fn client() -> ClientOptions {
    let client = ClientOptions::new()
        // The endpoint is the operator's own choice, and may be on this machine.
        .with_allow_http(true)
        .with_connect_timeout(Duration::from_secs(10))
        .with_timeout(Duration::from_secs(300));
    TYPES.iter().fold(client, |client, (suffix, mime)| client.with_content_type_for_suffix(*suffix, *mime))
}

/// Some seconds: whoever waits for longer tries again by itself.
fn retry() -> RetryConfig {
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(5),
        ..BackoffConfig::default()
    };
    RetryConfig { backoff, max_retries: 5, retry_timeout: Duration::from_secs(30) }
}
