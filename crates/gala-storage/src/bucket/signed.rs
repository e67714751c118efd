//! Files sent straight to a bucket, by addresses that are signed.

use std::time::Duration;

use http::Method;
use object_store::{
    Error,
    path::Path,
    signer::{SignedUrlOptions, Signer},
};

/// Parts are this large, or larger where there would be too many.
const LEAST_PART: u64 = 16 << 20;
/// So many addresses are told at most. S3 would take ten times as many parts.
const MOST_PARTS: u64 = 1000;

/// Signs the address of one `PUT`.
pub(super) async fn put_url(signer: &dyn Signer, path: &Path, valid_for: Duration) -> Result<String, Error> {
    Ok(signer.signed_url(Method::PUT, path, valid_for).await?.into())
}

/// Returns how large the parts of a file are.
pub(super) fn part_size(size_bytes: u64) -> u64 {
    size_bytes.div_ceil(MOST_PARTS).max(LEAST_PART)
}

/// Signs the addresses of all parts of an upload.
pub(super) async fn part_urls(
    signer: &dyn Signer,
    path: &Path,
    upload: &str,
    size_bytes: u64,
    valid_for: Duration,
) -> Result<Vec<String>, Error> {
    let mut urls = Vec::new();
    for number in 1..=size_bytes.div_ceil(part_size(size_bytes)) {
        let query = [("partNumber", number.to_string()), ("uploadId", upload.to_owned())];
        let options = SignedUrlOptions::new().with_query(query);
        urls.push(signer.signed_url_opts(Method::PUT, path, valid_for, &options).await?.into());
    }
    Ok(urls)
}
