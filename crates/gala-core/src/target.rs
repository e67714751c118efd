//! Whether a video comes out as long as was asked, and what would make it so.

use unicode_segmentation::UnicodeSegmentation;

use crate::{language, problem::Problem};

/// A video is as long as was asked if it is no farther off than this: a tenth, or a second and a half.
const TOLERANCE: f64 = 0.1;
const TOLERANCE_MS: u64 = 1500;

/// What a script comes to.
#[derive(Clone, Copy, Debug)]
pub struct Comparison<'a> {
    /// What was asked, in milliseconds.
    pub target_ms: u64,
    /// How long the video is, or is expected to be, in milliseconds.
    pub video_ms: u64,
    /// BCP 47, of the script.
    pub language: &'a str,
    /// Whether the video is there, and not only expected.
    pub is_made: bool,
}

impl Comparison<'_> {
    /// Returns what is to be told where the target is missed, with what would meet it: about how much of the script to
    /// take away or to add, in words, or in characters where the language puts no spaces between words.
    pub fn warning<'s>(&self, scripts: impl IntoIterator<Item = &'s str>) -> Option<Problem> {
        let Self { target_ms, video_ms, .. } = *self;
        let off_ms = target_ms.abs_diff(video_ms);
        if off_ms <= TOLERANCE_MS || off_ms as f64 <= target_ms as f64 * TOLERANCE {
            return None;
        }
        let has_words = language::find(self.language).is_none_or(|language| language.separates_words());
        let unit = if has_words { "words" } else { "characters" };
        let all: usize = scripts.into_iter().map(|script| count(script, has_words)).sum();
        let off = two_digits(all as f64 * off_ms as f64 / video_ms.max(1) as f64);
        let (asked, made) = (spell(target_ms), spell(video_ms));
        let message = match (self.is_made, video_ms > target_ms) {
            (true, _) => format!("asks for {asked}, and the video is {made} long"),
            (false, true) => {
                format!("asks for {asked}, and the script makes about {made}, however fast may be spoken")
            }
            (false, false) => {
                format!("asks for {asked}, and the script makes about {made}, however slowly may be spoken")
            }
        };
        let change = if video_ms > target_ms {
            format!("take about {off} of its {all} {unit} away")
        } else {
            format!("add about {off} {unit} to its {all}")
        };
        Some(Problem::new("target_duration_missed", "target_duration", message, format!("{change}, or ask for {made}")))
    }
}

fn count(script: &str, has_words: bool) -> usize {
    let is_said = |text: &str| text.chars().any(char::is_alphanumeric);
    if has_words {
        script.split_whitespace().filter(|word| is_said(word)).count()
    } else {
        script.graphemes(true).filter(|character| is_said(character)).count()
    }
}

/// Rounds to what an estimate can tell, and never to nothing.
fn two_digits(number: f64) -> u64 {
    let mut step = 1.0;
    while number / step >= 100.0 {
        step *= 10.0;
    }
    ((number / step).round() * step).max(1.0) as u64
}

/// Spells a length as a brief does.
fn spell(ms: u64) -> String {
    let seconds = (ms + 500) / 1000;
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds}s"),
        (minutes, 0) => format!("{minutes}m"),
        (minutes, seconds) => format!("{minutes}m{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(target_ms: u64, video_ms: u64, language: &str, script: &str) -> Option<String> {
        let comparison = Comparison { target_ms, video_ms, language, is_made: true };
        comparison.warning([script]).map(|problem| format!("{}; {}", problem.message, problem.remedy))
    }

    #[test]
    fn a_target_that_is_missed_tells_what_would_meet_it() {
        let words = "one two, three - four ".repeat(55);
        assert_eq!(
            check(60_000, 110_000, "en", &words).as_deref(),
            Some("asks for 1m, and the video is 1m50s long; take about 100 of its 220 words away, or ask for 1m50s")
        );
        assert_eq!(
            check(600_000, 7000, "en", "Tea is a leaf in hot water.").as_deref(),
            Some("asks for 10m, and the video is 7s long; add about 590 words to its 7, or ask for 7s")
        );
        assert_eq!(
            check(5000, 10_000, "ja", "おちゃは、あたたかい。").as_deref(),
            Some("asks for 5s, and the video is 10s long; take about 5 of its 9 characters away, or ask for 10s")
        );
    }

    #[test]
    fn a_target_is_met_within_a_tenth_or_a_second_and_a_half() {
        for (target_ms, video_ms, is_met) in [
            (60_000, 66_000, true),
            (60_000, 54_000, true),
            (60_000, 66_100, false),
            (60_000, 53_900, false),
            (3000, 4500, true),
            (3000, 4501, false),
        ] {
            assert_eq!(check(target_ms, video_ms, "en", "Tea.").is_none(), is_met, "{video_ms} of {target_ms}");
        }
    }
}
