use std::{
    collections::BTreeSet,
    io,
    path::Path,
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};

use futures::FutureExt;
use gala_ai::{
    provider::{Call, ProviderError, StockLibrary, StockOrientation, StockPage, StockQuery},
    stock::rank,
};
use gala_core::stock::{StockCandidate, StockKind};
use gala_fakes::{Behaviour, Fakes, KEY};
use gala_providers::{
    http::Endpoint,
    stock::{Pexels, Pixabay},
};
use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    animation::length_ms,
    contract::{Subject, check, downloader, endpoint, secret},
};

pub fn query(kind: StockKind) -> StockQuery {
    StockQuery {
        words: "fox snow".to_owned(),
        language: "en".to_owned(),
        kind,
        orientation: Some(StockOrientation::Portrait),
        min_width: 360,
        min_height: 640,
        min_duration_ms: 5000,
        page: 1,
        is_looked_at: false,
    }
}

fn pexels(fakes: &Fakes, key: &str) -> Pexels {
    Pexels::new(endpoint(fakes, "pexels"), &secret(key), downloader(fakes)).expect("an adapter")
}

fn pixabay(fakes: &Fakes, key: &str) -> Pixabay {
    Pixabay::new(endpoint(fakes, "pixabay/api"), secret(key), downloader(fakes))
}

/// Searches, and takes what fits best.
pub async fn take(
    library: &dyn StockLibrary,
    query: &StockQuery,
    call: &Call,
) -> Result<StockCandidate, ProviderError> {
    let page = library.search(query, call).await?;
    let best = rank(query, page.candidates).into_iter().next().expect("something fits");
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("file");
    let file = library.download(&best, &into, call).await?;
    check_file(&best, &into, file.mime);
    assert_eq!(file.size_bytes, into.metadata().expect("a file").len());
    Ok(best)
}

fn check_file(candidate: &StockCandidate, path: &Path, mime: &str) {
    match candidate.kind {
        StockKind::Photo => {
            let decoded = image::ImageReader::open(path).expect("a file").with_guessed_format().expect("a format");
            let decoded = decoded.decode().expect("a picture");
            assert_eq!((decoded.width(), decoded.height()), (candidate.width, candidate.height), "{candidate:?}");
            assert!(mime.starts_with("image/"));
        }
        StockKind::Video => {
            assert_eq!(Some(length_ms(path)), candidate.duration_ms);
            assert_eq!(mime, "video/mp4");
        }
    }
}

fn subjects() -> Vec<Subject> {
    let of_pexels = |status, message: &str| Behaviour::fail(status, json!({ "error": message }).to_string());
    vec![
        Subject {
            name: "pexels",
            route: "GET /pexels/v1/search",
            make: |fakes, key, call| {
                async move { take(&pexels(&fakes, key), &query(StockKind::Photo), &call).await.map(drop) }.boxed()
            },
            wrong_key: Some("disallowed"),
            busy: of_pexels(429, "Too many requests"),
            busy_for_two_seconds: Behaviour::fail_for(429, 2, "Too many requests"),
            quota: Some(of_pexels(403, "Over the monthly limit")),
            refusal: of_pexels(400, "Bad request"),
        },
        Subject {
            name: "pixabay",
            route: "GET /pixabay/api/videos/",
            make: |fakes, key, call| {
                async move { take(&pixabay(&fakes, key), &query(StockKind::Video), &call).await.map(drop) }.boxed()
            },
            wrong_key: Some("Invalid or missing API key"),
            busy: Behaviour::fail(429, "API rate limit exceeded"),
            busy_for_two_seconds: Behaviour::fail_for(429, 2, "API rate limit exceeded"),
            quota: None,
            refusal: Behaviour::fail(400, "[ERROR 400] \"per_page\" is out of valid range."),
        },
    ]
}

#[tokio::test]
async fn every_provider_keeps_to_the_contract() {
    for subject in subjects() {
        check(&subject).await;
    }
}

#[tokio::test]
async fn what_is_found_has_all_that_is_to_be_kept_of_it() {
    let fakes = Fakes::start().await;
    let libraries: [Box<dyn StockLibrary>; 2] = [Box::new(pexels(&fakes, KEY)), Box::new(pixabay(&fakes, KEY))];
    for library in libraries {
        for kind in [StockKind::Photo, StockKind::Video] {
            let found = take(library.as_ref(), &query(kind), &Call::unpaid()).await.expect("found");
            let provider = library.id().provider;
            assert_eq!(found.asset.provider, provider);
            assert!(found.text.contains("fox") && found.text.contains("snow"), "{found:?}");
            assert!(found.page_url.as_deref().is_some_and(|url| url.contains(&format!("{provider}.com"))), "{found:?}");
            assert!(!found.author.is_empty() && found.author_url.is_some(), "{found:?}");
            assert_eq!(found.licence.to_lowercase(), format!("licenseref-{provider}"));
            let credit = found.credit();
            assert_eq!((Some(credit.work), credit.author), (found.page_url.clone(), found.author.clone()));
            assert!(found.width >= 360 && found.height >= 640, "{found:?}");
        }
    }
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new());
}

async fn all_pages(library: &dyn StockLibrary, query: StockQuery) -> Vec<StockPage> {
    let mut pages = Vec::new();
    loop {
        let page = pages.len() as u32 + 1;
        let found = library.search(&StockQuery { page, ..query.clone() }, &Call::unpaid()).await.expect("a page");
        let has_more = found.has_more;
        pages.push(found);
        if !has_more {
            return pages;
        }
    }
}

