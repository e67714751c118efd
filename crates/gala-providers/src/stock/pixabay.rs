//! Pixabay: 100 requests a minute, whose results are to be kept for a day. The key is a part of the address, so that no
//! address is ever told.

use std::{path::Path, time::Duration};

use async_trait::async_trait;
use gala_ai::provider::{
    Call, Expected, Priced, ProviderError, ProviderId, Resend, StockFile, StockLibrary, StockOrientation, StockPage,
    StockQuery,
};
use gala_core::{
    spending::{BilledUnit, Usage, UsageRange},
    stock::{StockAssetId, StockCandidate, StockKind},
};
use reqwest::Method;
use serde::Deserialize;

use super::kept::A_DAY;
use crate::http::{
    Api, Downloader, Endpoint, Failure, Meaning, RateWindow, Reset, Secret, Wanted, read_json, retry_after_refusal,
};

const PROVIDER: &str = "pixabay";
const PER_PAGE: u64 = 40;
const RESET: Reset = Reset::In;
const LICENCE: &str = "LicenseRef-Pixabay";
const MAX_QUERY_CHARS: usize = 100;
const LANGUAGES: [&str; 26] = [
    "cs", "da", "de", "en", "es", "fr", "id", "it", "hu", "nl", "no", "pl", "pt", "ro", "sk", "fi", "sv", "tr", "vi",
    "th", "bg", "ru", "el", "ja", "ko", "zh",
];

/// Pictures and videos of Pixabay.
#[derive(Clone, Debug)]
pub struct Pixabay {
    api: Api,
    key: Secret,
    window: RateWindow,
    downloader: Downloader,
}

impl Pixabay {
    pub const ENDPOINT: &str = "https://pixabay.com/api";

    pub fn new(endpoint: Endpoint, key: Secret, downloader: Downloader) -> Self {
        let window = RateWindow::new(PROVIDER, RESET);
        Self { api: Api::new(PROVIDER, endpoint, meaning), key, window, downloader }
    }

    async fn find(&self, query: &StockQuery, call: &Call) -> Result<StockPage, ProviderError> {
        let page = u64::from(query.page.max(1));
        // The empty part is the slash at the end, which the interface wants.
        let path: &[&str] = if query.kind == StockKind::Photo { &[""] } else { &["videos", ""] };
        let mut pairs = vec![
            ("key", self.key.reveal().to_owned()),
            ("q", shortened(&query.words)),
            ("lang", language(&query.language).to_owned()),
            ("safesearch", "true".to_owned()),
            ("min_width", query.min_width.to_string()),
            ("min_height", query.min_height.to_string()),
            ("page", page.to_string()),
            ("per_page", PER_PAGE.to_string()),
        ];
        if query.kind == StockKind::Photo {
            pairs.push(("image_type", "photo".to_owned()));
            pairs.extend(orientation(query).map(|orientation| ("orientation", orientation.to_owned())));
        } else {
            pairs.push(("video_type", "film".to_owned()));
        }
        self.window.check()?;
        let response = self.api.send(self.api.request(Method::GET, path).query(&pairs), call).await?;
        self.window.note(response.headers());
        call.used(Usage::of(BilledUnit::Requests, 1));
        let found: PixabayPage = read_json(response, PROVIDER).await?;
        let candidates = found.hits.into_iter().filter_map(|hit| hit.candidate(query)).collect();
        Ok(StockPage { candidates, has_more: page * PER_PAGE < found.total_hits })
    }
}

impl Priced for Pixabay {
    fn id(&self) -> ProviderId {
        ProviderId { provider: PROVIDER.to_owned(), model: "v1".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }
}

impl Expected<StockQuery> for Pixabay {
    fn expected(&self, _query: &StockQuery) -> UsageRange {
        UsageRange::exact(Usage::of(BilledUnit::Requests, 1))
    }
}

#[async_trait]
impl StockLibrary for Pixabay {
    async fn search(&self, query: &StockQuery, call: &Call) -> Result<StockPage, ProviderError> {
        self.find(query, call).await.map_err(|error| without(error, self.key.reveal()))
    }

    fn searches_kept(&self) -> Option<Duration> {
        Some(A_DAY)
    }

    async fn download(&self, candidate: &StockCandidate, into: &Path, call: &Call) -> Result<StockFile, ProviderError> {
        let wanted = Wanted::of_stock(candidate.kind);
        let saved = self.downloader.save(&candidate.file, wanted, into, call).await;
        let saved = saved.map_err(|error| error.of_free(PROVIDER))?;
        Ok(StockFile { mime: saved.mime, size_bytes: saved.size_bytes })
    }
}

/// A proxy may tell the address that was asked for: the key is taken out of whatever is told.
fn without(error: ProviderError, key: &str) -> ProviderError {
    let clean = |text: String| text.replace(key, "(key)");
    match error {
        ProviderError::Refused(mut problem) => {
            problem.message = clean(problem.message);
            problem.into()
        }
        ProviderError::Busy { provider, message, retry_after } => {
            ProviderError::Busy { provider, message: clean(message), retry_after }
        }
        ProviderError::Denied { provider, message, remedy } => {
            ProviderError::Denied { provider, message: clean(message), remedy }
        }
        ProviderError::Lost { provider, message } => ProviderError::Lost { provider, message: clean(message) },
        ProviderError::Broken { provider, message } => ProviderError::Broken { provider, message: clean(message) },
        other => other,
    }
}

/// Words are left out from the end where there are too many.
fn shortened(words: &str) -> String {
    let mut kept = String::new();
    for word in words.split_whitespace() {
        if kept.chars().count() + 1 + word.chars().count() > MAX_QUERY_CHARS {
            break;
        }
        if !kept.is_empty() {
            kept.push(' ');
        }
        kept.push_str(word);
    }
    if kept.is_empty() { words.trim().chars().take(MAX_QUERY_CHARS).collect() } else { kept }
}

fn language(language: &str) -> &'static str {
    let primary = language.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let primary = if matches!(primary.as_str(), "nb" | "nn") { "no" } else { primary.as_str() };
    LANGUAGES.into_iter().find(|known| *known == primary).unwrap_or("en")
}

