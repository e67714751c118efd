use std::{io::Cursor, path::Path, process::Command, sync::Arc};

use futures::FutureExt;
use gala_ai::provider::{AnimationRequest, Animator, Call, MadeVideo, ProviderError, TaskWakes};
use gala_core::{format::FrameSize, hash::ContentHash, spending::BilledUnit};
use gala_fakes::{ACCESS_KEY, Behaviour, Fakes, KEY};
use gala_providers::{
    Workflow,
    animation::{ComfyUiAnimator, HiggsfieldAnimator, Kling, KlingAuth, KlingLegacy},
    http::TaskCallbacks,
};
use serde_json::json;

use crate::contract::{QUICK, Subject, check, count, downloader, endpoint, journalled, secret};

const KLING_ROUTE: &str = "POST /kling/image-to-video/kling-3.0-turbo";
const LEGACY_ROUTE: &str = "POST /kling/v1/videos/image2video";

fn request() -> AnimationRequest {
    let mut png = Cursor::new(Vec::new());
    image::RgbImage::new(360, 640).write_to(&mut png, image::ImageFormat::Png).expect("encoded");
    let image = png.into_inner();
    AnimationRequest {
        image_hash: ContentHash::of(&image),
        image,
        image_mime: "image/png",
        prompt: "slow push-in, the river flows".to_owned(),
        duration_ms: 4200,
        size: FrameSize::VERTICAL,
        seed: Some(41),
    }
}

fn kling(fakes: &Fakes, key: &str, model: &str) -> Kling {
    let url = "https://gala.example/callbacks/kling".to_owned();
    let callback = Some(TaskCallbacks { url, wakes: TaskWakes::default() });
    let (endpoint, downloader) = (endpoint(fakes, "kling"), downloader(fakes));
    Kling::new(endpoint, &secret(key), model.to_owned(), callback, downloader, QUICK).expect("an adapter")
}

fn pair(secret_key: &str) -> KlingAuth {
    KlingAuth::KeyPair { access_key: ACCESS_KEY.to_owned(), secret_key: secret(secret_key) }
}

fn legacy(fakes: &Fakes, auth: KlingAuth, model: &str) -> KlingLegacy {
    let (endpoint, downloader) = (endpoint(fakes, "kling"), downloader(fakes));
    KlingLegacy::new(endpoint, auth, model.to_owned(), None, downloader, QUICK).expect("an adapter")
}

fn higgsfield(fakes: &Fakes, key: &str, model: &str) -> HiggsfieldAnimator {
    let pair = if key == KEY { format!("{key}:{key}") } else { key.to_owned() };
    let (endpoint, downloader) = (endpoint(fakes, "higgsfield"), downloader(fakes));
    HiggsfieldAnimator::new(endpoint, &secret(&pair), model.to_owned(), downloader, QUICK).expect("an adapter")
}

fn comfyui(fakes: &Fakes) -> ComfyUiAnimator {
    let graph = json!({
        "1": { "class_type": "LoadImage", "inputs": { "image": "{{reference}}" } },
        "2": { "class_type": "CLIPTextEncode", "inputs": { "text": "{{prompt}}" } },
        "3": { "class_type": "ImageToVideo", "inputs": { "image": ["1", 0], "seconds": "{{seconds}}", "seed": "{{seed}}" } },
        "4": { "class_type": "SaveVideo", "inputs": { "video": ["3", 0] } },
    });
    let workflow = Workflow::parse(&graph.to_string()).expect("a workflow");
    ComfyUiAnimator::new(endpoint(fakes, "comfyui"), "own".to_owned(), workflow, downloader(fakes), QUICK)
        .expect("an adapter")
}

/// Returns the length of a video in milliseconds, as ffprobe tells it.
pub fn length_ms(path: &Path) -> u64 {
    let arguments = ["-v", "error", "-show_entries", "format=duration", "-of", "csv=p=0"];
    let told = Command::new("ffprobe").args(arguments).arg(path).output().expect("ffprobe runs");
    let seconds: f64 = String::from_utf8_lossy(&told.stdout).trim().parse().expect("a length");
    (seconds * 1000.0).round() as u64
}

