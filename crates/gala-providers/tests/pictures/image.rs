use std::{io::Cursor, sync::Arc};

use futures::FutureExt;
use gala_ai::provider::{Call, ImageProvider, ImageRequest, MadeImage, ProviderError, ReferenceImage};
use gala_core::{format::FrameSize, hash::ContentHash, spending::BilledUnit};
use gala_fakes::{Behaviour, Fakes, KEY};
use gala_providers::{
    Workflow,
    image::{Automatic1111, BasicAuth, ComfyUiImages, GeminiImages, HiggsfieldImages, ImageQuality, OpenAiImages},
};
use serde_json::json;

use crate::contract::{Make, QUICK, Subject, check, count, downloader, endpoint, journalled, secret};

const GEMINI_ROUTE: &str = "POST /gemini/v1beta/models/gemini-3.1-flash-image:generateContent";
const OPENAI_ROUTE: &str = "POST /openai/v1/images/generations";

pub fn request() -> ImageRequest {
    ImageRequest {
        prompt: "fox river dawn".to_owned(),
        description: "A fox crosses a quiet river at dawn".to_owned(),
        negative: String::new(),
        language: "en".to_owned(),
        preset: "papercut".to_owned(),
        size: FrameSize::VERTICAL,
        variant: 0,
        references: Vec::new(),
        seed: Some(41),
    }
}

fn gemini(fakes: &Fakes, key: &str) -> GeminiImages {
    let model = "gemini-3.1-flash-image".to_owned();
    GeminiImages::new(endpoint(fakes, "gemini/v1beta"), &secret(key), model).expect("an adapter")
}

fn openai(fakes: &Fakes, key: &str, model: &str) -> OpenAiImages {
    let quality = ImageQuality::Low;
    OpenAiImages::new(endpoint(fakes, "openai/v1"), &secret(key), model.to_owned(), quality).expect("an adapter")
}

fn compatible(fakes: &Fakes) -> OpenAiImages {
    OpenAiImages::compatible(endpoint(fakes, "openai/compatible/v1"), None, "sdxl".to_owned()).expect("an adapter")
}

/// Both halves of the fake's key are the same.
fn higgsfield(fakes: &Fakes, key: &str, model: &str) -> HiggsfieldImages {
    let pair = if key == KEY { format!("{key}:{key}") } else { key.to_owned() };
    let (endpoint, downloader) = (endpoint(fakes, "higgsfield"), downloader(fakes));
    HiggsfieldImages::new(endpoint, &secret(&pair), model.to_owned(), downloader, QUICK).expect("an adapter")
}

fn comfyui(fakes: &Fakes, workflow: Workflow) -> ComfyUiImages {
    ComfyUiImages::new(endpoint(fakes, "comfyui"), "own".to_owned(), workflow, downloader(fakes), QUICK)
}

fn automatic1111(fakes: &Fakes, key: &str, checkpoint: &str) -> Automatic1111 {
    let auth = BasicAuth { user: "user".to_owned(), password: secret(key) };
    Automatic1111::new(endpoint(fakes, "automatic1111"), Some(&auth), checkpoint.to_owned()).expect("an adapter")
}

fn size_of(image: &MadeImage) -> (u32, u32) {
    let [layer] = image.layers.as_slice() else { panic!("one layer") };
    assert!((layer.depth - 1.0).abs() < f32::EPSILON && !layer.name.is_empty());
    let format = image::guess_format(&layer.bytes).expect("a picture");
    assert_eq!(format.to_mime_type(), layer.mime);
    let decoded = image::load(Cursor::new(&layer.bytes), format).expect("it is decoded");
    (decoded.width(), decoded.height())
}

/// Draws in three shapes.
async fn draw(provider: &dyn ImageProvider, call: &Call) -> Result<(), ProviderError> {
    let image = provider.make(&request(), call).await?;
    let (width, height) = size_of(&image);
    let aspect = f64::from(width) / f64::from(height);
    assert!((aspect / (9.0 / 16.0) - 1.0).abs() < 0.2, "{width}x{height} is upright");
    Ok(())
}

