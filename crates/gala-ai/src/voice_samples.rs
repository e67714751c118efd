//! What a voice sounds like, before anything is made with it.

use std::{io::Cursor, sync::LazyLock};

use gala_core::speech::VoiceStyle;

use crate::{
    provider::{Call, ProviderError, Speaker, SpeechRequest, primary_subtag},
    speech::flac_bytes,
};

/// A sentence in each of some languages.
static SENTENCES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let lines = include_str!("../data/sample_sentences.tsv").lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once('\t')).collect()
});

/// What is said in any other language: a voice reads figures in its own.
const FIGURES: &str = "1, 2, 3, 4, 5, 6, 7.";

/// Returns what a voice of a language, a BCP 47 tag, says of itself.
pub fn sample_text(language: &str) -> &'static str {
    let wanted = primary_subtag(language);
    SENTENCES.iter().find(|(language, _)| *language == wanted).map_or(FIGURES, |(_, sentence)| sentence)
}

/// Has a voice say a sentence in a language. Returns it as a FLAC file: mono, 48 kHz.
///
/// # Errors
/// As [`Speaker::speak`].
pub async fn voice_sample(
    speaker: &dyn Speaker,
    voice: &str,
    language: &str,
    call: &Call,
) -> Result<Vec<u8>, ProviderError> {
    let request = SpeechRequest {
        text: sample_text(language).to_owned(),
        language: language.to_owned(),
        voice: Some(voice.to_owned()),
        style: VoiceStyle::default(),
    };
    let speech = speaker.speak(&request, call).await?;
    let mut file = Cursor::new(Vec::new());
    flac_bytes(&mut file, &speech).expect("memory can be written, and a sentence is shorter than a week");
    Ok(file.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_one_sentence_and_others_hear_figures() {
        let mut languages: Vec<_> = SENTENCES.iter().map(|(language, _)| *language).collect();
        assert!(languages.len() > 25 && languages.is_sorted(), "{languages:?}");
        languages.dedup();
        assert_eq!(languages.len(), SENTENCES.len());
        assert!(SENTENCES.iter().all(|(_, sentence)| (20..200).contains(&sentence.len())));
        assert_eq!(sample_text("es-MX"), sample_text("ES"));
        assert!(sample_text("es").starts_with("Así"));
        assert_eq!(sample_text("sw"), FIGURES);
    }
}
