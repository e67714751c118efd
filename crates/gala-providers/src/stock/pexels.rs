//! Pexels: 200 requests an hour, 20 000 a month. Its files are fetched and kept, never linked to.

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
use serde_json::Value;

use super::kept::A_DAY;
use crate::http::{
    Api, Downloader, Endpoint, Failure, Meaning, RateWindow, Reset, Secret, Wanted, read_json, retry_after_refusal,
};

const PROVIDER: &str = "pexels";
const PER_PAGE: u32 = 40;
const RESET: Reset = Reset::At;
const LICENCE: &str = "LicenseRef-Pexels";
const LOCALES: [&str; 28] = [
    "en-US", "pt-BR", "es-ES", "ca-ES", "de-DE", "it-IT", "fr-FR", "sv-SE", "id-ID", "pl-PL", "ja-JP", "zh-TW",
    "zh-CN", "ko-KR", "th-TH", "nl-NL", "hu-HU", "vi-VN", "cs-CZ", "da-DK", "fi-FI", "uk-UA", "el-GR", "ro-RO",
    "nb-NO", "sk-SK", "tr-TR", "ru-RU",
];

/// Pictures and videos of Pexels.
#[derive(Clone, Debug)]
pub struct Pexels {
    api: Api,
    /// Of the month: the hour's is told by nothing but a refusal.
    window: RateWindow,
    downloader: Downloader,
}

impl Pexels {
    pub const ENDPOINT: &str = "https://api.pexels.com";

    /// # Errors
    /// For a key that no header can hold.
    pub fn new(endpoint: Endpoint, key: &Secret, downloader: Downloader) -> Result<Self, ProviderError> {
        let api = Api::new(PROVIDER, endpoint, meaning).with_key("authorization", "", key)?;
        Ok(Self { api, window: RateWindow::new(PROVIDER, RESET), downloader })
    }
}

impl Priced for Pexels {
    fn id(&self) -> ProviderId {
        ProviderId { provider: PROVIDER.to_owned(), model: "v1".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }
}

impl Expected<StockQuery> for Pexels {
    fn expected(&self, _query: &StockQuery) -> UsageRange {
        UsageRange::exact(Usage::of(BilledUnit::Requests, 1))
    }
}

#[async_trait]
impl StockLibrary for Pexels {
    async fn search(&self, query: &StockQuery, call: &Call) -> Result<StockPage, ProviderError> {
        let (path, size): (&[&str], _) = match query.kind {
            StockKind::Photo => (&["v1", "search"], None),
            StockKind::Video => (&["v1", "videos", "search"], Some(video_size(query))),
        };
        let mut pairs = vec![
            ("query", query.words.clone()),
            ("page", query.page.max(1).to_string()),
            ("per_page", PER_PAGE.to_string()),
        ];
        pairs.extend(query.orientation.map(|orientation| ("orientation", shape(orientation).to_owned())));
        pairs.extend(size.map(|size| ("size", size.to_owned())));
        pairs.extend(locale(&query.language).map(|locale| ("locale", locale.to_owned())));
        self.window.check()?;
        let response = self.api.send(self.api.request(Method::GET, path).query(&pairs), call).await?;
        self.window.note(response.headers());
        call.used(Usage::of(BilledUnit::Requests, 1));
        let found: PexelsPage = read_json(response, PROVIDER).await?;
        let photos = found.photos.into_iter().map(PexelsPhoto::candidate);
        let videos = found.videos.into_iter().filter_map(|video| video.candidate(query));
        Ok(StockPage { candidates: photos.chain(videos).collect(), has_more: found.next_page.is_some() })
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

fn shape(orientation: StockOrientation) -> &'static str {
    match orientation {
        StockOrientation::Landscape => "landscape",
        StockOrientation::Portrait => "portrait",
        StockOrientation::Square => "square",
    }
}

/// 4K, Full HD or HD at least.
fn video_size(query: &StockQuery) -> &'static str {
    match query.min_width.min(query.min_height) {
        1081.. => "large",
        721.. => "medium",
        _ => "small",
    }
}

/// Returns the locale of a language: its own region's, or else the first of the language.
fn locale(language: &str) -> Option<&'static str> {
    let is_whole = |locale: &&&str| locale.eq_ignore_ascii_case(language);
    let primary = language.split('-').next().unwrap_or_default();
    let primary = if primary == "no" { "nb" } else { primary };
    let is_of = |locale: &&&str| locale.split('-').next().is_some_and(|own| own.eq_ignore_ascii_case(primary));
    LOCALES.iter().find(is_whole).or_else(|| LOCALES.iter().find(is_of)).copied()
}

