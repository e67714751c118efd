use std::{io::Cursor, path::Path, sync::Arc, time::Duration};

use futures::FutureExt;
use gala_ai::provider::{
    Call, Expected, MadeVideo, Presenter, PresenterBackground, PresenterFace, PresenterRequest, ProviderError,
};
use gala_core::{format::FrameSize, hash::ContentHash, spending::BilledUnit};
use gala_fakes::{Behaviour, Fakes, KEY};
use gala_providers::presenter::{HeyGen, HeyGenEngine};
use serde_json::json;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{
    animation::length_ms,
    contract::{QUICK, Subject, check, count, downloader, endpoint, journalled, secret},
};

const ROUTE: &str = "POST /heygen/v3/videos";

/// A tone of two and a half seconds.
fn speech() -> Vec<u8> {
    let (rate, samples) = (16_000_u32, 40_000_u32);
    let mut file = Vec::new();
    for part in [b"RIFF".to_vec(), (36 + samples * 2).to_le_bytes().to_vec(), b"WAVEfmt ".to_vec()] {
        file.extend(part);
    }
    file.extend(16_u32.to_le_bytes());
    file.extend([1_u16, 1].map(u16::to_le_bytes).concat());
    file.extend([rate, rate * 2].map(u32::to_le_bytes).concat());
    file.extend([2_u16, 16].map(u16::to_le_bytes).concat());
    file.extend(b"data");
    file.extend((samples * 2).to_le_bytes());
    file.extend((0..samples).flat_map(|n| (((n * 37) % 2000) as i16 - 1000).to_le_bytes()));
    file
}

fn request() -> PresenterRequest {
    let speech = speech();
    PresenterRequest {
        speech_hash: ContentHash::of(&speech),
        speech,
        speech_mime: "audio/wav",
        duration_ms: 2500,
        face: PresenterFace::Look("look-anna".to_owned()),
        size: FrameSize::VERTICAL,
        background: PresenterBackground::Own,
    }
}

fn picture() -> PresenterFace {
    let mut png = Cursor::new(Vec::new());
    image::RgbImage::new(400, 400).write_to(&mut png, image::ImageFormat::Png).expect("encoded");
    let bytes = png.into_inner();
    PresenterFace::Picture { hash: ContentHash::of(&bytes), bytes, mime: "image/png" }
}

fn heygen(fakes: &Fakes, key: &str, engine: HeyGenEngine) -> HeyGen {
    HeyGen::new(endpoint(fakes, "heygen"), &secret(key), engine, downloader(fakes), QUICK).expect("an adapter")
}

async fn present(heygen: &HeyGen, asked: &PresenterRequest, call: &Call) -> Result<MadeVideo, ProviderError> {
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("made");
    let made = heygen.present(asked, &into, call).await;
    match &made {
        Ok(made) => check_file(&into, made),
        Err(error) => assert!(!into.exists(), "{error:?} leaves a file"),
    }
    made
}

fn check_file(path: &Path, made: &MadeVideo) {
    assert!(length_ms(path).abs_diff(made.asked_ms) < 100, "{} for {made:?}", length_ms(path));
}

#[tokio::test]
async fn heygen_keeps_to_the_contract() {
    let fail = |status, code: &str| {
        Behaviour::fail(status, json!({ "error": { "code": code, "message": "told" } }).to_string())
    };
    let busy = json!({ "error": { "code": "rate_limit_exceeded", "message": "told" } }).to_string();
    check(&Subject {
        name: "heygen",
        route: ROUTE,
        make: |fakes, key, call| {
            async move { present(&heygen(&fakes, key, HeyGenEngine::Four), &request(), &call).await.map(drop) }.boxed()
        },
        wrong_key: Some("Invalid API key"),
        busy: fail(409, "request_in_progress"),
        busy_for_two_seconds: Behaviour::fail_for(429, 2, busy),
        quota: Some(fail(400, "insufficient_credit")),
        refusal: fail(400, "invalid_parameter"),
    })
    .await;
}

