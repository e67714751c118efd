//! What is told of the cost of a video before it is made.

use std::{path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use gala_core::{
    brief::Brief,
    speech::Speech,
    spending::{BilledUnit, Price, PriceTable, Usage, UsageRange},
    stock::StockCandidate,
};

use super::*;
use crate::{
    illustrator::Illustrator,
    planner::OfflinePlanner,
    provider::{
        Animator, Call, Chain, Expected, ImageProvider, MadeImage, MadeVideo, MotionSource, OfferedLook, OfferedVoice,
        PictureSource, Presenter, Priced, ProviderId, Resend, Speaker, StockFile, StockLibrary, StockPage, StockQuery,
        TextModel, TextRequest, TextStream, Transcriber, Transcript,
    },
};

/// Asked for nothing: it only tells what it would take.
#[derive(Debug)]
struct Told(&'static str);

impl Priced for Told {
    fn id(&self) -> ProviderId {
        ProviderId { provider: self.0.to_owned(), model: "m".to_owned() }
    }

    fn resend(&self) -> Resend {
        Resend::PaidAgain
    }
}

impl Expected<TextRequest> for Told {
    fn expected(&self, request: &TextRequest) -> UsageRange {
        let tokens = |output| Usage::of(BilledUnit::OutputTokens, output);
        UsageRange { low: tokens(1), high: tokens(request.max_output_tokens.into()) }
    }
}

impl Expected<SpeechRequest> for Told {
    fn expected(&self, request: &SpeechRequest) -> UsageRange {
        UsageRange::exact(Usage::of(BilledUnit::Characters, request.text.chars().count() as u64))
    }
}

impl Expected<ImageRequest> for Told {
    fn expected(&self, _request: &ImageRequest) -> UsageRange {
        UsageRange::exact(Usage::of(BilledUnit::Images, 1))
    }
}

impl Expected<AnimationRequest> for Told {
    fn expected(&self, request: &AnimationRequest) -> UsageRange {
        UsageRange::exact(Usage::of(BilledUnit::VideoMs, request.duration_ms))
    }
}

impl Expected<TranscriptionRequest> for Told {
    fn expected(&self, request: &TranscriptionRequest) -> UsageRange {
        UsageRange::exact(Usage::of(BilledUnit::AudioMs, request.duration_ms()))
    }
}

impl Expected<PresenterRequest> for Told {
    fn expected(&self, request: &PresenterRequest) -> UsageRange {
        UsageRange::exact(Usage::of(BilledUnit::VideoMs, request.duration_ms))
    }
}

#[async_trait]
impl TextModel for Told {
    async fn stream(&self, _: &TextRequest, _: &Call) -> Result<TextStream, ProviderError> {
        unreachable!("an estimate asks nobody")
    }

    async fn probe(&self) -> Result<(), ProviderError> {
        unreachable!("an estimate asks nobody")
    }
}

#[async_trait]
impl Speaker for Told {
    fn name(&self) -> Result<String, ProviderError> {
        Ok(self.0.to_owned())
    }

    async fn speak(&self, _: &SpeechRequest, _: &Call) -> Result<Speech, ProviderError> {
        unreachable!("an estimate asks nobody")
    }

    async fn voices(&self, _: &Call) -> Result<Vec<OfferedVoice>, ProviderError> {
        unreachable!("an estimate asks nobody")
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        unreachable!("an estimate asks nobody")
    }
}

#[async_trait]
impl ImageProvider for Told {
    fn name(&self) -> String {
        self.0.to_owned()
    }

    async fn make(&self, _: &ImageRequest, _: &Call) -> Result<MadeImage, ProviderError> {
        unreachable!("an estimate asks nobody")
    }
}

#[async_trait]
impl Animator for Told {
    async fn animate(&self, _: &AnimationRequest, _: &Path, _: &Call) -> Result<MadeVideo, ProviderError> {
        unreachable!("an estimate asks nobody")
    }
}

impl Expected<StockQuery> for Told {
    fn expected(&self, _: &StockQuery) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl StockLibrary for Told {
    async fn search(&self, _: &StockQuery, _: &Call) -> Result<StockPage, ProviderError> {
        unreachable!("an estimate asks nobody")
    }

    fn searches_kept(&self) -> Option<Duration> {
        None
    }

    async fn download(&self, _: &StockCandidate, _: &Path, _: &Call) -> Result<StockFile, ProviderError> {
        unreachable!("an estimate asks nobody")
    }
}

#[async_trait]
impl Transcriber for Told {
    fn name(&self) -> String {
        self.0.to_owned()
    }

    fn tells_times(&self) -> bool {
        true
    }

    async fn transcribe(&self, _: &TranscriptionRequest, _: &Call) -> Result<Transcript, ProviderError> {
        unreachable!("an estimate asks nobody")
    }

    async fn self_test(&self) -> Result<(), ProviderError> {
        unreachable!("an estimate asks nobody")
    }
}

#[async_trait]
impl Presenter for Told {
    async fn present(&self, _: &PresenterRequest, _: &Path, _: &Call) -> Result<MadeVideo, ProviderError> {
        unreachable!("an estimate asks nobody")
    }

    async fn looks(&self, _: &Call) -> Result<Vec<OfferedLook>, ProviderError> {
        unreachable!("an estimate asks nobody")
    }
}

/// `cheap` and `dear` have prices of everything, `unpriced` has none.
fn prices() -> PriceTable {
    let price = |provider: &str, unit, micros| Price {
        provider: provider.to_owned(),
        model: "*".to_owned(),
        unit,
        micros,
        per: 1,
    };
    let all = |provider, factor: u64| {
        let units = [
            (BilledUnit::OutputTokens, 1),
            (BilledUnit::Characters, 10),
            (BilledUnit::Images, 1000),
            (BilledUnit::VideoMs, 2),
            (BilledUnit::AudioMs, 1),
        ];
        units.map(|(unit, micros)| price(provider, unit, micros * factor))
    };
    let prices = all("cheap", 1).into_iter().chain(all("dear", 7)).collect();
    PriceTable { as_of: "2026-11-21".to_owned(), currency: "USD".to_owned(), prices }
}

fn chain<P: Priced + ?Sized>(names: &[&'static str], of: fn(&'static str) -> Arc<P>) -> Chain<P> {
    Chain::new(names.iter().map(|name| of(name)).collect())
}

fn providers(names: &[&'static str]) -> Providers {
    Providers {
        planner: Arc::new(OfflinePlanner),
        text_models: chain(names, |name| Arc::new(Told(name))),
        speakers: chain(names, |name| Arc::new(Told(name))),
        image_providers: chain(names, |name| Arc::new(PictureSource::Provider(Arc::new(Told(name))))),
        motion_sources: chain(names, |name| Arc::new(MotionSource::Animator(Arc::new(Told(name))))),
        transcribers: chain(names, |name| Arc::new(Told(name))),
        presenters: chain(names, |name| Arc::new(Told(name))),
        depth_estimator: None,
        subject_finder: None,
        picture_matcher: None,
        prices: Arc::new(prices()),
    }
}

fn brief(document: serde_json::Value) -> Brief {
    Brief::parse("b.json", document.to_string().as_bytes()).unwrap_or_else(|problems| panic!("{problems}"))
}

async fn estimate(providers: &Providers, document: serde_json::Value) -> Estimate {
    providers.estimate(&brief(document)).await.expect("an estimate")
}

fn step(estimate: &Estimate, kind: ProviderKind) -> &StepEstimate {
    estimate.steps.iter().find(|step| step.kind == kind).unwrap_or_else(|| panic!("no {}", kind.as_str()))
}

const FIRST: &str = "Tea grows on hills.";
const SECOND: &str = "Ships carried it over the sea.";

fn script() -> serde_json::Value {
    serde_json::json!({ "scenes": [{ "text": FIRST }, { "text": SECOND }] })
}

#[tokio::test]
async fn a_script_is_priced_scene_by_scene() {
    let estimate = estimate(&providers(&["cheap"]), script()).await;
    let characters = (FIRST.len() + SECOND.len()) as u64;
    assert_eq!(estimate.scenes, Bounds { low: 2, high: 2 });
    let speech = step(&estimate, ProviderKind::Speech);
    assert_eq!(speech.requests, Bounds { low: 2, high: 2 });
    assert_eq!(speech.micros, Some(Bounds { low: characters * 10, high: characters * 10 }));
    assert_eq!(step(&estimate, ProviderKind::Image).micros, Some(Bounds { low: 2000, high: 2000 }));
    let animation = step(&estimate, ProviderKind::Animation).micros.expect("a price");
    assert!(animation.low < animation.high, "{animation:?}");
    assert!(estimate.steps.iter().all(|step| step.kind != ProviderKind::Text));
    let sum = characters * 10 + 2000;
    assert_eq!(estimate.micros(), Bounds { low: sum + animation.low, high: sum + animation.high });
}

#[tokio::test]
async fn the_high_end_is_that_of_the_dearest_who_may_step_in() {
    let estimate = estimate(&providers(&["cheap", "unpriced", "dear"]), script()).await;
    let images = step(&estimate, ProviderKind::Image);
    assert_eq!(
        (images.provider.as_str(), &images.fallbacks[..]),
        ("cheap", &["unpriced".to_owned(), "dear".to_owned()][..])
    );
    assert_eq!(images.micros, Some(Bounds { low: 2000, high: 14_000 }));
}

#[tokio::test]
async fn what_is_given_or_made_here_costs_nothing() {
    let mut offline = providers(&["cheap"]);
    offline.image_providers = Chain::new(vec![Arc::new(PictureSource::Provider(Arc::new(Illustrator::new())))]);
    let drawn = estimate(&offline, script()).await;
    assert_eq!(step(&drawn, ProviderKind::Image).micros, Some(Bounds::default()));
    // What is drawn as layers is not set in motion.
    assert!(drawn.steps.iter().all(|step| step.kind != ProviderKind::Animation));
    let given = serde_json::json!({ "scenes": [{ "text": FIRST, "picture": "a.png" }, { "text": SECOND, "narration": "b.wav" }] });
    let given = estimate(&providers(&["cheap"]), given).await;
    assert_eq!(step(&given, ProviderKind::Speech).micros.expect("a price").high, FIRST.len() as u64 * 10);
    assert_eq!(step(&given, ProviderKind::Image).requests, Bounds { low: 1, high: 1 });
}

#[tokio::test]
async fn a_presenter_takes_the_place_of_pictures_and_recorded_voices_are_listened_to() {
    let document = serde_json::json!({
        "presenter": "a-look",
        "scenes": [{ "text": FIRST }, { "text": SECOND, "narration": "b.wav", "presenter": "off" }],
    });
    let mut providers = providers(&["cheap"]);
    let presented = estimate(&providers, document.clone()).await;
    for kind in [ProviderKind::Presenter, ProviderKind::Image, ProviderKind::Animation, ProviderKind::Transcription] {
        assert_eq!(step(&presented, kind).requests, Bounds { low: 1, high: 1 }, "{kind:?}");
        assert!(step(&presented, kind).micros.expect("a price").high > 0, "{kind:?}");
    }
    providers.presenters = Chain::default();
    let pictured = estimate(&providers, document).await;
    assert_eq!(step(&pictured, ProviderKind::Image).requests, Bounds { low: 2, high: 2 });
}

#[tokio::test]
async fn where_stock_videos_come_first_perhaps_no_picture_is_made() {
    let mut providers = providers(&["cheap"]);
    providers.motion_sources = Chain::new(vec![Arc::new(MotionSource::Stock(Arc::new(Told("stock"))))]);
    let named = |animation: &[&str]| {
        let mut document = script();
        document["providers"] = serde_json::json!({ "animation": animation });
        document
    };
    let unnamed = estimate(&providers, script()).await;
    assert_eq!(step(&unnamed, ProviderKind::Image).requests, Bounds { low: 2, high: 2 });
    assert!(unnamed.steps.iter().all(|step| step.kind != ProviderKind::Animation));
    providers.motion_sources = Chain::new(vec![Arc::new(MotionSource::Stock(Arc::new(Told("pexels"))))]);
    let first = estimate(&providers, named(&["pexels"])).await;
    assert_eq!(step(&first, ProviderKind::Image).requests, Bounds { low: 0, high: 2 });
    assert_eq!(step(&first, ProviderKind::Image).micros, Some(Bounds { low: 0, high: 2000 }));
}

#[tokio::test]
async fn a_provider_whose_price_is_not_known_is_told_and_not_counted() {
    let estimate = estimate(&providers(&["unpriced"]), script()).await;
    assert!(estimate.steps.iter().all(|step| step.micros.is_none()), "{:?}", estimate.steps);
    assert_eq!(estimate.micros(), Bounds::default());
}

#[tokio::test]
async fn a_topic_is_bounded_by_the_scripts_that_would_be_taken() {
    let document = serde_json::json!({ "topic": "how tea came to Europe", "target_duration": "60s" });
    let estimate = estimate(&providers(&["cheap"]), document).await;
    assert_eq!(step(&estimate, ProviderKind::Text).requests, Bounds { low: 1, high: 2 });
    assert!(estimate.length_ms.low < 60_000 && estimate.length_ms.high > 60_000, "{:?}", estimate.length_ms);
    assert!(estimate.scenes.low >= 4 && estimate.scenes.high <= 30, "{:?}", estimate.scenes);
    for step in &estimate.steps {
        let micros = step.micros.expect("a price");
        assert!(micros.low < micros.high, "{step:?}");
    }
}

#[tokio::test]
async fn a_topic_without_a_model_is_refused() {
    let brief = brief(serde_json::json!({ "topic": "tea" }));
    let refused = providers(&[]).estimate(&brief).await.expect_err("nobody writes");
    assert!(refused.to_string().contains("GALA_OPENAI_KEY"), "{refused}");
}

#[tokio::test]
async fn a_plan_of_the_most_scenes_is_estimated() {
    use gala_core::brief::limits::MAX_SCENES;
    for count in [1, MAX_SCENES] {
        let scenes: Vec<_> =
            (0..count).map(|index| serde_json::json!({ "text": format!("Tea number {index}.") })).collect();
        let estimate = estimate(&providers(&["cheap"]), serde_json::json!({ "scenes": scenes })).await;
        assert_eq!(estimate.scenes.high, count as u64);
    }
}
