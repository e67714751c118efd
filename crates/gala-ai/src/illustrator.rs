//! The offline image provider: illustrated scenes cut of coloured paper, drawn from a prompt's key words.
//!
//! A prompt chooses up to three subjects among the embedded icons, by the annotations of its language, and a
//! place for them; the preset gives palette and treatment; prompt and variant seed the composition. The same
//! request always gives the same bytes. A picture is five depth layers of SVG without text, filters, masks or
//! blend modes, because those are slow to rasterise.

mod choose;
mod color;
mod compose;
mod extent;
mod forms;
mod front;
mod gloss;
mod icons;
mod index;
mod land;
mod left_out;
mod place;
mod preferred;
mod preset;
mod random;
mod rank;
mod setting;
mod shapes;
mod sky;
mod stage;
mod sticker;
mod svg;
#[cfg(test)]
mod tests;
mod things;
mod traits;

use async_trait::async_trait;
use gala_core::{credit::Credit, hash::ContentHash, problem::Problem, spending::UsageRange};

use crate::provider::{
    Call, Expected, ImageProvider, ImageRequest, MadeImage, MadeLayer, Priced, ProviderError, ProviderId, Resend,
};
use {compose::Scene, icons::IconId, random::Random};

pub use preset::NAMES as PRESETS;
pub use things::{MeantThing, Surroundings, ThingKind};

/// Returns the name of every preset and, in a sentence, how it looks.
pub fn described_presets() -> impl Iterator<Item = (&'static str, &'static str)> {
    preset::all().map(|(name, preset)| (name, preset.describes.as_str()))
}

/// Draws without a key or a network.
#[derive(Clone, Copy, Debug, Default)]
pub struct Illustrator;

/// The version stands in the hash of what is made. It rises by one with every change that moves a pixel: the
/// code of the layers, a preset, the icons or the key words.
const VERSION: u32 = 3;

/// The longest prompt that is read, in bytes.
pub const MAX_PROMPT_BYTES: usize = 4000;

impl Illustrator {
    pub fn new() -> Self {
        Self
    }

    /// Draws. As [`ImageProvider::make`], for callers that have a thread to spend.
    ///
    /// # Errors
    /// [`ProviderError::Refused`] if no preset has the name, or the prompt is longer than [`MAX_PROMPT_BYTES`].
    pub fn draw(&self, request: &ImageRequest) -> Result<MadeImage, ProviderError> {
        Self::drawn(request, true)
    }

    /// Draws the place of a picture alone, without anything in it or before it.
    ///
    /// # Errors
    /// As [`Self::draw`].
    pub fn draw_place(&self, request: &ImageRequest) -> Result<MadeImage, ProviderError> {
        let MadeImage { mut layers, credits } = Self::drawn(request, false)?;
        layers.retain(|layer| layer.name != FRONT);
        Ok(MadeImage { layers, credits })
    }

    fn drawn(request: &ImageRequest, with_subjects: bool) -> Result<MadeImage, ProviderError> {
        let preset = preset::named(&request.preset).ok_or_else(|| unknown_preset(&request.preset))?;
        if request.prompt.len() > MAX_PROMPT_BYTES {
            return Err(Problem::new(
                "prompt_too_long",
                "image_prompt",
                format!("{} bytes, of which {MAX_PROMPT_BYTES} are allowed", request.prompt.len()),
                "name up to a dozen key words",
            )
            .into());
        }
        let meaning = choose::read(&request.prompt, &request.language, request.variant);
        let meant = subjects(&meaning);
        let at = place::decide(&meaning, &meant);
        let subjects = if with_subjects { meant } else { Vec::new() };
        let scene = Scene::new(request.size, preset, at, &subjects, seed(request));
        Ok(MadeImage { layers: layers(&scene), credits: credits(!subjects.is_empty()) })
    }
}

impl Priced for Illustrator {
    fn id(&self) -> ProviderId {
        ProviderId { provider: "illustrator".to_owned(), model: VERSION.to_string() }
    }