#[tokio::test]
async fn a_look_and_a_picture_speak_before_any_background() {
    let fakes = Fakes::start().await;
    let provider = heygen(&fakes, KEY, HeyGenEngine::Five);
    for (face, background, mime) in [
        (request().face, PresenterBackground::Color([0, 128, 255]), "video/mp4"),
        (picture(), PresenterBackground::Own, "video/mp4"),
        (picture(), PresenterBackground::Transparent, "video/webm"),
    ] {
        let (asked, call) = (PresenterRequest { face, background, ..request() }, Call::unpaid());
        let made = present(&provider, &asked, &call).await.expect("made");
        assert_eq!((made.mime, made.asked_ms), (mime, 2500));
        let (used, expected) = (call.report().usage.amount(BilledUnit::VideoMs), provider.expected(&asked));
        let range = expected.low.amount(BilledUnit::VideoMs)..=expected.high.amount(BilledUnit::VideoMs);
        assert!(range.contains(&used), "{used} of {range:?}");
    }
    let sent: Vec<_> = fakes.received().into_iter().filter(|received| received.route == ROUTE).collect();
    assert_eq!(sent[0].json["background"]["value"], "#0080ff");
    assert_eq!(sent[0].json["engine"]["type"], "avatar_v");
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_sent_again_is_answered_as_it_was() {
    let fakes = Arc::new(Fakes::start().await);
    let provider = heygen(&fakes, KEY, HeyGenEngine::Four);
    let (call, journal) = journalled();
    let asked = PresenterRequest { face: picture(), ..request() };
    fakes.script(ROUTE, vec![Behaviour::ChargeThenDie]);
    let lost = present(&provider, &asked, &call).await;
    assert!(matches!(lost, Err(ProviderError::Lost { .. })), "{lost:?}");
    present(&provider, &asked, &call.clone().repeated(None)).await.expect("made once");
    assert_eq!((fakes.charges().len(), journal.tasks().len()), (1, 1));
    let sent: Vec<_> = fakes.received().into_iter().filter(|received| received.route == ROUTE).collect();
    assert_eq!(sent[0].json, sent[1].json, "the same assets");
    let looks = count(&fakes, ROUTE);
    present(&provider, &asked, &call.clone().repeated(journal.tasks().pop())).await.expect("found");
    assert_eq!((fakes.charges().len(), count(&fakes, ROUTE)), (1, looks));
}

#[tokio::test]
async fn a_fresh_upload_may_not_be_there_for_a_moment_and_a_link_may_expire() {
    let fakes = Fakes::start().await;
    let provider = heygen(&fakes, KEY, HeyGenEngine::Four);
    let missing = || {
        let body = json!({ "error": { "code": "not_found", "message": "Asset not found", "param": "audio_asset_id" } });
        Behaviour::fail(404, body.to_string())
    };
    fakes.script(ROUTE, vec![missing(), missing()]);
    fakes.script("GET /files/2", vec![Behaviour::fail(403, "expired")]);
    present(&provider, &request(), &Call::unpaid()).await.expect("made");
    fakes.script(ROUTE, vec![missing(), missing(), missing(), missing(), missing()]);
    let refused = present(&provider, &request(), &Call::unpaid()).await;
    assert!(matches!(refused, Err(ProviderError::Refused(_))), "{refused:?}");
    assert_eq!((fakes.charges().len(), count(&fakes, ROUTE)), (1, 7));
}

#[tokio::test]
async fn a_video_fails_for_a_reason() {
    let fakes = Fakes::start().await;
    let provider = heygen(&fakes, KEY, HeyGenEngine::Four);
    fakes.fail_next_task("moderation_failed", "the speech is not allowed");
    let declined = present(&provider, &request(), &Call::unpaid()).await;
    assert!(matches!(declined, Err(ProviderError::Declined { .. })), "{declined:?}");
    fakes.fail_next_task("internal_error", "something went wrong");
    let broken = present(&provider, &request(), &Call::unpaid()).await;
    assert!(matches!(broken, Err(ProviderError::Broken { .. })), "{broken:?}");
    let unknown = PresenterRequest { face: PresenterFace::Look("nobody".to_owned()), ..request() };
    let refused = present(&provider, &unknown, &Call::unpaid()).await;
    let names_it = |problem: &gala_core::problem::Problem| problem.message.contains("avatar_id");
    assert!(matches!(&refused, Err(ProviderError::Refused(problem)) if names_it(problem)), "{refused:?}");
    // The fourth speech, and its video.
    fakes.script("GET /files/7", vec![Behaviour::redirect("/files/2")]);
    let asked = PresenterRequest { background: PresenterBackground::Transparent, ..request() };
    let other = present(&provider, &asked, &Call::unpaid()).await;
    assert!(matches!(&other, Err(ProviderError::Broken { message, .. }) if message.contains("video/mp4")), "{other:?}");
    let old = heygen(&fakes, KEY, HeyGenEngine::Three);
    let received = fakes.received().len();
    let refused = present(&old, &PresenterRequest { face: picture(), ..request() }, &Call::unpaid()).await;
    assert!(matches!(refused, Err(ProviderError::Refused(_))), "{refused:?}");
    assert_eq!(fakes.received().len(), received);
}

#[tokio::test]
async fn the_eleventh_video_at_once_waits() {
    let fakes = Fakes::start().await;
    fakes.tasks_take(1_000_000);
    let (provider, asked, cancelled) = (heygen(&fakes, KEY, HeyGenEngine::Four), request(), CancellationToken::new());
    let making =
        (0..10).map(|_| async { present(&provider, &asked, &Call::new(Uuid::now_v7(), cancelled.clone())).await });
    let eleventh = async {
        while fakes.charges().len() < 10 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let eleventh = present(&provider, &asked, &Call::unpaid()).await;
        cancelled.cancel();
        eleventh
    };
    let (ten, eleventh) = tokio::join!(futures::future::join_all(making), eleventh);
    assert!(ten.iter().all(|made| matches!(made, Err(ProviderError::Cancelled))), "{ten:?}");
    let waits = matches!(&eleventh, Err(ProviderError::Busy { retry_after: Some(wait), .. }) if wait.as_secs() == 30);
    assert!(waits, "{eleventh:?}");
    assert_eq!(fakes.charges().len(), 10);
}
