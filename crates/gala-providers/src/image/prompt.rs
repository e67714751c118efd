//! The words by which a picture is asked for: the same for every provider.

use gala_ai::{
    illustrator,
    provider::{ImageRequest, ProviderError},
};
use gala_core::{hash::ContentHash, problem::Problem};

/// Rises with every change of a word: it stands in the names of providers, and so in the hash of what is made.
pub(super) const VERSION: u32 = 1;
/// The longest description and the most key words together, in characters: every provider takes so many.
const MAX_CHARS: usize = 3000;

/// What a picture must not have, for providers that take it by itself.
const NEGATIVE: &str = "text, letters, caption, watermark, logo, frame, border, collage, blurry, deformed";

/// Returns what is asked for: what is seen, the key words, the style of the preset.
///
/// # Errors
/// [`ProviderError::Refused`] where nothing is told of the picture, too much, or a preset that nobody knows.
pub(super) fn text(request: &ImageRequest) -> Result<String, ProviderError> {
    let (description, words) = (request.description.trim(), request.prompt.trim());
    let chars = description.chars().count() + words.chars().count();
    if chars == 0 {
        return Err(refused("image_prompt", "it is empty", "describe what is seen"));
    }
    if chars > MAX_CHARS {
        let message = format!("{chars} characters, of which {MAX_CHARS} are allowed");
        return Err(refused("image_prompt", &message, "describe the picture in a few sentences"));
    }
    let mut lines = Vec::new();
    if !description.is_empty() {
        lines.push(sentence(description));
    }
    if !words.is_empty() {
        lines.push(sentence(&format!("Key words: {words}")));
    }
    lines.push(format!("Style: {}", style(&request.preset)?));
    if !request.references.is_empty() {
        lines.push("Keep the people, things and style of the attached pictures.".to_owned());
    }
    if !request.negative.is_empty() {
        lines.push(sentence(&format!("Without {}", request.negative)));
    }
    if request.variant > 0 {
        lines.push(format!("Version {}: another view and composition than before.", request.variant + 1));
    }
    lines.push("One picture that fills the frame, without text, letters, logos, watermarks or borders.".to_owned());
    Ok(lines.join("\n"))
}

/// Returns what a picture must not have, for providers that take it by itself.
pub(super) fn negative(request: &ImageRequest) -> String {
    match request.negative.as_str() {
        "" => NEGATIVE.to_owned(),
        more => format!("{NEGATIVE}, {more}"),
    }
}

/// Returns the seed of a picture: the one that was asked for, or else one that its words give. Each variant has its own.
pub(super) fn seed(request: &ImageRequest) -> u32 {
    let of_words = || {
        let hash = ContentHash::of_json(&(&request.prompt, &request.description, &request.language, &request.preset));
        u32::from_be_bytes(hash.as_bytes()[..4].try_into().unwrap_or_default())
    };
    request.seed.unwrap_or_else(of_words).wrapping_add(request.variant)
}

fn style(preset: &str) -> Result<&'static str, ProviderError> {
    let known = illustrator::described_presets().find(|(name, _)| *name == preset);
    known.map(|(_, describes)| describes).ok_or_else(|| {
        let message = format!("there is no preset {:?}", preset.chars().take(40).collect::<String>());
        Problem::new("unknown_preset", "preset", message, format!("use one of {}", illustrator::PRESETS.join(", ")))
            .into()
    })
}

fn sentence(text: &str) -> String {
    let is_ended = text.ends_with(['.', '!', '?', '。', '！', '？', '।', '…']);
    if is_ended { text.to_owned() } else { format!("{text}.") }
}

fn refused(field: &str, message: &str, remedy: &str) -> ProviderError {
    Problem::new("bad_image_prompt", field, message, remedy).into()
}

#[cfg(test)]
mod tests {
    use gala_core::format::FrameSize;

    use super::*;

    fn request() -> ImageRequest {
        ImageRequest {
            prompt: "fox river dawn".to_owned(),
            description: "A fox crosses a quiet river at dawn".to_owned(),
            negative: String::new(),
            language: "en".to_owned(),
            preset: "papercut".to_owned(),
            size: FrameSize::VERTICAL,
            variant: 0,
            references: Vec::new(),
            seed: None,
        }
    }

    #[test]
    fn the_words_of_a_picture() {
        insta::assert_snapshot!(text(&ImageRequest { variant: 1, ..request() }).expect("words"), @"
        A fox crosses a quiet river at dawn.
        Key words: fox river dawn.
        Style: Craft paper in muted teal, mustard and terracotta: thick sheets, soft shadows, cream outlines.
        Version 2: another view and composition than before.
        One picture that fills the frame, without text, letters, logos, watermarks or borders.
        ");
    }

    #[test]
    fn what_cannot_be_drawn_is_refused() {
        let (empty, long) = (String::new(), "é".repeat(3001));
        for (field, bad) in [
            ("image_prompt", ImageRequest { prompt: empty.clone(), description: " ".to_owned(), ..request() }),
            ("image_prompt", ImageRequest { description: long, ..request() }),
            ("preset", ImageRequest { preset: "oil".to_owned(), ..request() }),
        ] {
            let refused = text(&bad).expect_err("refused");
            assert!(matches!(&refused, ProviderError::Refused(problem) if problem.field == field), "{refused:?}");
        }
    }

    #[test]
    fn seeds_are_kept_and_variants_differ() {
        let scarf = ImageRequest { negative: "hat, beard".to_owned(), ..request() };
        assert!(text(&scarf).expect("words").contains("\nWithout hat, beard.\n"));
        assert_eq!((negative(&request()), negative(&scarf)), (NEGATIVE.to_owned(), format!("{NEGATIVE}, hat, beard")));
        assert_eq!(seed(&ImageRequest { seed: Some(7), ..request() }), 7);
        assert_eq!(seed(&ImageRequest { seed: Some(u32::MAX), variant: 2, ..request() }), 1);
        assert_eq!(seed(&request()), seed(&request()));
        assert_ne!(seed(&request()), seed(&ImageRequest { variant: 1, ..request() }));
        assert_ne!(seed(&request()), seed(&ImageRequest { prompt: "owl".to_owned(), ..request() }));
    }
}
