//! What a video will cost at providers, told before any of them is asked.
//!
//! Pure: the brief is planned by rules, and every request that its scenes lead to is priced as it would be when it is sent.
//! What was made of the same before costs nothing then, and is not known here.

mod chain_cost;
mod step;
#[cfg(test)]
mod tests;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use gala_core::{
    assembly,
    brief::{Brief, MusicChoice},
    clip_length::animated_ms,
    composition::ComposedScene,
    hash::ContentHash,
    plan::{Plan, PlannedScene},
    problem::Problem,
    provider_policy::ProviderKind,
    workflow::Workflow,
};

use serde::Serialize;

use self::chain_cost::ChainCost;
pub use self::step::{Bounds, StepEstimate};
use crate::{
    music::bed_beats,
    planner::video_ms,
    provider::{
        AnimationRequest, ImageRequest, MotionSource, PictureSource, PresenterBackground, PresenterFace,
        PresenterRequest, ProviderError, Providers, ReferenceImage, SpeechRequest, TranscriptionRequest,
    },
    script_writer,
};

/// Voices differ in their pace: a scene may come out so much shorter or longer than is expected.
const PACE_ERROR: f64 = 0.15;

/// What a video will take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Estimate {
    pub scenes: Bounds,
    /// How long it will be.
    pub length_ms: Bounds,
    /// In the order in which they are made. A kind that nothing is asked of is left out.
    pub steps: Vec<StepEstimate>,
}

impl Estimate {
    /// Returns what all steps cost, in millionths of the currency of the prices; those whose price is not known, nothing.
    pub fn micros(&self) -> Bounds {
        self.steps.iter().filter_map(|step| step.micros).fold(Bounds::default(), Bounds::plus)
    }

    /// Returns what this and another video take together.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        self.scenes = self.scenes.plus(other.scenes);
        self.length_ms = self.length_ms.plus(other.length_ms);
        for step in other.steps {
            let is_same = |one: &&mut StepEstimate| {
                (one.kind, &one.provider, &one.model) == (step.kind, &step.provider, &step.model)
            };
            match self.steps.iter_mut().find(is_same) {
                None => self.steps.push(step),
                Some(same) => {
                    same.requests = same.requests.plus(step.requests);
                    same.micros = same.micros.zip(step.micros).map(|(one, other)| one.plus(other));
                }
            }
        }
        self
    }
}

impl Providers {
    /// Estimates the video of a brief. Of a topic, whose script is not written yet, the shortest and the longest script
    /// that would be taken.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] with `no_language_model` for a topic that none of the installation's models can write
    /// of; else as [`Planner::plan`](crate::provider::Planner::plan).
    pub async fn estimate(&self, brief: &Brief) -> Result<Estimate, ProviderError> {
        if brief.topic.is_none() {
            let plan = self.planner.plan(brief).await?;
            return Ok(self.of_plans(&plan, &plan, self.shots(brief)));
        }
        let script = self.script(brief).ok_or_else(no_language_model)?;
        let (shortest, longest) = script_writer::bounds(brief);
        let (shortest, longest) = (self.planner.plan(&shortest).await?, self.planner.plan(&longest).await?);
        Ok(self.of_plans(&shortest, &longest, Some(script)))
    }

    /// Estimates what is made again of scenes that were planned before: of some their speech, of some their picture, by their
    /// numbers.
    pub fn estimate_again(&self, plan: &Plan, speech: &BTreeSet<u32>, image: &BTreeSet<u32>) -> Estimate {
        let only = |numbers: &BTreeSet<u32>| {
            let scenes = plan.scenes.iter().filter(|scene| numbers.contains(&scene.number)).cloned().collect();
            Plan { scenes, ..plan.clone() }
        };
        let (spoken, pictured) = (only(speech), only(image));
        let heard = self.of_plans(&spoken, &spoken, None);
        let seen = self.of_plans(&pictured, &pictured, None);
        let animation = between(
            self.animation(&pictured, plan, 1.0 - PACE_ERROR),
            self.animation(&pictured, plan, 1.0 + PACE_ERROR),
        );
        let is_heard = |step: &StepEstimate| matches!(step.kind, ProviderKind::Speech | ProviderKind::Transcription);
        // How long pictures move is told by the film of all scenes.
        let is_seen = |step: &StepEstimate| !is_heard(step) && step.kind != ProviderKind::Animation;
        let (heard, seen) = (heard.steps.into_iter().filter(is_heard), seen.steps.into_iter());
        let (images, presenters): (Vec<_>, Vec<_>) =
            seen.filter(is_seen).partition(|step| step.kind != ProviderKind::Presenter);
        let steps = heard.chain(images).chain(animation).chain(presenters);
        let (scenes, length_ms) = (speech.union(image).count() as u64, video_ms(plan));
        Estimate {
            scenes: Bounds { low: scenes, high: scenes },
            length_ms: Bounds { low: length_ms, high: length_ms },
            steps: steps.collect(),
        }
    }

