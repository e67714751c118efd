//! The studio: the page for every address that its own routes know, and the files that it names.

use axum::{
    extract::{OriginalUri, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use gala_studio::StudioFile;

use crate::{
    content::names,
    problem::{ApiError, ApiResult},
    state::ApiState,
};

/// The addresses that the page shows something at (`web/src/app/router.tsx`).
pub const PAGES: [&str; 21] = [
    "/",
    "/new",
    "/projects/{id}",
    "/projects/{id}/scenes",
    "/projects/{id}/timeline",
    "/projects/{id}/gallery",
    "/projects/{id}/export",
    "/gallery",
    "/jobs",
    "/mentions",
    "/series",
    "/series/{id}",
    "/batches",
    "/batches/new",
    "/batches/{id}",
    "/templates",
    "/templates/{id}",
    "/join",
    "/review",
    "/settings",
    "/settings/{subject}",
];

/// What a file of the page may reach: a worker has the policy of its own script, not that of the page.
const FILE_POLICY: &str = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'";

/// Answers with the page. Nothing but its own files and this server's answers can be loaded by it; files that are brought may go
/// straight to the store.
pub async fn get_page(State(state): State<ApiState>) -> ApiResult<Response> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(ApiError::internal)?;
    let nonce = BASE64_URL_SAFE_NO_PAD.encode(random);
    let store = state.objects().direct_origin().await.map(|origin| format!(" {origin}")).unwrap_or_default();
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' blob: data:; \
         media-src 'self' blob:; font-src 'self'; connect-src 'self'{store}; worker-src 'self'; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    let policy = HeaderValue::from_str(&policy).map_err(ApiError::internal)?;
    let facts =
        [(header::CONTENT_SECURITY_POLICY, policy), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    Ok((facts, Html(gala_studio::page(&nonce))).into_response())
}

/// Answers with a file of the page. One that is not there is no page either: a page of before an upgrade asks for it, and
/// loads itself anew.
pub async fn get_file(uri: OriginalUri, headers: HeaderMap) -> ApiResult<Response> {
    let file = gala_studio::file(uri.path().trim_start_matches('/')).ok_or_else(ApiError::not_found)?;
    let etag = format!("\"{}\"", file.checksum);
    let mut facts = HeaderMap::new();
    facts.insert(header::ETAG, HeaderValue::from_str(&etag).map_err(ApiError::internal)?);
    facts.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    let cache = if file.is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    facts.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    facts.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(FILE_POLICY));
    if headers.get_all(header::IF_NONE_MATCH).iter().any(|value| names(value, &etag)) {
        return Ok((StatusCode::NOT_MODIFIED, facts).into_response());
    }
    let StudioFile { mime, bytes, gzipped, .. } = file;
    facts.insert(header::CONTENT_TYPE, HeaderValue::from_static(mime));
    let body = match gzipped.filter(|_| takes_gzip(&headers)) {
        Some(gzipped) => {
            facts.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            gzipped
        }
        None => bytes,
    };
    Ok((facts, body.into_owned()).into_response())
}

/// Whether a client reads what gzip compressed: it names it, and not with a weight of zero.
fn takes_gzip(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = weight.trim().trim_start_matches("q=").trim();
            name.trim().eq_ignore_ascii_case("gzip") && weight.parse::<f32>().unwrap_or(1.0) > 0.0
        })
    })
}

#[cfg(test)]
mod tests {
    use super::PAGES;

    /// Whether an address of the page's router is one that the server answers with the page.
    fn is_served(address: &str) -> bool {
        let of_address: Vec<&str> = address.split('/').collect();
        PAGES.iter().any(|page| {
            let of_page: Vec<&str> = page.split('/').collect();
            let is_same = |(one, other): (&&str, &&str)| one == other || other.starts_with('{');
            of_page.len() == of_address.len() && of_address.iter().zip(&of_page).all(is_same)
        })
    }

    #[test]
    fn every_address_of_the_page_is_served() {
        let router = include_str!("../../../../web/src/app/router.tsx");
        let addresses: Vec<&str> = router.split("path: '").skip(1).filter_map(|rest| rest.split('\'').next()).collect();
        assert!(addresses.len() > 12, "{addresses:?}");
        let missing: Vec<_> = addresses.iter().filter(|address| !is_served(address)).collect();
        assert!(missing.is_empty(), "add these to PAGES: {missing:?}");
    }
}
