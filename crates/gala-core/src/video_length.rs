//! How long a video will be, before anything of it is made: bounds by the text of its brief.

use crate::{
    assembly::{BESIDE_SCENE_MS, CARDS_MS},
    brief::{Brief, limits::TOPIC_MS},
    language::{self, Language},
    pace::Pace,
    plan::{Plan, PlannedScene},
    workflow::Workflow,
};

/// What a video has beside speech: before the first scene and after the last one, and between two scenes, as
/// [`crate::compose`] composes them. A scene is no shorter than four seconds of speech where the text is cut into scenes.
const ENDS_MS: f64 = 1200.0;
const BETWEEN_MS: f64 = 550.0;
const SHORTEST_SCENE_MS: f64 = 4000.0;

/// Voices differ from the pace of their language by as much.
const SPREAD: f64 = 0.25;
/// How much faster or slower than asked speech may become to meet a target.
const FIT: (f32, f32) = (0.8, 1.25);

/// Returns how long a video of so many scenes usually is beside its speech, in milliseconds.
pub fn beside_ms(workflow: Workflow, scenes: f64) -> f64 {
    match workflow {
        Workflow::Faceless => ENDS_MS + BETWEEN_MS * (scenes - 1.0).max(0.0),
        Workflow::Trailer => CARDS_MS + BESIDE_SCENE_MS * scenes,
    }
}

/// Between what the length of a video will be, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VideoLength {
    pub least_ms: u64,
    pub most_ms: u64,
}

impl VideoLength {
    /// Estimates the length of a brief's video. Recorded voices count as their text.
    pub fn of(brief: &Brief) -> Self {
        let likely = match (brief.target_duration_ms, language::find(&brief.language)) {
            // Its script is written to the length.
            (target_ms, _) if brief.topic.is_some() => target_ms.unwrap_or(TOPIC_MS) as f64,
            (Some(target_ms), Some(language)) => {
                let (slow, fast) = (at_rate(brief, language, FIT.0), at_rate(brief, language, FIT.1));
                (target_ms as f64).clamp(fast, slow.max(fast))
            }
            (None, Some(language)) => at_rate(brief, language, 1.0),
            (target_ms, None) => target_ms.unwrap_or_default() as f64,
        };
        Self::about(likely)
    }
}

impl VideoLength {
    fn about(likely_ms: f64) -> Self {
        Self { least_ms: (likely_ms * (1.0 - SPREAD)) as u64, most_ms: (likely_ms * (1.0 + SPREAD)).ceil() as u64 }
    }

    /// Estimates the length of a plan's video.
    pub fn of_plan(plan: &Plan) -> Self {
        let length = |scene: &PlannedScene| scene.estimated_ms.max(scene.least_ms.unwrap_or_default()) as f64;
        let spoken: f64 = plan.scenes.iter().map(length).sum();
        Self::about(spoken + beside_ms(plan.workflow, plan.scenes.len() as f64))
    }
}

fn at_rate(brief: &Brief, language: &Language, fit: f32) -> f64 {
    let style = &brief.voice_style;
    let pace = Pace::new(language, (style.rate * fit).clamp(0.5, 2.0), style.pause);
    let spoken: f64 = brief.scenes.iter().map(|scene| pace.ms(&scene.text)).sum();
    let scenes = (spoken / SHORTEST_SCENE_MS).max(brief.scenes.len() as f64);
    spoken + beside_ms(brief.workflow, scenes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(front: &str, text: &str) -> VideoLength {
        let brief = format!("---\nlanguage: en\n{front}\n---\n{text}");
        VideoLength::of(&Brief::parse("b.md", brief.as_bytes()).expect("a brief"))
    }

    #[test]
    fn a_longer_text_makes_a_longer_video() {
        let sentence =
            "A leaf drifted into the emperor's cup of hot water, and that, they say, was the first tea of all. ";
        let (one, ten) = (length("", sentence), length("", &sentence.repeat(10)));
        assert!((5_000..7_500).contains(&one.least_ms) && (8_000..11_000).contains(&one.most_ms), "{one:?}");
        assert!(ten.least_ms > 6 * one.least_ms && ten.most_ms < 10 * one.most_ms, "{one:?} {ten:?}");
    }

    #[test]
    fn a_target_counts_as_far_as_speech_can_be_fitted_to_it() {
        let sentence =
            "A leaf drifted into the emperor's cup of hot water, and that, they say, was the first tea of all. ";
        let text = sentence.repeat(10);
        let natural = length("", &text);
        let met = length("target_duration: 70s", &text);
        assert_eq!((met.least_ms, met.most_ms), (52_500, 87_500));
        let too_short = length("target_duration: 5s", &text);
        assert!(too_short.least_ms > natural.least_ms / 2 && too_short.most_ms < natural.most_ms, "{too_short:?}");
        let too_long = length("target_duration: 60m", &text);
        assert!(too_long.most_ms < natural.most_ms * 3 / 2, "{too_long:?}");
    }
}