fn subjects() -> Vec<Subject> {
    let fail = |status, body: serde_json::Value| Behaviour::fail(status, body.to_string());
    let fail_for = |status, body: serde_json::Value| Behaviour::fail_for(status, 2, body.to_string());
    let of_openai = |code: &str, message: &str| {
        let kind = if code.is_empty() { "invalid_request_error" } else { code };
        json!({ "error": { "message": message, "type": kind, "param": null, "code": code } })
    };
    let of_gemini = |code: u16, status: &str, details: serde_json::Value| json!({ "error": { "code": code, "message": "told", "status": status, "details": details } });
    let daily = json!([{ "violations": [{ "quotaId": "ImagesPerDayPerProject" }] }]);
    let openai_like = |name, route, make: Make, wrong_key| Subject {
        name,
        route,
        make,
        wrong_key,
        busy: fail(429, of_openai("rate_limit_exceeded", "Rate limit reached")),
        busy_for_two_seconds: fail_for(429, of_openai("rate_limit_exceeded", "Rate limit reached")),
        quota: Some(fail(429, of_openai("insufficient_quota", "You exceeded your current quota"))),
        refusal: fail(400, of_openai("", "Invalid size")),
    };
    vec![
        openai_like(
            "openai",
            OPENAI_ROUTE,
            |fakes, key, call| async move { draw(&openai(&fakes, key, "gpt-image-2"), &call).await }.boxed(),
            Some("Incorrect API key"),
        ),
        openai_like(
            "openai_compatible",
            "POST /openai/compatible/v1/images/generations",
            |fakes, _, call| async move { draw(&compatible(&fakes), &call).await }.boxed(),
            None,
        ),
        Subject {
            name: "gemini",
            route: GEMINI_ROUTE,
            make: |fakes, key, call| async move { draw(&gemini(&fakes, key), &call).await }.boxed(),
            wrong_key: Some("API key not valid"),
            busy: fail(429, of_gemini(429, "RESOURCE_EXHAUSTED", json!([]))),
            busy_for_two_seconds: fail(429, of_gemini(429, "RESOURCE_EXHAUSTED", json!([{ "retryDelay": "2s" }]))),
            quota: Some(fail(429, of_gemini(429, "RESOURCE_EXHAUSTED", daily))),
            refusal: fail(400, of_gemini(400, "INVALID_ARGUMENT", json!([]))),
        },
        Subject {
            name: "higgsfield",
            route: "POST /higgsfield/higgsfield-ai/soul/standard",
            make: |fakes, key, call| {
                async move { draw(&higgsfield(&fakes, key, "higgsfield-ai/soul/standard"), &call).await }.boxed()
            },
            wrong_key: Some("Invalid credentials"),
            busy: fail(429, json!({ "detail": "Too many requests" })),
            busy_for_two_seconds: fail_for(429, json!({ "message": "Too many requests" })),
            quota: Some(fail(403, json!({ "detail": "Not enough credits" }))),
            refusal: fail(422, json!({ "detail": [{ "loc": ["body", "prompt"], "msg": "too long", "type": "x" }] })),
        },
        Subject {
            name: "comfyui",
            route: "POST /comfyui/prompt",
            make: |fakes, _, call| {
                async move { draw(&comfyui(&fakes, Workflow::text_to_image("sd.safetensors")), &call).await }.boxed()
            },
            wrong_key: None,
            busy: Behaviour::fail(429, "a proxy is in front"),
            busy_for_two_seconds: Behaviour::fail_for(503, 2, "a proxy is in front"),
            quota: None,
            refusal: fail(400, json!({ "error": { "type": "no_prompt", "message": "No prompt" }, "node_errors": {} })),
        },
        Subject {
            name: "automatic1111",
            route: "POST /automatic1111/sdapi/v1/txt2img",
            make: |fakes, key, call| {
                async move { draw(&automatic1111(&fakes, key, "sd_xl_base_1.0"), &call).await }.boxed()
            },
            wrong_key: Some("Incorrect username or password"),
            busy: fail(500, json!({ "error": "OutOfMemoryError", "detail": "", "errors": "CUDA out of memory" })),
            busy_for_two_seconds: fail_for(503, json!({ "detail": "busy" })),
            quota: None,
            refusal: fail(404, json!({ "error": "HTTPException", "detail": "Sampler not found" })),
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
async fn pictures_have_the_shape_that_was_asked_for_where_a_provider_offers_it() {
    let fakes = Fakes::start().await;
    let providers: Vec<Box<dyn ImageProvider>> = vec![
        Box::new(gemini(&fakes, KEY)),
        Box::new(openai(&fakes, KEY, "gpt-image-2")),
        Box::new(compatible(&fakes)),
        Box::new(higgsfield(&fakes, KEY, "bytedance/seedream/v4/text-to-image")),
        Box::new(higgsfield(&fakes, KEY, "v1/text2image/soul")),
        Box::new(comfyui(&fakes, Workflow::text_to_image("sd.safetensors"))),
        Box::new(automatic1111(&fakes, KEY, "sd_xl_base_1.0")),
    ];
    for provider in providers {
        for (width, height) in [(1080, 1920), (1920, 1080), (1080, 1080)] {
            let size = FrameSize { width, height };
            let made = provider.make(&ImageRequest { size, ..request() }, &Call::unpaid()).await.expect("drawn");
            let (w, h) = size_of(&made);
            let off = (f64::from(w) / f64::from(h)) / (f64::from(width) / f64::from(height)) - 1.0;
            assert!(off.abs() < 0.02, "{}: {w}x{h} for {width}x{height}", provider.name());
        }
    }
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new());
}

fn reference() -> ReferenceImage {
    let mut png = Cursor::new(Vec::new());
    image::RgbImage::new(80, 80).write_to(&mut png, image::ImageFormat::Png).expect("encoded");
    let bytes = png.into_inner();
    ReferenceImage { mime: "image/png".to_owned(), hash: ContentHash::of(&bytes), bytes }
}

#[tokio::test]
async fn references_go_along_where_a_provider_takes_them() {
    let fakes = Fakes::start().await;
    let asked = ImageRequest { references: vec![reference()], ..request() };
    let call = Call::unpaid();
    openai(&fakes, KEY, "gpt-image-1").make(&asked, &call).await.expect("drawn");
    assert_eq!((count(&fakes, "POST /openai/v1/images/edits"), count(&fakes, OPENAI_ROUTE)), (1, 0));
    gemini(&fakes, KEY).make(&asked, &call).await.expect("drawn");
    let sent = fakes.received().into_iter().rfind(|received| received.route == GEMINI_ROUTE).expect("sent");
    assert_eq!(sent.json["contents"][0]["parts"][1]["inlineData"]["mimeType"], "image/png");
    higgsfield(&fakes, KEY, "v1/text2image/soul").make(&asked, &call).await.expect("drawn");
    let sent = fakes.received().into_iter().rfind(|received| received.route == "POST /higgsfield/v1/text2image/soul");
    let url = sent.expect("sent").json["image_reference"]["image_url"].as_str().expect("an address").to_owned();
    assert!(url.starts_with(&fakes.url("files/")), "{url}");
    let graph = json!({
        "1": { "class_type": "LoadImage", "inputs": { "image": "{{reference}}" } },
        "2": { "class_type": "CLIPTextEncode", "inputs": { "text": "{{prompt}}, by {{seed}}" } },
        "3": { "class_type": "Resize", "inputs": { "width": "{{width}}", "height": "{{height}}", "image": ["1", 0] } },
        "4": { "class_type": "SaveImage", "inputs": { "images": ["3", 0] } },
    });
    let workflow = Workflow::parse(&graph.to_string()).expect("a workflow");
    comfyui(&fakes, workflow).make(&asked, &call).await.expect("drawn");
    let sent = fakes.received().into_iter().rfind(|received| received.route == "POST /comfyui/prompt").expect("sent");
    let name = format!("gala-{}", asked.references[0].hash.short());
    assert_eq!(sent.json["prompt"]["1"]["inputs"]["image"], name);
    assert!(sent.json["prompt"]["2"]["inputs"]["text"].as_str().is_some_and(|text| text.ends_with(", by 41")));
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new());
}

async fn answered(answer: serde_json::Value) -> ProviderError {
    let fakes = Fakes::start().await;
    let body = answer.to_string().into_bytes();
    fakes.script(GEMINI_ROUTE, vec![Behaviour::Replace { content_type: "application/json", body }]);
    gemini(&fakes, KEY).make(&request(), &Call::unpaid()).await.expect_err("nothing is drawn")
}

#[tokio::test]
async fn gemini_draws_nothing_in_many_ways() {
    let stopped = |reason: &str| json!({ "candidates": [{ "finishReason": reason }], "usageMetadata": {}, "more": 1 });
    for reason in ["IMAGE_SAFETY", "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION", "SAFETY", "PROHIBITED_CONTENT"] {
        let declined = answered(stopped(reason)).await;
        assert!(matches!(declined, ProviderError::Declined { .. }), "{reason}: {declined:?}");
    }
    let blocked = answered(json!({ "promptFeedback": { "blockReason": "SAFETY" } })).await;
    assert!(matches!(blocked, ProviderError::Declined { .. }), "{blocked:?}");
    for reason in ["NO_IMAGE", "IMAGE_OTHER"] {
        let broken = answered(stopped(reason)).await;
        assert!(matches!(&broken, ProviderError::Broken { message, .. } if message.contains(reason)), "{broken:?}");
    }
    let parts = json!([{ "text": "I cannot do that." }]);
    let said = answered(json!({ "candidates": [{ "content": { "parts": parts }, "finishReason": "STOP" }] })).await;
    assert!(
        matches!(&said, ProviderError::Broken { message, .. } if message.contains("I cannot do that.")),
        "{said:?}"
    );
    let thought = json!([{ "thought": true, "inlineData": { "mimeType": "image/png", "data": "iVBORw0KGgo=" } }]);
    let thought =
        answered(json!({ "candidates": [{ "content": { "parts": thought }, "finishReason": "STOP" }] })).await;
    assert!(
        matches!(&thought, ProviderError::Broken { message, .. } if message.contains("drew nothing")),
        "{thought:?}"
    );
}

#[tokio::test]
async fn usage_is_told_and_within_what_was_expected() {
    let fakes = Fakes::start().await;
    let providers: [Box<dyn ImageProvider>; 3] = [
        Box::new(gemini(&fakes, KEY)),
        Box::new(openai(&fakes, KEY, "gpt-image-1.5")),
        Box::new(higgsfield(&fakes, KEY, "flux-pro/kontext/max/text-to-image")),
    ];
    for provider in providers {
        let call = Call::unpaid();
        provider.make(&request(), &call).await.expect("drawn");
        let (used, expected) = (call.report().usage, provider.expected(&request()));
        assert_eq!(used.amount(BilledUnit::Images), 1, "{}", provider.name());
        for (unit, amount) in used.iter() {
            let range = expected.low.amount(unit)..=expected.high.amount(unit);
            assert!(range.contains(&amount), "{}: {amount} {unit} of {range:?}", provider.name());
        }
        assert!(call.report().request_id.is_some(), "{}", provider.name());
    }
}

#[tokio::test]
async fn openai_asks_each_model_for_what_it_takes() {
    let fakes = Fakes::start().await;
    for (model, size) in [
        ("gpt-image-2", "1088x1920"),
        ("gpt-image-2-2026-04-21", "1088x1920"),
        ("gpt-image-1-mini", "1024x1536"),
        ("dall-e-3", "1024x1792"),
    ] {
        openai(&fakes, KEY, model).make(&request(), &Call::unpaid()).await.expect(model);
        let sent = fakes.received().pop().expect("a request");
        assert_eq!(sent.json["size"], size, "{model}");
    }
    let moderated = json!({ "error": { "code": "moderation_blocked", "message": "Your request was rejected" } });
    fakes.script(OPENAI_ROUTE, vec![Behaviour::fail(400, moderated.to_string())]);
    let declined = openai(&fakes, KEY, "gpt-image-2").make(&request(), &Call::unpaid()).await;
    assert!(matches!(declined, Err(ProviderError::Declined { .. })), "{declined:?}");
}

#[tokio::test]
async fn a_job_of_higgsfield_is_found_again_and_ends_as_it_ends() {
    let fakes = Fakes::start().await;
    let route = "POST /higgsfield/higgsfield-ai/soul/standard";
    let provider = higgsfield(&fakes, KEY, "higgsfield-ai/soul/standard");
    let (call, journal) = journalled();
    // The link of the first answer has expired; the second one tells a new one.
    fakes.script("GET /files/1", vec![Behaviour::fail(403, "expired")]);
    provider.make(&request(), &call).await.expect("drawn");
    let [task] = journal.tasks().try_into().expect("one task");
    let (again, journal) = journalled();
    provider.make(&request(), &again.repeated(Some(task))).await.expect("found");
    assert_eq!((count(&fakes, route), fakes.charges().len(), journal.tasks().len()), (1, 1, 0));
    fakes.fail_next_task("nsfw", "");
    let declined = provider.make(&request(), &Call::unpaid()).await;
    assert!(matches!(declined, Err(ProviderError::Declined { .. })), "{declined:?}");
    fakes.fail_next_task("failed", "");
    let busy = provider.make(&request(), &Call::unpaid()).await;
    assert!(matches!(busy, Err(ProviderError::Busy { .. })), "what was paid back is as if nothing was done: {busy:?}");
    fakes.script("GET /files/4", vec![Behaviour::fail(404, "expired"), Behaviour::fail(404, "expired")]);
    let broken = provider.make(&request(), &Call::unpaid()).await;
    assert!(matches!(broken, Err(ProviderError::Broken { .. })), "{broken:?}");
    let square = fakes.host("image/png", reference().bytes);
    assert_eq!(square, fakes.url("files/5"));
    fakes.script("GET /files/6", vec![Behaviour::redirect("/files/5")]);
    let broken = provider.make(&request(), &Call::unpaid()).await;
    assert!(matches!(&broken, Err(ProviderError::Broken { message, .. }) if message.contains("80x80")), "{broken:?}");
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new());
}

