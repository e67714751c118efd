use gala_ai::provider::{OfferedVoice, ProviderError, primary_subtag};
use gala_core::problem::Problem;

/// No provider's name of a voice is longer.
const MAX_CHARS: usize = 200;

/// Returns the first voice that speaks the language, or else the first that does not say that it speaks another one.
pub(super) fn choose(voices: &[OfferedVoice], language: &str) -> Option<String> {
    let wanted = primary_subtag(language);
    let speaks = |voice: &&OfferedVoice| voice.language.as_deref().map(primary_subtag) == Some(wanted.clone());
    let found = voices.iter().find(speaks).or_else(|| voices.iter().find(|voice| voice.language.is_none()));
    found.map(|voice| voice.id.clone())
}

/// Checks that a name of a voice can be one, before it becomes part of a request.
pub(super) fn check_voice(voice: &str) -> Result<(), ProviderError> {
    let is_known = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '+' | '(' | ')' | ' ');
    let is_path = voice.chars().all(|c| c == '.');
    if !is_path && voice.chars().count() <= MAX_CHARS && voice.chars().all(is_known) {
        return Ok(());
    }
    let message = format!("{} cannot be the name of a voice", voice.escape_debug());
    Err(Problem::new("unknown_voice", "voice", message, "take one that the provider lists, or leave it out").into())
}

/// A language that none of a provider's voices speaks.
pub(super) fn no_voice(provider: &str, language: &str) -> ProviderError {
    let message = format!("{provider} offers no voice for {}", language.escape_debug());
    Problem::new("unknown_language", "language", message, "name one of its voices, or choose another provider").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voice(id: &str, language: Option<&str>) -> OfferedVoice {
        OfferedVoice {
            id: id.to_owned(),
            name: id.to_owned(),
            language: language.map(str::to_owned),
            description: None,
        }
    }

    #[test]
    fn a_voice_of_the_language_comes_before_one_of_any() {
        let voices = [voice("de", Some("de")), voice("any", None), voice("pt", Some("pt-BR"))];
        assert_eq!(choose(&voices, "pt-PT").as_deref(), Some("pt"));
        assert_eq!(choose(&voices, "ja").as_deref(), Some("any"));
        assert_eq!(choose(&voices[..1], "ja"), None);
    }

    #[test]
    fn names_that_would_lead_elsewhere_are_no_voices() {
        for good in ["alloy", "6ccbfb76-1fc6-48f7", "af_bella(2)+af_sky", "Zoë"] {
            assert!(check_voice(good).is_ok(), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a\nb", "a?b", "%2e", &"a".repeat(201)] {
            assert!(check_voice(bad).is_err(), "{bad:?}");
        }
    }
}