/// Makes a video, and looks whether it is one of the length that was asked for.
async fn animate(animator: &dyn Animator, asked: &AnimationRequest, call: &Call) -> Result<MadeVideo, ProviderError> {
    let folder = tempfile::tempdir().expect("a folder");
    let into = folder.path().join("made");
    let made = animator.animate(asked, &into, call).await;
    match &made {
        Ok(made) => {
            assert_eq!(made.mime, "video/mp4");
            assert_eq!(length_ms(&into), made.asked_ms);
        }
        Err(error) => assert!(!into.exists(), "{error:?} leaves a file"),
    }
    made
}

fn subjects() -> Vec<Subject> {
    let of_kling = |status, code: u32| {
        Behaviour::fail(status, json!({ "code": code, "message": "told", "request_id": "r" }).to_string())
    };
    let kling_like = |name, route, make, wrong_key| Subject {
        name,
        route,
        make,
        wrong_key: Some(wrong_key),
        busy: of_kling(429, 1302),
        busy_for_two_seconds: Behaviour::fail_for(429, 2, json!({ "code": 1303, "message": "told" }).to_string()),
        quota: Some(of_kling(429, 1102)),
        refusal: of_kling(400, 1201),
    };
    let detail = |text: &str| json!({ "detail": text }).to_string();
    vec![
        kling_like(
            "kling",
            KLING_ROUTE,
            |fakes, key, call| {
                async move { animate(&kling(&fakes, key, "kling-3.0-turbo"), &request(), &call).await.map(drop) }
                    .boxed()
            },
            "Authorization is invalid",
        ),
        kling_like(
            "kling_legacy",
            LEGACY_ROUTE,
            |fakes, key, call| {
                async move { animate(&legacy(&fakes, pair(key), "kling-v3"), &request(), &call).await.map(drop) }
                    .boxed()
            },
            "Authorization is invalid",
        ),
        Subject {
            name: "higgsfield",
            route: "POST /higgsfield/higgsfield-ai/dop/standard",
            make: |fakes, key, call| {
                async move {
                    let animator = higgsfield(&fakes, key, "higgsfield-ai/dop/standard");
                    animate(&animator, &request(), &call).await.map(drop)
                }
                .boxed()
            },
            wrong_key: Some("Invalid credentials"),
            busy: Behaviour::fail(429, detail("Too many requests")),
            busy_for_two_seconds: Behaviour::fail_for(429, 2, detail("Too many requests")),
            quota: Some(Behaviour::fail(403, detail("Not enough credits"))),
            refusal: Behaviour::fail(422, detail("too long")),
        },
        Subject {
            name: "comfyui",
            route: "POST /comfyui/prompt",
            make: |fakes, _, call| async move { animate(&comfyui(&fakes), &request(), &call).await.map(drop) }.boxed(),
            wrong_key: None,
            busy: Behaviour::fail(503, "a proxy is in front"),
            busy_for_two_seconds: Behaviour::fail_for(429, 2, "a proxy is in front"),
            quota: None,
            refusal: Behaviour::fail(400, json!({ "error": { "message": "No prompt" } }).to_string()),
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
async fn a_video_is_as_long_as_a_model_can_make_it() {
    let fakes = Fakes::start().await;
    let animators: Vec<(Box<dyn Animator>, [u64; 3])> = vec![
        (Box::new(kling(&fakes, KEY, "kling-3.0-turbo")), [3, 7, 15]),
        (Box::new(kling(&fakes, KEY, "kling-2.5-turbo")), [5, 10, 10]),
        (Box::new(legacy(&fakes, KlingAuth::ApiKey(secret(KEY)), "kling-v3")), [3, 7, 15]),
        (Box::new(legacy(&fakes, pair(KEY), "kling-v2-6")), [5, 10, 10]),
        (Box::new(higgsfield(&fakes, KEY, "higgsfield-ai/dop/standard")), [5, 10, 10]),
        (Box::new(higgsfield(&fakes, KEY, "v1/image2video/dop:dop-turbo")), [5, 5, 5]),
        (Box::new(comfyui(&fakes)), [3, 7, 10]),
    ];
    for (animator, expected_s) in animators {
        for (duration_ms, seconds) in [1000, 6500, 60_000].into_iter().zip(expected_s) {
            let (asked, call) = (AnimationRequest { duration_ms, ..request() }, Call::unpaid());
            let made = animate(animator.as_ref(), &asked, &call).await.expect("made");
            assert_eq!(made.asked_ms, seconds * 1000, "{:?}", animator.id());
            let (used, held) = (call.report().usage, animator.expected(&asked).high);
            assert!(used.amount(BilledUnit::VideoMs) <= held.amount(BilledUnit::VideoMs));
        }
    }
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new());
}

/// Loses the answer of a request that was done, and repeats it.
async fn check_known_again(fakes: &Fakes, animator: &dyn Animator, route: &str) {
    let charges = fakes.charges().len();
    let (call, journal) = journalled();
    fakes.script(route, vec![Behaviour::ChargeThenDie]);
    let lost = animate(animator, &request(), &call).await;
    assert!(matches!(lost, Err(ProviderError::Lost { .. })), "{lost:?}");
    assert_eq!(journal.tasks(), Vec::<String>::new());
    animate(animator, &request(), &call.clone().repeated(None)).await.expect("found by our id");
    let [task] = journal.tasks().try_into().expect("one task");
    animate(animator, &request(), &call.clone().repeated(Some(task))).await.expect("found by its name");
    assert_eq!((fakes.charges().len() - charges, count(fakes, route)), (1, 1), "{route}");
    let unsent = Call::unpaid().repeated(None);
    animate(animator, &request(), &unsent).await.expect("sent, as nobody knows it");
    assert_eq!((fakes.charges().len() - charges, count(fakes, route)), (2, 2), "{route}");
}

#[tokio::test]
async fn a_task_is_known_again_by_the_id_of_the_call() {
    let fakes = Fakes::start().await;
    check_known_again(&fakes, &kling(&fakes, KEY, "kling-3.0-turbo"), KLING_ROUTE).await;
    check_known_again(&fakes, &legacy(&fakes, pair(KEY), "kling-v3"), LEGACY_ROUTE).await;
    check_known_again(&fakes, &comfyui(&fakes), "POST /comfyui/prompt").await;
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new());
}

#[tokio::test]
async fn a_job_of_higgsfield_is_known_by_its_name() {
    let fakes = Fakes::start().await;
    let animator = higgsfield(&fakes, KEY, "higgsfield-ai/dop/standard");
    let (call, journal) = journalled();
    animate(&animator, &request(), &call).await.expect("made");
    let [task] = journal.tasks().try_into().expect("one job");
    animate(&animator, &request(), &call.repeated(Some(task))).await.expect("found");
    assert_eq!(fakes.charges().len(), 1);
}

async fn check_ends(fakes: &Arc<Fakes>, animator: &dyn Animator, route: &str) {
    for (message, is_declined) in [("Content violates our policy", true), ("Server error", false), ("", false)] {
        fakes.fail_next_task("failed", message);
        let failed = animate(animator, &request(), &Call::unpaid()).await;
        let is_right = match &failed {
            Err(ProviderError::Declined { .. }) => is_declined,
            Err(ProviderError::Broken { .. }) => !is_declined,
            _ => false,
        };
        assert!(is_right, "{message}: {failed:?}");
    }
    // A failure comes with status 200, too.
    for (code, is_right) in [
        (1102, (|error| matches!(error, ProviderError::Denied { .. })) as fn(&ProviderError) -> bool),
        (1301, |error| matches!(error, ProviderError::Declined { .. })),
        (1201, |error| matches!(error, ProviderError::Refused(_))),
        (5001, |error| matches!(error, ProviderError::Busy { .. })),
        (7777, |error| matches!(error, ProviderError::Broken { .. })),
    ] {
        let data = json!({ "id": "t", "status": "submitted", "task_id": "t", "task_status": "submitted" });
        let body = json!({ "code": code, "message": "told", "request_id": "r", "data": data }).to_string().into_bytes();
        fakes.script(route, vec![Behaviour::Replace { content_type: "application/json", body }]);
        let error = animate(animator, &request(), &Call::unpaid()).await.expect_err("a failure");
        assert!(is_right(&error), "{code}: {error:?}");
    }
}

#[tokio::test]
async fn a_task_of_kling_fails_for_a_reason_and_codes_count_at_status_200() {
    let fakes = Arc::new(Fakes::start().await);
    check_ends(&fakes, &kling(&fakes, KEY, "kling-3.0-turbo"), KLING_ROUTE).await;
    check_ends(&fakes, &legacy(&fakes, pair(KEY), "kling-v3"), LEGACY_ROUTE).await;
}

#[tokio::test]
async fn kling_knows_who_asks() {
    let fakes = Fakes::start().await;
    // A signed token is none of the new protocol.
    let signed = legacy(&fakes, pair(KEY), "kling-v3");
    animate(&signed, &request(), &Call::unpaid()).await.expect("made");
    let sent = fakes.received().into_iter().find(|received| received.route == LEGACY_ROUTE).expect("sent");
    let token = sent.headers["authorization"].to_str().expect("a header").trim_start_matches("Bearer ").to_owned();
    let denied = animate(&kling(&fakes, &token, "kling-3.0"), &request(), &Call::unpaid()).await;
    let says = |message: &str| message.contains("does not support AK/SK");
    assert!(matches!(&denied, Err(ProviderError::Denied { message, .. }) if says(message)), "{denied:?}");
    // One that has expired is made anew, once.
    let expired = || Behaviour::fail(401, json!({ "code": 1004, "message": "expired" }).to_string());
    fakes.script(LEGACY_ROUTE, vec![expired()]);
    animate(&signed, &request(), &Call::unpaid()).await.expect("made");
    fakes.script(LEGACY_ROUTE, vec![expired(), expired()]);
    let denied = animate(&signed, &request(), &Call::unpaid()).await;
    assert!(matches!(denied, Err(ProviderError::Denied { .. })), "{denied:?}");
    fakes.script(LEGACY_ROUTE, vec![Behaviour::fail(401, json!({ "code": 1002, "message": "no" }).to_string())]);
    let before = count(&fakes, LEGACY_ROUTE);
    let denied = animate(&signed, &request(), &Call::unpaid()).await;
    assert!(matches!(denied, Err(ProviderError::Denied { .. })), "{denied:?}");
    assert_eq!(count(&fakes, LEGACY_ROUTE) - before, 1);
}

#[tokio::test]
async fn a_video_is_fetched_while_its_link_is_good_and_is_one() {
    let fakes = Fakes::start().await;
    let animator = kling(&fakes, KEY, "kling-3.0-turbo");
    fakes.script("GET /files/1", vec![Behaviour::fail(403, "expired")]);
    animate(&animator, &request(), &Call::unpaid()).await.expect("its next link is good");
    let html = || Behaviour::Replace { content_type: "video/mp4", body: b"<html>Sign in</html>".to_vec() };
    for (file, behaviour) in [(2, html()), (3, Behaviour::CutAfter(100)), (4, Behaviour::Shorten(100))] {
        fakes.script(&format!("GET /files/{file}"), vec![behaviour.clone()]);
        let broken = animate(&animator, &request(), &Call::unpaid()).await;
        assert!(matches!(broken, Err(ProviderError::Broken { .. })), "{behaviour:?}: {broken:?}");
    }
    fakes.script("GET /files/5", vec![Behaviour::redirect("http://127.1:9/made.mp4")]);
    let refused = animate(&animator, &request(), &Call::unpaid()).await;
    assert!(matches!(refused, Err(ProviderError::Broken { .. })), "{refused:?}");
    fakes.script("GET /files/6", vec![Behaviour::fail(503, "")]);
    let lost = animate(&animator, &request(), &Call::unpaid()).await;
    assert!(matches!(lost, Err(ProviderError::Lost { .. })), "what is paid for may be fetched later: {lost:?}");
}

#[tokio::test]
async fn what_no_provider_takes_is_refused_before_it_is_sent() {
    let fakes = Fakes::start().await;
    let animators: Vec<Box<dyn Animator>> = vec![
        Box::new(kling(&fakes, KEY, "kling-3.0-turbo")),
        Box::new(legacy(&fakes, pair(KEY), "kling-v3")),
        Box::new(higgsfield(&fakes, KEY, "higgsfield-ai/dop/standard")),
        Box::new(comfyui(&fakes)),
    ];
    for animator in animators {
        for bad in [
            AnimationRequest { prompt: "x".repeat(10_001), ..request() },
            AnimationRequest { image: b"no picture".to_vec(), ..request() },
        ] {
            let refused = animate(animator.as_ref(), &bad, &Call::unpaid()).await;
            assert!(matches!(refused, Err(ProviderError::Refused(_))), "{refused:?}");
        }
    }
    assert_eq!(fakes.received().len(), 0);
}
