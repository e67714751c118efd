//! The offline planner: from the paragraphs of a brief to scenes, by rules alone.
//!
//! Pure and deterministic: the same brief gives the same plan, byte for byte, on every machine. Paragraphs are
//! cut into scenes of four to nine seconds of speech (`split`), the rate of speech is fitted to the target
//! duration, and each scene gets the key words of its picture (`keywords`) and a move of the camera. Scenes of a trailer are
//! told what moves in them as well (`moves`), and are cut so that their clips keep to
//! [`gala_core::clip_length::CLIP_MS`].

mod keywords;
mod motion;
mod moves;
mod sentences;
mod split;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use async_trait::async_trait;
use gala_core::{
    brief::{
        Brief, BriefScene,
        limits::{MAX_SCENES, MAX_TEXT_CHARS},
    },
    clip_length::{CLIP_ENDS_MS, long_clips},
    language::{self, Language},
    pace::Pace,
    plan::{Motion, Plan, PlannedScene},
    problem::Problem,
    speech::VoiceStyle,
    target::Comparison,
    video_length::beside_ms,
    workflow::Workflow,
};

use crate::provider::{Planner, ProviderError};

/// How much faster or slower than asked speech may become to meet the target duration. Beyond it the voice
/// sounds hurried or drawn, so the video keeps its natural bound instead and misses the target.
pub const FIT: (f32, f32) = (0.8, 1.25);
/// The fit moves by twentieths: otherwise every changed word would change the rate of all scenes by a little, and
/// all would be spoken and encoded again.
const FIT_STEPS: f64 = 20.0;

/// The most characters of a scene's description.
const DESCRIPTION_CHARS: usize = 200;

/// Plans without a key or a network.
#[derive(Clone, Copy, Debug, Default)]
pub struct OfflinePlanner;

impl OfflinePlanner {
    pub fn new() -> Self {
        Self
    }

    /// Plans. As [`Planner::plan`], for callers that need no future.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] with `unknown_language`, `script_too_long` or `too_many_scenes`.
    pub fn plan_now(&self, brief: &Brief) -> Result<Plan, ProviderError> {
        let language = language::find(&brief.language).ok_or_else(|| unknown_language(&brief.language))?;
        check_length(brief)?;
        let style = fitted(brief, language);
        let scenes = scripts(brief, language, &style);
        if scenes.len() > MAX_SCENES {
            return Err(too_many(scenes.len()).into());
        }
        Ok(Plan {
            version: Plan::VERSION,
            title: brief.title.clone(),
            language: brief.language.clone(),
            format: brief.format,
            fps: brief.fps,
            preset: brief.preset.clone(),
            captions: brief.captions,
            font: brief.font.clone(),
            music: brief.music.clone(),
            workflow: brief.workflow,
            trailer: brief.trailer.clone(),
            target_duration_ms: brief.target_duration_ms,
            planner: self.name(),
            providers: brief.providers.clone(),
            references: brief.references.clone(),
            seed: brief.seed,
            library: Vec::new(),
            scenes: planned(brief, language, &style, &scenes),
        })
    }
}

#[async_trait]
impl Planner for OfflinePlanner {
    fn name(&self) -> String {
        "offline".to_owned()
    }

    async fn plan(&self, brief: &Brief) -> Result<Plan, ProviderError> {
        self.plan_now(brief)
    }