/// Squares are not offered.
fn orientation(query: &StockQuery) -> Option<&'static str> {
    match query.orientation? {
        StockOrientation::Landscape => Some("horizontal"),
        StockOrientation::Portrait => Some("vertical"),
        StockOrientation::Square => None,
    }
}

#[derive(Debug, Deserialize)]
struct PixabayPage {
    #[serde(rename = "totalHits", default)]
    total_hits: u64,
    #[serde(default)]
    hits: Vec<PixabayHit>,
}

#[derive(Debug, Deserialize)]
struct PixabayHit {
    id: u64,
    #[serde(rename = "pageURL")]
    page_url: String,
    #[serde(default)]
    tags: String,
    #[serde(default)]
    user: String,
    #[serde(default)]
    user_id: u64,
    /// Of pictures: the largest file for which no full access is needed, 1280 pixels wide at most.
    #[serde(rename = "largeImageURL")]
    large_image: Option<String>,
    /// The same, 640 pixels wide at most.
    #[serde(rename = "webformatURL")]
    web_format: Option<String>,
    #[serde(rename = "imageWidth")]
    image_width: Option<u32>,
    #[serde(rename = "imageHeight")]
    image_height: Option<u32>,
    /// Of videos: in seconds.
    duration: Option<u64>,
    videos: Option<PixabayVideos>,
}

#[derive(Debug, Deserialize)]
struct PixabayVideos {
    large: Option<PixabayFile>,
    medium: Option<PixabayFile>,
    small: Option<PixabayFile>,
    tiny: Option<PixabayFile>,
}

#[derive(Clone, Debug, Deserialize)]
struct PixabayFile {
    #[serde(default)]
    url: String,
    #[serde(default)]
    width: u32,
    #[serde(default)]
    height: u32,
    /// A picture of a video.
    #[serde(default)]
    thumbnail: Option<String>,
}

/// The longest side of `largeImageURL`.
const LARGE_SIDE: u32 = 1280;

impl PixabayHit {
    fn candidate(self, query: &StockQuery) -> Option<StockCandidate> {
        let file = match query.kind {
            StockKind::Photo => self.picture()?,
            StockKind::Video => self.videos?.best(query)?,
        };
        Some(StockCandidate {
            asset: StockAssetId { provider: PROVIDER.to_owned(), id: self.id.to_string() },
            kind: query.kind,
            text: self.tags,
            page_url: Some(self.page_url),
            author_url: (self.user_id > 0).then(|| format!("https://pixabay.com/users/{}/", self.user_id)),
            author: self.user,
            licence: LICENCE.to_owned(),
            width: file.width,
            height: file.height,
            duration_ms: self.duration.map(|seconds| seconds * 1000),
            file: file.url,
            preview: self.web_format.or(file.thumbnail),
            fit_permille: None,
        })
    }

    /// The sizes that are told are those of the original: the file's are made of them.
    fn picture(&self) -> Option<PixabayFile> {
        let (width, height) = (self.image_width?, self.image_height?);
        let longest = u64::from(width.max(height).max(1));
        let side = |side: u32| {
            let scaled = u64::from(side) * u64::from(LARGE_SIDE) / longest;
            if longest <= u64::from(LARGE_SIDE) { side } else { u32::try_from(scaled).unwrap_or(side) }
        };
        let url = self.large_image.clone().filter(|url| !url.is_empty())?;
        Some(PixabayFile { url, width: side(width), height: side(height), thumbnail: None })
    }
}

impl PixabayVideos {
    /// The smallest file that is large enough, or the largest there is. A file without an address is none.
    fn best(self, query: &StockQuery) -> Option<PixabayFile> {
        let files = [self.tiny, self.small, self.medium, self.large].into_iter().flatten();
        let files: Vec<PixabayFile> = files.filter(|file| !file.url.is_empty()).collect();
        let is_enough = |file: &&PixabayFile| file.width >= query.min_width && file.height >= query.min_height;
        files.iter().find(is_enough).or(files.last()).cloned()
    }
}

/// Failures are plain text: `[ERROR 400] Invalid or missing API key`.
fn meaning(failure: &Failure) -> Meaning {
    let message = String::from_utf8_lossy(&failure.body).into_owned();
    match failure.status.as_u16() {
        400 if message.contains("API key") => Meaning::Denied(message, "check its key"),
        429 => Meaning::Busy(message, retry_after_refusal(failure, RESET)),
        _ => Meaning::of_status(failure, message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_left_out_whole() {
        assert_eq!(shortened("  red   fox "), "red fox");
        let long = shortened(&"river ".repeat(40));
        assert!(long.len() <= 100 && long.ends_with("river"), "{long}");
        assert_eq!(shortened(&"é".repeat(150)).chars().count(), 100);
    }

    #[test]
    fn languages_that_are_not_known_search_in_english() {
        assert_eq!(["pt-BR", "nb", "DE", "sw", ""].map(language), ["pt", "no", "de", "en", "en"]);
    }
}