#[derive(Debug, Deserialize)]
struct PexelsPage {
    #[serde(default)]
    photos: Vec<PexelsPhoto>,
    #[serde(default)]
    videos: Vec<PexelsVideo>,
    next_page: Option<String>,
}

#[derive(Debug, Deserialize)]
struct PexelsPhoto {
    id: u64,
    width: u32,
    height: u32,
    url: String,
    alt: Option<String>,
    #[serde(default)]
    photographer: String,
    photographer_url: Option<String>,
    src: PexelsSource,
}

#[derive(Debug, Deserialize)]
struct PexelsSource {
    original: String,
    /// 350 pixels high.
    medium: Option<String>,
}

impl PexelsPhoto {
    fn candidate(self) -> StockCandidate {
        StockCandidate {
            asset: StockAssetId { provider: PROVIDER.to_owned(), id: self.id.to_string() },
            kind: StockKind::Photo,
            text: self.alt.filter(|alt| !alt.is_empty()).unwrap_or_else(|| words_of_page(&self.url)),
            page_url: Some(self.url),
            author: self.photographer,
            author_url: self.photographer_url,
            licence: LICENCE.to_owned(),
            width: self.width,
            height: self.height,
            duration_ms: None,
            file: self.src.original,
            preview: self.src.medium,
            fit_permille: None,
        }
    }
}

#[derive(Debug, Deserialize)]
struct PexelsVideo {
    id: u64,
    url: String,
    duration: u64,
    user: PexelsUser,
    /// A picture of it.
    #[serde(default)]
    image: Option<String>,
    #[serde(default)]
    video_files: Vec<PexelsFile>,
}

#[derive(Debug, Deserialize)]
struct PexelsUser {
    #[serde(default)]
    name: String,
    url: Option<String>,
}

#[derive(Debug, Deserialize)]
struct PexelsFile {
    #[serde(default)]
    file_type: String,
    width: Option<u32>,
    height: Option<u32>,
    link: String,
}

impl PexelsVideo {
    /// The smallest file that is large enough, or the largest there is. Streams have no size, and are none.
    fn candidate(self, query: &StockQuery) -> Option<StockCandidate> {
        let sized = self.video_files.into_iter().filter(|file| file.file_type == "video/mp4");
        let mut sized: Vec<(u32, u32, String)> =
            sized.filter_map(|file| Some((file.width?, file.height?, file.link))).collect();
        sized.sort_by_key(|(width, height, _)| u64::from(*width) * u64::from(*height));
        let is_enough =
            |(width, height, _): &&(u32, u32, String)| *width >= query.min_width && *height >= query.min_height;
        let (width, height, file) = sized.iter().find(is_enough).or(sized.last())?.clone();
        Some(StockCandidate {
            asset: StockAssetId { provider: PROVIDER.to_owned(), id: self.id.to_string() },
            kind: StockKind::Video,
            text: words_of_page(&self.url),
            page_url: Some(self.url),
            author: self.user.name,
            author_url: self.user.url,
            licence: LICENCE.to_owned(),
            width,
            height,
            duration_ms: Some(self.duration * 1000),
            file,
            preview: self.image,
            fit_permille: None,
        })
    }
}

/// Videos have no description, but the address of their page: `…/video/a-fox-in-the-snow-123/`.
fn words_of_page(url: &str) -> String {
    let slug = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let words = slug.split('-').filter(|word| !word.is_empty() && !word.bytes().all(|byte| byte.is_ascii_digit()));
    words.collect::<Vec<_>>().join(" ")
}

fn meaning(failure: &Failure) -> Meaning {
    let body: Value = serde_json::from_slice(&failure.body).unwrap_or_default();
    let told = body["error"].as_str().or(body["code"].as_str());
    let message = told.map_or_else(|| String::from_utf8_lossy(&failure.body).into_owned(), str::to_owned);
    match failure.status.as_u16() {
        401 | 403 => Meaning::Denied(message, "check its key"),
        429 => Meaning::Busy(message, retry_after_refusal(failure, RESET)),
        _ => Meaning::of_status(failure, message),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_have_the_locale_that_is_nearest() {
        let locales = ["en", "EN-us", "en-GB", "pt", "zh-TW", "zh", "no", "nb-NO", "sw"].map(locale);
        let expected = ["en-US", "en-US", "en-US", "pt-BR", "zh-TW", "zh-TW", "nb-NO", "nb-NO"].map(Some);
        assert_eq!((&locales[..8], locales[8]), (&expected[..], None));
    }

    #[test]
    fn the_address_of_a_page_has_words_in_it() {
        assert_eq!(words_of_page("https://www.pexels.com/video/a-fox-in-the-snow-123/"), "a fox in the snow");
        assert_eq!(words_of_page("https://www.pexels.com/video/123/"), "");
    }
}