    fn cut(&self, brief: &Brief) -> Brief {
        let Some(language) = language::find(&brief.language) else { return brief.clone() };
        let style = fitted(brief, language);
        let scene = |script: &Script<'_>| {
            let BriefScene { chapter, motion, .. } = script.from.clone();
            let (chapter, motion) = (chapter.filter(|_| script.first), motion.filter(|_| script.first));
            BriefScene { text: script.text.to_owned(), chapter, motion, ..script.from.clone() }
        };
        Brief { scenes: scripts(brief, language, &style).iter().map(scene).collect(), ..brief.clone() }
    }

    fn warnings(&self, brief: &Brief) -> Vec<Problem> {
        let Some(language) = language::find(&brief.language) else { return Vec::new() };
        if brief.topic.is_some() || brief.scenes.iter().any(|scene| scene.text.is_empty()) {
            // A script of a topic is written to the length, and checked then; nobody has heard a recorded voice yet.
            return Vec::new();
        }
        let style = fitted(brief, language);
        let scripts = scripts(brief, language, &style);
        let pace = Pace::new(language, style.rate, style.pause);
        let missed = brief.target_duration_ms.and_then(|target_ms| {
            let spoken: f64 = scripts.iter().map(|script| pace.ms(script.text)).sum();
            let video_ms = (spoken + beside_ms(brief.workflow, scripts.len() as f64)) as u64;
            let comparison = Comparison { target_ms, video_ms, language: &brief.language, is_made: false };
            comparison.warning(scripts.iter().map(|script| script.text))
        });
        let long = match brief.workflow {
            Workflow::Faceless => None,
            Workflow::Trailer => long_clips(scripts.iter().zip(1..).map(|(script, number)| {
                let spoken_ms = pace.ms(script.text) as u64;
                (number, spoken_ms + CLIP_ENDS_MS)
            })),
        };
        missed.into_iter().chain(long).collect()
    }
}

/// Returns how long the video of a plan is expected to be, in milliseconds.
pub fn video_ms(plan: &Plan) -> u64 {
    let spoken: u64 = plan.scenes.iter().map(|scene| scene.estimated_ms).sum();
    spoken + beside_ms(plan.workflow, plan.scenes.len() as f64) as u64
}

/// The script of one scene, and the paragraph it is from.
#[derive(Clone, Copy, Debug)]
struct Script<'a> {
    from: &'a BriefScene,
    text: &'a str,
    /// Whether it is the first of its paragraph.
    first: bool,
}

/// A paragraph with its own picture or recorded voice stays whole, because neither can be cut by the text.
fn scripts<'a>(brief: &'a Brief, language: &Language, style: &VoiceStyle) -> Vec<Script<'a>> {
    let pace = Pace::new(language, style.rate, style.pause);
    let lengths = match brief.workflow {
        Workflow::Faceless => &split::SCENES,
        Workflow::Trailer => &split::CLIPS,
    };
    let mut scripts = Vec::new();
    for from in &brief.scenes {
        let whole = from.picture.is_some() || from.narration.is_some();
        let texts = if whole { vec![from.text.trim()] } else { split::scenes(&from.text, language, &pace, lengths) };
        for (index, text) in texts.into_iter().enumerate() {
            scripts.push(Script { from, text, first: index == 0 });
        }
    }
    scripts
}

/// Returns the brief's own style with its rate fitted to the target duration, within [`FIT`].
fn fitted(brief: &Brief, language: &Language) -> VoiceStyle {
    let style = brief.voice_style.clone();
    let Some(target) = brief.target_duration_ms else { return style };
    let scripts = scripts(brief, language, &style);
    let pace = Pace::new(language, style.rate, style.pause);
    let (mut spoken, mut recorded) = (0.0, 0.0);
    for script in &scripts {
        let ms = pace.ms(script.text);
        *(if script.from.narration.is_some() { &mut recorded } else { &mut spoken }) += ms;
    }
    let beside = beside_ms(brief.workflow, scripts.len() as f64) + recorded;
    // What is left for speech may be nothing: then it is as fast as it may be.
    let left = (target as f64 - beside).max(1.0);
    let factor = (spoken / left).clamp(f64::from(FIT.0), f64::from(FIT.1));
    let factor = (factor * FIT_STEPS).round() / FIT_STEPS;
    let rate = (f64::from(style.rate) * factor).clamp(0.5, 2.0);
    VoiceStyle { rate: ((rate * 100.0).round() / 100.0) as f32, ..style }
}

