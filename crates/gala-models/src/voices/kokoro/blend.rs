//! Voices and what is between them: `af_heart:0.6+af_bella:0.4`.

use gala_ai::provider::primary_subtag;
use gala_core::problem::Problem;

use super::language::{KokoroLanguage, language_of};

/// No blend has more voices.
const MOST_VOICES: usize = 8;

/// Voices with how much of each there is: together one.
#[derive(Clone, Debug, PartialEq)]
pub struct Blend {
    parts: Vec<(String, f32)>,
    language: &'static KokoroLanguage,
}

impl Blend {
    /// Reads the name of a voice, or of several with a plus sign between them, each with its weight behind a colon. Without
    /// weights there is as much of each. The first one says which language is spoken.
    ///
    /// # Errors
    /// Where there is no such voice, or a weight is none.
    pub fn parse(text: &str, voices: &[String]) -> Result<Self, Problem> {
        let parts: Vec<&str> = text.split('+').map(str::trim).collect();
        if parts.len() > MOST_VOICES {
            let message = format!("a blend of {} voices is too large", parts.len());
            return Err(Problem::new("unknown_voice", "voice", message, format!("name {MOST_VOICES} at most")));
        }
        let parts = parts.into_iter().map(|part| read_part(part, voices)).collect::<Result<Vec<_>, _>>()?;
        let all: f32 = parts.iter().map(|(_, weight)| weight).sum();
        let language = language_of(&parts[0].0).ok_or_else(|| unknown(text, voices))?;
        Ok(Self { parts: parts.into_iter().map(|(voice, weight)| (voice, weight / all)).collect(), language })
    }

    /// Returns the usual voice of a language, BCP 47, or else any of the language; the first one that there is where none
    /// speaks it.
    pub(super) fn usual(voices: &[String], language: &str) -> Self {
        let speaks =
            |voice: &&String| language_of(voice).is_some_and(|own| primary_subtag(own.tag) == primary_subtag(language));
        let fit = |voice: &&String| {
            let own = language_of(voice);
            let is_exact = own.is_some_and(|own| own.tag.eq_ignore_ascii_case(language));
            (is_exact, own.is_some_and(|own| own.usual == voice.as_str()))
        };
        // Of equal ones the first.
        let best = voices.iter().filter(speaks).rev().max_by_key(fit);
        let known = || voices.iter().find(|voice| language_of(voice).is_some());
        let voice = best.or_else(known).or(voices.first()).cloned().unwrap_or_default();
        let language = language_of(&voice).unwrap_or(&super::language::FIRST);
        Self { parts: vec![(voice, 1.0)], language }
    }

    pub fn parts(&self) -> impl Iterator<Item = (&str, f32)> {
        self.parts.iter().map(|(voice, part)| (voice.as_str(), *part))
    }

    pub fn language(&self) -> &'static KokoroLanguage {
        self.language
    }
}

fn read_part(part: &str, voices: &[String]) -> Result<(String, f32), Problem> {
    let (name, weight) = match part.split_once(':') {
        Some((name, weight)) => {
            let weight: Option<f32> = weight.trim().parse().ok();
            let weight = weight.filter(|weight| (0.001..=1000.0).contains(weight)).ok_or_else(|| {
                let message = format!("the weight of {} is no number above 0", part.escape_debug());
                Problem::new("unknown_voice", "voice", message, "write it as af_heart:0.6+af_bella:0.4")
            })?;
            (name.trim(), weight)
        }
        None => (part, 1.0),
    };
    voices.iter().find(|voice| *voice == name).map(|voice| (voice.clone(), weight)).ok_or_else(|| unknown(name, voices))
}

fn unknown(name: &str, voices: &[String]) -> Problem {
    let message = format!("there is no voice {}", name.escape_debug());
    let shown: Vec<&str> = voices.iter().map(String::as_str).take(20).collect();
    Problem::new("unknown_voice", "voice", message, format!("name one of {}", shown.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voices() -> Vec<String> {
        ["af_bella", "af_heart", "bf_emma", "ef_dora", "jf_alpha"].map(str::to_owned).into()
    }

    fn parse(text: &str) -> Result<Vec<(String, f32)>, String> {
        Blend::parse(text, &voices()).map(|blend| blend.parts).map_err(|problem| problem.message)
    }

    #[test]
    fn voices_are_mixed_by_their_weights_to_one() {
        let pair = |one: f32, other: f32| vec![("af_heart".to_owned(), one), ("af_bella".to_owned(), other)];
        assert_eq!(parse("af_heart"), Ok(vec![("af_heart".to_owned(), 1.0)]));
        assert_eq!(parse("af_heart:0.75+af_bella:0.25"), Ok(pair(0.75, 0.25)));
        assert_eq!(parse("af_heart:3 + af_bella"), Ok(pair(0.75, 0.25)));
        assert_eq!(Blend::parse("bf_emma+af_heart", &voices()).expect("a blend").language().tag, "en-GB");
    }

    #[test]
    fn what_is_no_voice_or_no_weight_is_told() {
        for (text, told) in [
            ("nobody", "no voice nobody"),
            ("", "no voice"),
            ("af_heart+", "no voice"),
            ("af_heart:0", "weight"),
            ("af_heart:-1", "weight"),
            ("af_heart:nan", "weight"),
            ("af_heart:x", "weight"),
            ("jf_alpha", "no voice jf_alpha"),
            (&["af_heart"; 9].join("+"), "too large"),
        ] {
            assert!(parse(text).expect_err(text).contains(told), "{text}");
        }
    }

    #[test]
    fn where_no_voice_is_asked_for_the_usual_one_of_the_language_speaks() {
        let usual = |language: &str| Blend::usual(&voices(), language).parts[0].0.clone();
        assert_eq!(usual("en-US"), "af_heart");
        assert_eq!(usual("en-GB"), "bf_emma");
        assert_eq!(usual("en"), "af_heart");
        assert_eq!(usual("es-MX"), "ef_dora");
        assert_eq!(Blend::usual(&["am_adam".to_owned()], "en").parts[0].0, "am_adam");
    }
}