#[tokio::test]
async fn comfyui_knows_a_request_again_by_our_id() {
    let fakes = Arc::new(Fakes::start().await);
    let provider = comfyui(&fakes, Workflow::text_to_image("sd.safetensors"));
    let call = Call::unpaid();
    fakes.script("POST /comfyui/prompt", vec![Behaviour::ChargeThenDie]);
    let lost = provider.make(&request(), &call).await;
    assert!(matches!(lost, Err(ProviderError::Lost { .. })), "{lost:?}");
    provider.make(&request(), &call.clone().repeated(None)).await.expect("found");
    assert_eq!((fakes.charges().len(), count(&fakes, "POST /comfyui/prompt")), (1, 1));
    // A server that was started again knows nothing of it: it is sent again.
    fakes.forget_tasks();
    provider.make(&request(), &call.clone().repeated(Some(call.id().to_string()))).await.expect("drawn again");
    assert_eq!(count(&fakes, "POST /comfyui/prompt"), 2);
    fakes.fail_next_task("ValueError", "expected a picture");
    let refused = provider.make(&request(), &Call::unpaid()).await;
    let names_the_node = |problem: &gala_core::problem::Problem| problem.message.contains("KSampler");
    assert!(matches!(&refused, Err(ProviderError::Refused(problem)) if names_the_node(problem)), "{refused:?}");
    fakes.fail_next_task("torch.OutOfMemoryError", "out of memory");
    let busy = provider.make(&request(), &Call::unpaid()).await;
    assert!(matches!(busy, Err(ProviderError::Busy { .. })), "{busy:?}");
    assert_eq!(fakes.unknown_routes(), Vec::<String>::new());
}