fn planned(brief: &Brief, language: &Language, style: &VoiceStyle, scripts: &[Script<'_>]) -> Vec<PlannedScene> {
    let pace = Pace::new(language, style.rate, style.pause);
    let mut variants: HashMap<String, u32> = HashMap::new();
    let motions = motion::all(scripts.iter().map(|script| script.text));
    scripts
        .iter()
        .zip(motions)
        .zip(1..)
        .map(|((script, motion), number)| {
            let image_prompt = image_prompt(brief, language, script);
            let variant = variants.entry(image_prompt.clone()).or_insert(0);
            let image_variant = *variant;
            *variant += 1;
            let motion = script.from.motion.filter(|_| script.first).unwrap_or(motion);
            let motion_prompt = motion_prompt(brief, script, &image_prompt, motion);
            PlannedScene {
                number,
                chapter: script.from.chapter.clone().filter(|_| script.first),
                script: script.text.to_owned(),
                description: description(language, script),
                image_prompt,
                image_variant,
                seed: None,
                motion,
                motion_prompt,
                voice: brief.voice.clone(),
                voice_style: style.clone(),
                estimated_ms: pace.ms(script.text).round() as u64,
                least_ms: None,
                picture: script.from.picture.clone(),
                narration: script.from.narration.clone(),
                presenter: brief.presenter.clone(),
                without_presenter: brief.presenter.is_some() && is_without_presenter(script.from),
                cutout: script.from.cutout.clone(),
                cast: script.from.cast_ids.clone(),
                without_layers: script.from.layers.map_or(brief.without_layers, |in_layers| !in_layers),
            }
        })
        .collect()
}

/// A picture of the scene's own is what is seen in it.
fn is_without_presenter(scene: &BriefScene) -> bool {
    scene.without_presenter || scene.picture.is_some()
}

/// What the brief says that moves; in a trailer what things like those of the picture do, else.
fn motion_prompt(brief: &Brief, script: &Script<'_>, image_prompt: &str, motion: Motion) -> Option<String> {
    let own = script.from.moves.clone();
    own.or_else(|| match brief.workflow {
        Workflow::Faceless => None,
        Workflow::Trailer => {
            let shows = script.from.shows.as_deref().unwrap_or(script.text);
            Some(moves::prompt(&format!("{image_prompt}. {shows}"), &brief.language, motion))
        }
    })
}

/// What the brief says is shown, or the key words of the script.
fn image_prompt(brief: &Brief, language: &Language, script: &Script<'_>) -> String {
    if let Some(shows) = &script.from.shows {
        let words = shows.split_whitespace().count();
        let asked = if words <= keywords::MOST { shows.clone() } else { keywords::prompt(shows, "", language) };
        if !asked.is_empty() {
            return asked;
        }
    }
    match keywords::prompt(script.text, &brief.title, language) {
        // Numbers and small words only: the provider composes an abstract scene of whatever it is given.
        empty if empty.is_empty() => brief.title.split_whitespace().take(keywords::MOST).collect::<Vec<_>>().join(" "),
        prompt => prompt,
    }
}

/// What the brief says is shown, or the first sentence of the script.
fn description(language: &Language, script: &Script<'_>) -> String {
    let sentence = match &script.from.shows {
        Some(shows) => shows.as_str(),
        None => {
            let end = sentences::starts(script.text, language).first().copied().unwrap_or(script.text.len());
            script.text[..end].trim()
        }
    };
    if sentence.chars().count() <= DESCRIPTION_CHARS {
        return sentence.to_owned();
    }
    let cut: String = sentence.chars().take(DESCRIPTION_CHARS).collect();
    let end = cut.rfind(' ').filter(|end| *end > 0).unwrap_or(cut.len());
    format!("{}…", &cut[..end])
}

fn check_length(brief: &Brief) -> Result<(), Problem> {
    let chars: usize = brief.scenes.iter().map(|scene| scene.text.chars().count()).sum();
    if chars <= MAX_TEXT_CHARS {
        return Ok(());
    }
    Err(Problem::new(
        "script_too_long",
        "scenes",
        format!("have {chars} characters to be spoken; a project has at most {MAX_TEXT_CHARS}"),
        "split the brief into several",
    ))
}

fn too_many(scenes: usize) -> Problem {
    Problem::new(
        "too_many_scenes",
        "scenes",
        format!("the script makes {scenes} scenes; a project has at most {MAX_SCENES}"),
        "shorten the script or split it into several briefs",
    )
}

fn unknown_language(tag: &str) -> Problem {
    let tag: String = tag.chars().take(40).collect();
    Problem::new(
        "unknown_language",
        "language",
        format!("`{tag}` is not a language GALA speaks"),
        "use a tag such as en, es or ja",
    )
}
