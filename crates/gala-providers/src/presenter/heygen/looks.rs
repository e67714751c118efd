//! Whom HeyGen knows: `GET /v3/avatars/looks`, a page after the other.

use gala_ai::provider::{Call, OfferedLook, ProviderError};
use reqwest::Method;
use serde::Deserialize;

use super::engine::{HeyGenEngine, PROVIDER};
use crate::http::{Api, read_json, unless_cancelled};

/// So many looks are listed. HeyGen has thousands of its own.
const MOST: usize = 200;
/// It gives at most so many at once.
const PAGE: &str = "50";
/// Pages of less than a whole one are no reason to ask for ever.
const MOST_PAGES: usize = 8;

/// Returns those looks that an engine moves: the account's own, and behind them HeyGen's.
pub(super) async fn list(api: &Api, engine: HeyGenEngine, call: &Call) -> Result<Vec<OfferedLook>, ProviderError> {
    let mut looks = Vec::new();
    for ownership in ["private", "public"] {
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let page = page(api, ownership, token.as_deref(), call).await?;
            looks.extend(page.data.into_iter().filter(|look| look.is_usable(engine)).map(OfferedLook::from));
            token = page.next_token.filter(|_| page.has_more);
            if token.is_none() || looks.len() >= MOST {
                break;
            }
        }
    }
    looks.truncate(MOST);
    Ok(looks)
}

async fn page(api: &Api, ownership: &str, token: Option<&str>, call: &Call) -> Result<LookPage, ProviderError> {
    let query = [("ownership", Some(ownership)), ("limit", Some(PAGE)), ("token", token)];
    let query: Vec<(&str, &str)> = query.into_iter().filter_map(|(name, value)| Some((name, value?))).collect();
    let get = api.request(Method::GET, &["v3", "avatars", "looks"]).query(&query);
    let response = api.send(get, call).await?;
    unless_cancelled(call, read_json(response, PROVIDER)).await
}

#[derive(Debug, Deserialize)]
struct LookPage {
    data: Vec<Look>,
    #[serde(default)]
    has_more: bool,
    next_token: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Look {
    id: String,
    name: String,
    /// Of one that is being made, `pending` or `processing`. Absent of HeyGen's own.
    status: Option<String>,
    #[serde(default)]
    supported_api_engines: Option<Vec<String>>,
}

impl Look {
    fn is_usable(&self, engine: HeyGenEngine) -> bool {
        let is_made = self.status.as_deref().is_none_or(|status| status == "completed");
        let engines = self.supported_api_engines.as_deref().unwrap_or_default();
        is_made && (engines.is_empty() || engines.iter().any(|name| name == engine.as_str()))
    }
}

impl From<Look> for OfferedLook {
    fn from(Look { id, name, .. }: Look) -> Self {
        Self { id, name }
    }
}
