//! `report.json`: what was used for a video, and what came of it.

use std::collections::{BTreeMap, BTreeSet};

use gala_core::{
    assembly,
    asset::OutputFile,
    compose,
    credit::Credit,
    payload::ClipOutput,
    problem::Problem,
    stock::{StockCandidate, StockChoice},
};
use serde::{Deserialize, Serialize};

use super::{
    composed::FilmReport,
    final_work::FinalWork,
    rendered_video::{Loudness, RenderedVideo},
    side_outputs::Outputs,
};

/// What was used for a video: `report.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    pub gala: String,
    pub title: String,
    pub language: String,
    pub duration_ms: u64,
    /// What providers have cost for the project so far, in millionths of the currency of the price table; those that work
    /// offline cost nothing.
    pub cost_micros: u64,
    pub planner: String,
    pub scenes: Vec<SceneReport>,
    pub music: Option<String>,
    /// How the film of a trailer was cut.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub film: Option<FilmReport>,
    pub loudness: Option<Loudness>,
    pub credits: Vec<Credit>,
    /// Characters of the captions that no installed font has.
    pub missing_glyphs: Vec<char>,
    /// What is otherwise than was asked, or missing beside the video.
    #[serde(default)]
    pub warnings: Vec<Problem>,
    /// Everything in the output folder but this report, with the checksums and sizes that it has there.
    pub files: Vec<OutputFile>,
}

/// One scene in the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SceneReport {
    pub scene: u32,
    pub duration_ms: u64,
    pub speech_ms: u64,
    pub speaker: String,
    pub voice: String,
    pub image_provider: String,
    /// Which photo or video of a library is seen, and what fitted next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stock: Option<StockReport>,
}

/// A photo or video of a library in the report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StockReport {
    pub asset: String,
    /// How well it fits by its looks, in thousandths, where a model looked at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit_permille: Option<i32>,
    /// The most fitting first.
    pub alternatives: Vec<StockAlternative>,
}

/// What could be seen instead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StockAlternative {
    pub asset: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fit_permille: Option<i32>,
}

impl StockReport {
    fn of(stock: &StockChoice) -> Self {
        let other = |other: &StockCandidate| StockAlternative {
            asset: format!("{} {}", other.asset.provider, other.asset.id),
            fit_permille: other.fit_permille,
        };
        let StockAlternative { asset, fit_permille } = other(&stock.chosen);
        Self { asset, fit_permille, alternatives: stock.alternatives.iter().map(other).collect() }
    }
}

/// Tells what was used for a video.
pub(super) fn report(
    work: &FinalWork<'_>,
    outputs: &Outputs<'_>,
    rendered: Option<&RenderedVideo>,
    cost_micros: u64,
) -> Report {
    let credits = work.clips.iter().flat_map(|clip| clip.picture.credits.iter().chain(&clip.speech.credits));
    let credits: BTreeSet<_> = credits.cloned().collect();
    Report {
        gala: env!("CARGO_PKG_VERSION").to_owned(),
        title: work.plan.title.clone(),
        language: work.plan.language.clone(),
        duration_ms: work.duration_ms(),
        cost_micros,
        planner: work.plan.planner.clone(),
        scenes: scenes(work),
        music: work.music.map(|music| music.told.clone()),
        film: work.composed.film.clone(),
        loudness: rendered.and_then(|rendered| rendered.loudness),
        credits: credits.into_iter().collect(),
        missing_glyphs: rendered.map(|rendered| rendered.missing_glyphs.clone()).unwrap_or_default(),
        warnings: outputs.warnings.clone(),
        files: outputs.files.iter().map(OutputFile::as_delivered).collect(),
    }
}

fn scenes(work: &FinalWork<'_>) -> Vec<SceneReport> {
    let mut lengths: BTreeMap<&str, u64> = BTreeMap::new();
    for clip in work.visual_clips() {
        *lengths.entry(assembly::clip_of_shot(&clip.id)).or_default() += clip.duration_ms.ms().unwrap_or(0);
    }
    let told = |clip: &ClipOutput| SceneReport {
        scene: clip.scene,
        duration_ms: lengths.get(compose::clip_id(clip.scene).as_str()).copied().unwrap_or(0),
        speech_ms: clip.speech.timing.duration_ms(),
        speaker: clip.speech.provider.clone(),
        voice: clip.speech.voice.clone(),
        image_provider: clip.picture.provider.clone(),
        stock: clip.picture.stock.as_ref().map(StockReport::of),
    };
    work.clips.iter().map(told).collect()
}