    fn of_plans(&self, shortest: &Plan, longest: &Plan, script: Option<StepEstimate>) -> Estimate {
        let speech = between(self.speech(shortest), self.speech(longest));
        let images = between(self.images(shortest), self.images(longest));
        let paced = |of: fn(&Self, &Plan, f64) -> Option<StepEstimate>| {
            between(of(self, shortest, 1.0 - PACE_ERROR), of(self, longest, 1.0 + PACE_ERROR))
        };
        let animation = between(
            self.animation(shortest, shortest, 1.0 - PACE_ERROR),
            self.animation(longest, longest, 1.0 + PACE_ERROR),
        );
        let (transcription, presenter) = (paced(Self::transcription), paced(Self::presenter));
        Estimate {
            scenes: Bounds { low: shortest.scenes.len() as u64, high: longest.scenes.len() as u64 },
            length_ms: Bounds { low: video_ms(shortest), high: video_ms(longest) },
            steps: [script, speech, transcription, images, animation, presenter].into_iter().flatten().collect(),
        }
    }

    /// A script is asked for once, and once more where it has faults.
    fn script(&self, brief: &Brief) -> Option<StepEstimate> {
        let models = self.text_models.chosen(&brief.providers.text);
        let cost = ChainCost { chain: &models, prices: &self.prices };
        let (first, again) = (script_writer::request(brief), script_writer::longest_repair(brief));
        between(cost.of(ProviderKind::Text, [first.clone()]), cost.of(ProviderKind::Text, [first, again]))
    }

    /// What is seen and moves in a trailer is asked for once for each part, and once more where that has faults.
    fn shots(&self, brief: &Brief) -> Option<StepEstimate> {
        let brief = &self.planner.cut(brief);
        let models = self.text_models.chosen(&brief.providers.text);
        let cost = ChainCost { chain: &models, prices: &self.prices };
        let parts = script_writer::parts(brief);
        let first = || parts.iter().map(|part| script_writer::shots_request(brief, part));
        let again = parts.iter().map(|part| script_writer::longest_shots_repair(brief, part));
        if parts.is_empty() {
            return None;
        }
        between(cost.of(ProviderKind::Text, first()), cost.of(ProviderKind::Text, first().chain(again)))
    }

    fn speech(&self, plan: &Plan) -> Option<StepEstimate> {
        let spoken = plan.scenes.iter().filter(|scene| scene.narration.is_none());
        let requests = spoken.map(|scene| SpeechRequest::of(plan, scene));
        let speakers = self.speakers.chosen(&plan.providers.speech);
        ChainCost { chain: &speakers, prices: &self.prices }.of(ProviderKind::Speech, requests)
    }

    fn images(&self, plan: &Plan) -> Option<StepEstimate> {
        let reference = ReferenceImage { mime: String::new(), hash: ContentHash::of(&[]), bytes: Vec::new() };
        let request = |scene: &PlannedScene| {
            let count = plan.references.len() + ComposedScene::of(plan, scene).pictures.len();
            ImageRequest { references: vec![reference.clone(); count], ..ImageRequest::of(plan, scene) }
        };
        let requests = self.pictured(plan).map(request);
        let providers = self.image_providers.chosen(&plan.providers.image);
        let step = ChainCost { chain: &providers, prices: &self.prices }.of(ProviderKind::Image, requests)?;
        // Where a stock video is found, no picture is made.
        let is_stock_first = self.motion_sources(plan).first().is_some_and(|source| source.is_stock());
        Some(if is_stock_first { step.at_most() } else { step })
    }