    fn resend(&self) -> Resend {
        Resend::Free
    }

    fn is_metered(&self) -> bool {
        false
    }
}

impl Expected<ImageRequest> for Illustrator {
    fn expected(&self, _request: &ImageRequest) -> UsageRange {
        UsageRange::default()
    }
}

#[async_trait]
impl ImageProvider for Illustrator {
    fn name(&self) -> String {
        format!("illustrator/{VERSION}")
    }

    async fn make(&self, request: &ImageRequest, _call: &Call) -> Result<MadeImage, ProviderError> {
        self.draw(request)
    }
}

/// Returns how well a word can be drawn: 0 if nothing is known of it, about 100 if it names a thing that has an
/// icon. Planners put such words first.
pub fn depicts(word: &str, language: &str) -> f64 {
    choose::read(word, language, 0).icons.first().map_or(0.0, |choice| choice.score)
}

/// Returns the things that a prompt in any language means, the most fitting first, at most three, and what is around them.
pub fn meant(prompt: &str, language: &str) -> (Vec<MeantThing>, Surroundings) {
    let meaning = choose::read(prompt, language, 0);
    let things = subjects(&meaning).into_iter().map(things::thing).collect();
    (things, things::surroundings(&meaning.words))
}

fn unknown_preset(name: &str) -> ProviderError {
    let name: String = name.chars().take(40).collect();
    Problem::new(
        "unknown_preset",
        "preset",
        format!("there is no preset {name:?}"),
        format!("use one of {}", PRESETS.join(", ")),
    )
    .into()
}

/// Returns what a picture shows, the most fitting first: things that are clearly meant, and not landscapes,
/// which become the place instead.
fn subjects(meaning: &choose::Meaning) -> Vec<IconId> {
    let things: Vec<_> = meaning.icons.iter().filter(|choice| !traits::is_landscape(choice.icon)).collect();
    let least = things.first().map_or(0.0, |best| (best.score * 0.42).max(COMPANION).min(best.score));
    things.iter().filter(|choice| choice.score >= least).map(|choice| choice.icon).take(choose::MOST).collect()
}

/// The layer that is before everything.
const FRONT: &str = "front";

/// Companions of the first subject fit at least as well as a tag does.
const COMPANION: f64 = 42.0;

/// Seeds the composition by what is asked, but not by preset and size: one prompt keeps its character.
fn seed(request: &ImageRequest) -> Random {
    let words = (&request.prompt, &request.language, request.variant);
    let hash = match request.seed {
        None => ContentHash::of_json(&words),
        Some(seed) => ContentHash::of_json(&(words, seed)),
    }
    .to_string();
    Random::new(u64::from_str_radix(&hash[..16], 16).expect("a hash is hexadecimal"))
}

fn layers(scene: &Scene) -> Vec<MadeLayer> {
    let drawn = [
        ("sky", 0.08, sky::draw(scene)),
        ("far", 0.35, land::far(scene)),
        ("near", 0.65, land::near(scene)),
        ("subject", 1.0, stage::draw(scene)),
        (FRONT, 1.5, front::draw(scene)),
    ];
    let layer = |(name, depth, drawing): (&str, f32, svg::Drawing)| MadeLayer {
        name: name.to_owned(),
        depth,
        mime: "image/svg+xml",
        bytes: drawing.document(scene.frame.pixels, (scene.frame.w, scene.frame.h)),
    };
    drawn.into_iter().filter(|(_, _, drawing)| !drawing.is_empty()).map(layer).collect()
}

fn credits(with_icons: bool) -> Vec<Credit> {
    let credit = |work: &str, author: &str, licence: &str| Credit {
        work: work.to_owned(),
        author: author.to_owned(),
        licence: licence.to_owned(),
    };
    if !with_icons {
        return Vec::new();
    }
    vec![
        credit("Fluent Emoji (flat)", "Microsoft Corporation", "MIT"),
        credit("CLDR annotations", "Unicode, Inc.", "Unicode-3.0"),
    ]
}