#[tokio::test]
async fn seeds_are_sent_where_they_are_taken() {
    let fakes = Fakes::start().await;
    let sent = |route: &str| fakes.received().into_iter().rfind(|received| received.route == route).expect("sent").json;
    let asked = ImageRequest { variant: 1, ..request() };
    automatic1111(&fakes, KEY, "sd_xl_base_1.0").make(&asked, &Call::unpaid()).await.expect("drawn");
    assert_eq!(sent("POST /automatic1111/sdapi/v1/txt2img")["seed"], 42);
    comfyui(&fakes, Workflow::text_to_image("sd.safetensors")).make(&asked, &Call::unpaid()).await.expect("drawn");
    assert_eq!(sent("POST /comfyui/prompt")["prompt"]["5"]["inputs"]["seed"], 42);
    let large = ImageRequest { seed: Some(3_000_007), ..request() };
    higgsfield(&fakes, KEY, "v1/text2image/soul").make(&large, &Call::unpaid()).await.expect("drawn");
    assert_eq!(sent("POST /higgsfield/v1/text2image/soul")["seed"], 7);
    let refused = automatic1111(&fakes, KEY, "none").make(&asked, &Call::unpaid()).await;
    assert!(matches!(refused, Err(ProviderError::Refused(_))), "{refused:?}");
}
