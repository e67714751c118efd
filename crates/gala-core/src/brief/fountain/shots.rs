//! Shots that an action names: `CLOSE ON the kettle. PAN TO the window.`

use crate::{motion::Motion, text::is_speakable};

/// What is seen in one shot, and how the camera moves where the writer says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ActionShot {
    pub motion: Option<Motion>,
    /// Without the words that name the shot; nothing to say where those stand alone.
    pub text: String,
}

/// The words of writers for shots, in capitals, and the move that comes nearest. Of two that begin alike the longer is first.
const NAMES: [(&str, Motion); 44] = [
    ("EXTREME CLOSE-UP", Motion::ZoomIn),
    ("EXTREME CLOSE UP", Motion::ZoomIn),
    ("EXTREME CLOSEUP", Motion::ZoomIn),
    ("CLOSE-UP", Motion::ZoomIn),
    ("CLOSE UP", Motion::ZoomIn),
    ("CLOSEUP", Motion::ZoomIn),
    ("CLOSE SHOT", Motion::ZoomIn),
    ("CLOSE ON", Motion::ZoomIn),
    ("CLOSER ON", Motion::ZoomIn),
    ("TIGHT ON", Motion::ZoomIn),
    ("INSERT", Motion::ZoomIn),
    ("PUSH IN", Motion::ZoomIn),
    ("ZOOM IN", Motion::ZoomIn),
    ("DOLLY IN", Motion::ZoomIn),
    ("MOVE IN", Motion::ZoomIn),
    ("PULL BACK", Motion::ZoomOut),
    ("PULL OUT", Motion::ZoomOut),
    ("ZOOM OUT", Motion::ZoomOut),
    ("DOLLY OUT", Motion::ZoomOut),
    ("WIDE SHOT", Motion::ZoomOut),
    ("WIDE ON", Motion::ZoomOut),
    ("WIDER ON", Motion::ZoomOut),
    ("ESTABLISHING SHOT", Motion::ZoomOut),
    ("AERIAL SHOT", Motion::ZoomOut),
    ("AERIAL VIEW", Motion::ZoomOut),
    ("PAN LEFT", Motion::PanLeft),
    ("PAN RIGHT", Motion::PanRight),
    ("PAN UP", Motion::PanUp),
    ("PAN DOWN", Motion::PanDown),
    ("PAN TO", Motion::PanRight),
    ("PAN ACROSS", Motion::PanRight),
    ("PAN OVER", Motion::PanRight),
    ("TRACKING SHOT", Motion::PanRight),
    ("TRACK LEFT", Motion::PanLeft),
    ("TRACK RIGHT", Motion::PanRight),
    ("TRACK WITH", Motion::PanRight),
    ("TILT UP", Motion::PanUp),
    ("TILT DOWN", Motion::PanDown),
    ("CRANE UP", Motion::PanUp),
    ("CRANE DOWN", Motion::PanDown),
    ("FREEZE FRAME", Motion::Hold),
    ("FREEZE ON", Motion::Hold),
    ("STATIC SHOT", Motion::Hold),
    ("HOLD ON", Motion::Hold),
];

/// Small words between the name of a shot and what it shows.
const BETWEEN: [&str; 4] = ["on", "of", "to", "into"];

/// Returns the shots of an action: it is cut at each sentence that begins with the name of one.
pub(super) fn shots(action: &str) -> Vec<ActionShot> {
    let mut shots = Vec::new();
    let mut rest = action;
    while !rest.is_empty() {
        let (motion, behind) = named(rest).map_or((None, rest), |(motion, behind)| (Some(motion), behind));
        let end = next_named(behind).unwrap_or(behind.len());
        let text = behind[..end].trim();
        shots.push(ActionShot { motion, text: if motion.is_some() { sentence(text) } else { text.to_owned() } });
        rest = behind[end..].trim_start();
    }
    shots.retain(|shot| shot.motion.is_some() || is_speakable(&shot.text));
    shots
}

/// Returns the move of the shot that a text begins with, and what is behind its name.
fn named(text: &str) -> Option<(Motion, &str)> {
    let (name, motion) = NAMES
        .iter()
        .find(|(name, _)| text.strip_prefix(name).is_some_and(|behind| !behind.starts_with(char::is_alphanumeric)))?;
    let behind = without_marks(&text[name.len()..]);
    let word = behind.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let is_small = BETWEEN.iter().any(|small| word.eq_ignore_ascii_case(small));
    Some((*motion, if is_small { without_marks(&behind[word.len()..]) } else { behind }))
}

fn without_marks(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || ":-–—.,".contains(c))
}

/// Returns where the first sentence begins that begins with the name of a shot, behind the first.
fn next_named(text: &str) -> Option<usize> {
    let ends = text.match_indices(['.', '!', '?', '…', ':']);
    let mut starts = ends.filter_map(|(at, mark)| {
        let behind = &text[at + mark.len()..];
        let start = text.len() - behind.trim_start().len();
        (behind.starts_with(char::is_whitespace)).then_some(start)
    });
    starts.find(|start| named(&text[*start..]).is_some())
}

/// What stands behind a name in the middle of a sentence, or in capitals, as a sentence of its own.
fn sentence(text: &str) -> String {
    let in_capitals = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    let text = if in_capitals && text.contains(' ') { text.to_lowercase() } else { text.to_owned() };
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(action: &str, expected: &[(Option<Motion>, &str)]) {
        let found = shots(action);
        let found: Vec<(Option<Motion>, &str)> = found.iter().map(|shot| (shot.motion, shot.text.as_str())).collect();
        assert_eq!(found, expected, "{action}");
    }

    #[test]
    fn an_action_is_cut_where_a_shot_is_named() {
        check("The kettle sings.", &[(None, "The kettle sings.")]);
        check("CLOSE ON the kettle. Steam rises.", &[(Some(Motion::ZoomIn), "The kettle. Steam rises.")]);
        check(
            "Rain falls. PAN TO: the window. WIDE SHOT - A GREY TOWN",
            &[(None, "Rain falls."), (Some(Motion::PanRight), "The window."), (Some(Motion::ZoomOut), "A grey town")],
        );
        check("CLOSE-UP of a hand.", &[(Some(Motion::ZoomIn), "A hand.")]);
        check("TILT UP TO THE SKY", &[(Some(Motion::PanUp), "The sky")]);
        check("CLOSE ON:", &[(Some(Motion::ZoomIn), "")]);
        check("TILT UP TO:", &[(Some(Motion::PanUp), "")]);
        check("FREEZE FRAME.", &[(Some(Motion::Hold), "")]);
    }

    #[test]
    fn words_that_only_look_like_shots_are_text() {
        for text in [
            "Close on his heels comes Bo.",
            "INSERTED pages lie about.",
            "Pan to the left of the stove.",
            "A PAN TO fry in.",
        ] {
            check(text, &[(None, text)]);
        }
        check("", &[]);
        check("...", &[]);
    }

    #[test]
    fn of_two_names_that_begin_alike_the_longer_is_looked_for_first() {
        for (place, (name, _)) in NAMES.iter().enumerate() {
            assert!(NAMES[..place].iter().all(|(before, _)| !name.starts_with(before)), "{name}");
        }
    }
}