#[tokio::test]
async fn pages_come_to_an_end_and_nothing_is_on_two() {
    let fakes = Fakes::start().await;
    let libraries: [Box<dyn StockLibrary>; 2] = [Box::new(pexels(&fakes, KEY)), Box::new(pixabay(&fakes, KEY))];
    for library in libraries {
        let wide = StockQuery { orientation: None, min_width: 0, min_height: 0, ..query(StockKind::Photo) };
        let pages = all_pages(library.as_ref(), wide).await;
        let ids: BTreeSet<_> = pages.iter().flat_map(|page| &page.candidates).map(|found| &found.asset).collect();
        assert_eq!((pages.len(), ids.len()), (2, 46));
        let none = StockQuery { words: "zebra".to_owned(), ..query(StockKind::Video) };
        assert_eq!(library.search(&none, &Call::unpaid()).await.expect("a page"), StockPage::default());
    }
}

#[tokio::test]
async fn the_smallest_file_that_is_large_enough_is_taken() {
    let fakes = Fakes::start().await;
    for (min, expected_of_pexels, expected_of_pixabay) in [(100, 360, 180), (361, 720, 720), (1081, 1440, 720)] {
        let asked = StockQuery { min_width: min, min_height: 1, ..query(StockKind::Video) };
        let found = pexels(&fakes, KEY).search(&asked, &Call::unpaid()).await.expect("found");
        assert_eq!(found.candidates[0].width, expected_of_pexels, "{min}");
        if min <= 720 {
            let found = pixabay(&fakes, KEY).search(&asked, &Call::unpaid()).await.expect("found");
            let upright = found.candidates.iter().filter(|found| found.height > found.width);
            assert_eq!(upright.map(|found| found.width).min(), Some(expected_of_pixabay), "{min}");
        }
    }
}

#[tokio::test]
async fn a_download_that_is_cut_off_leaves_nothing_and_may_lead_on() {
    let fakes = Fakes::start().await;
    let library = pexels(&fakes, KEY);
    let page = library.search(&query(StockKind::Photo), &Call::unpaid()).await.expect("found");
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("file");
    let call = Call::unpaid();
    let download = || library.download(&page.candidates[0], &into, &call);
    for (behaviour, is_busy) in [(Behaviour::CutAfter(200), false), (Behaviour::fail(503, ""), true)] {
        fakes.script("GET /files/1", vec![behaviour]);
        let failed = download().await;
        let is_right = match failed {
            Err(ProviderError::Busy { .. }) => is_busy,
            Err(ProviderError::Broken { .. }) => !is_busy,
            _ => false,
        };
        assert!(is_right && !into.exists(), "{failed:?}");
    }
    fakes.script("GET /files/1", vec![Behaviour::redirect("/files/2")]);
    assert_eq!(download().await.expect("fetched").mime, "image/jpeg");
}

/// What is logged, all of it.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("a log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn the_key_of_pixabay_is_in_no_log_and_no_error() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone());
    let _guard = tracing::subscriber::set_default(subscriber.finish());
    let fakes = Fakes::start().await;
    let route = "GET /pixabay/api/";
    let echo = format!("<html>Cannot GET /api/?key={KEY}&q=fox</html>");
    let echoes = Behaviour::Replace { content_type: "text/html", body: echo.clone().into_bytes() };
    let mut told = String::new();
    for behaviour in [Behaviour::ChargeThenDie, Behaviour::CutAfter(5), echoes]
        .into_iter()
        .chain([400, 401, 404, 429, 500].map(|status| Behaviour::fail(status, echo.clone())))
    {
        fakes.script(route, vec![behaviour]);
        let error =
            pixabay(&fakes, KEY).search(&query(StockKind::Photo), &Call::unpaid()).await.expect_err("a failure");
        told.push_str(&format!("{error} {error:?}\n"));
    }
    let nobody = Endpoint::parse("http://127.0.0.1:1/api").expect("an endpoint");
    let nobody = Pixabay::new(nobody, secret(KEY), downloader(&fakes));
    let error = nobody.search(&query(StockKind::Photo), &Call::unpaid()).await.expect_err("nobody is there");
    told.push_str(&format!("{error} {error:?} {nobody:?}"));
    let log = String::from_utf8(log.0.lock().expect("a log").clone()).expect("UTF-8");
    assert!(log.contains("an answer was lost") && log.contains("cannot be reached"), "{log}");
    assert!(!log.contains(KEY), "{log}");
    assert!(told.contains("(key)") && !told.contains(KEY), "{told}");
}

#[tokio::test]
async fn a_window_that_is_full_is_waited_for_by_what_the_vendor_tells() {
    let now_s = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
    for (name, route, reset) in [
        ("pexels", "GET /pexels/v1/search", (now_s + 30).to_string()),
        ("pixabay", "GET /pixabay/api/", "30".to_owned()),
    ] {
        let fakes = Fakes::start().await;
        let library: Box<dyn StockLibrary> =
            if name == "pexels" { Box::new(pexels(&fakes, KEY)) } else { Box::new(pixabay(&fakes, KEY)) };
        let asked = query(StockKind::Photo);
        let call = Call::unpaid();
        let full = vec![("x-ratelimit-remaining", "0".to_owned()), ("x-ratelimit-reset", reset)];
        let refused = Behaviour::Fail { status: 429, headers: full.clone(), body: "too many".to_owned() };
        fakes.script(route, vec![refused, Behaviour::AnswerWith(full)]);
        let waits = |asked: Result<StockPage, ProviderError>| match asked {
            Err(ProviderError::Busy { retry_after: Some(wait), .. }) => assert!((20..=30).contains(&wait.as_secs())),
            other => panic!("{name}: {other:?}"),
        };
        waits(library.search(&asked, &call).await);
        library.search(&asked, &call).await.expect("the last of the window");
        waits(library.search(&asked, &call).await);
        assert_eq!(fakes.received().len(), 2, "{name}: nothing is sent into a window that is full");
    }
}