    /// Pictures that a provider makes are set in motion; what is drawn here has depths of its own. `plan` has scenes of the film,
    /// and `pace` is how much longer they may last than is expected.
    fn animation(&self, plan: &Plan, film: &Plan, pace: f64) -> Option<StepEstimate> {
        let first = self.image_providers.chosen(&plan.providers.image).into_iter().next()?;
        if matches!(&*first, PictureSource::Provider(provider) if !provider.is_metered()) {
            return None;
        }
        let film = film_lengths(film, pace);
        let moving = |scene: &PlannedScene| AnimationRequest {
            image: Vec::new(),
            image_mime: "image/png",
            image_hash: ContentHash::of(&[]),
            prompt: scene.description.clone(),
            duration_ms: animated_ms(plan.workflow, lasting_ms(scene, pace), film.get(&scene.number).copied()),
            size: plan.format,
            seed: ComposedScene::of(plan, scene).seed.map(u64::from),
        };
        let sources = self.motion_sources(plan);
        ChainCost { chain: &sources, prices: &self.prices }.of(ProviderKind::Animation, self.pictured(plan).map(moving))
    }

    /// Stock videos are looked for only where they are named.
    fn motion_sources(&self, plan: &Plan) -> Vec<Arc<MotionSource>> {
        let mut sources = self.motion_sources.chosen(&plan.providers.animation);
        if plan.providers.animation.is_empty() {
            sources.retain(|source| !source.is_stock());
        }
        sources
    }

    /// Recorded voices are listened to: for as long as their text takes to say.
    fn transcription(&self, plan: &Plan, pace: f64) -> Option<StepEstimate> {
        let recorded = plan.scenes.iter().filter(|scene| scene.narration.is_some());
        let samples = |scene: &PlannedScene| lasting_ms(scene, pace) * u64::from(TranscriptionRequest::RATE) / 1000;
        let requests =
            recorded.map(|scene| TranscriptionRequest { samples: vec![0; samples(scene) as usize], language: None });
        let transcribers = self.chosen_transcribers(&plan.providers.transcription);
        ChainCost { chain: &transcribers, prices: &self.prices }.of(ProviderKind::Transcription, requests)
    }

    fn presenter(&self, plan: &Plan, pace: f64) -> Option<StepEstimate> {
        let presented = plan.scenes.iter().filter(|scene| scene.seen_presenter().is_some());
        let requests = presented.map(|scene| PresenterRequest {
            speech: Vec::new(),
            speech_mime: "audio/wav",
            speech_hash: ContentHash::of(&[]),
            duration_ms: lasting_ms(scene, pace),
            face: PresenterFace::Look(String::new()),
            size: plan.format,
            background: PresenterBackground::default(),
        });
        let presenters = self.presenters.chosen(&plan.providers.presenter);
        ChainCost { chain: &presenters, prices: &self.prices }.of(ProviderKind::Presenter, requests)
    }

    /// The scenes whose pictures are made.
    fn pictured<'p>(&self, plan: &'p Plan) -> impl Iterator<Item = &'p PlannedScene> {
        let has_presenters = !self.presenters.chosen(&plan.providers.presenter).is_empty();
        let is_pictured = move |scene: &&PlannedScene| {
            scene.picture.is_none() && !(has_presenters && scene.seen_presenter().is_some())
        };
        plan.scenes.iter().filter(is_pictured)
    }
}

/// Returns how long each moving picture has to be in the film of a trailer, by the number of its scene. The beats of music of one's
/// own are not heard for an estimate.
fn film_lengths(plan: &Plan, pace: f64) -> BTreeMap<u32, u64> {
    if plan.workflow != Workflow::Trailer {
        return BTreeMap::new();
    }
    let spoken_ms: Vec<u64> = plan.scenes.iter().map(|scene| lasting_ms(scene, pace)).collect();
    let beats = match &plan.music {
        MusicChoice::Mood(mood) => Some(bed_beats(*mood)),
        MusicChoice::Off | MusicChoice::File(_) => None,
    };
    let lengths = assembly::moving_ms(plan, &spoken_ms, beats.as_ref());
    plan.scenes.iter().map(|scene| scene.number).zip(lengths).collect()
}

fn lasting_ms(scene: &PlannedScene, pace: f64) -> u64 {
    (scene.estimated_ms as f64 * pace) as u64
}

/// From what the shorter of two videos takes to what the longer one does.
fn between(shorter: Option<StepEstimate>, longer: Option<StepEstimate>) -> Option<StepEstimate> {
    match (shorter, longer) {
        (Some(shorter), Some(longer)) => Some(shorter.to(&longer)),
        (_, longer) => longer,
    }
}

fn no_language_model() -> ProviderError {
    let message = "needs a language model, and none that the brief names is set up";
    let remedy = "set a key such as GALA_OPENAI_KEY or the address of a local server, or write the script yourself";
    Problem::new("no_language_model", "topic", message, remedy).into()
}
