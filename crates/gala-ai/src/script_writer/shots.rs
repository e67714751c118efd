//! What is seen and what moves in the scenes of a trailer whose script is there, by a language model.
//!
//! Pure, as the rest: what the model says becomes what the brief says of its scenes, where that said nothing itself.

use std::{collections::BTreeSet, ops::Range};

use gala_core::{
    brief::{Brief, BriefScene},
    text::{is_speakable, tidy},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    answer::{ALIKE, LEAST_MOVING_WORDS, likeness, parsed, words},
    faults::Faults,
    request::{MAX_MOVES, MAX_SHOWS, TOKENS_OF_THOUGHT, filled, has_moves, language},
};
use crate::provider::{JsonSchema, TextRequest};

/// Raised with every change of these prompts or of the schema.
pub const SHOTS_VERSION: &str = "shots/1";

const SYSTEM: &str = include_str!("../../prompts/shots/v1-system.txt");
const USER: &str = include_str!("../../prompts/shots/v1-user.txt");
const REPAIR: &str = include_str!("../../prompts/shots/v1-repair.txt");

/// So many scenes are asked for at once.
const AT_ONCE: usize = 12;
/// No tokenizer needs more than three tokens for a character, and English at most one.
const TOKENS_PER_SCENE: usize = 3 * MAX_SHOWS + MAX_MOVES;

#[derive(Debug, Deserialize)]
struct PlannedShots {
    scenes: Vec<PlannedShot>,
}

/// What a model says of a scene.
#[derive(Debug, Deserialize)]
struct PlannedShot {
    number: usize,
    shows: String,
    moves: String,
}

/// Returns the scenes that models are asked of, some at a time, by their places; none where the brief says all itself, or is
/// no trailer.
pub fn parts(brief: &Brief) -> Vec<Range<usize>> {
    if !has_moves(brief) || brief.topic.is_some() || !brief.scenes.iter().any(is_asked) {
        return Vec::new();
    }
    let count = brief.scenes.len();
    (0..count.div_ceil(AT_ONCE)).map(|part| part * AT_ONCE..((part + 1) * AT_ONCE).min(count)).collect()
}

fn is_asked(scene: &BriefScene) -> bool {
    scene.moves.is_none() || (scene.shows.is_none() && scene.picture.is_none())
}

/// Returns what a model is asked of some scenes.
pub fn shots_request(brief: &Brief, part: &Range<usize>) -> TextRequest {
    asked(brief, part, filled(USER, &[("title", &brief.title), ("scenes", &told(brief, part))]))
}

/// Returns what a model is asked whose answer had faults.
pub fn shots_repair(brief: &Brief, part: &Range<usize>, answer: &str, faults: &Faults) -> TextRequest {
    let values = [("faults", faults.as_list()), ("answer", answer.to_owned()), ("scenes", told(brief, part))];
    asked(brief, part, filled(REPAIR, &values.each_ref().map(|(name, value)| (*name, value.as_str()))))
}

/// Returns what a model is asked whose answer had faults and was as long as any that is taken.
pub fn longest_shots_repair(brief: &Brief, part: &Range<usize>) -> TextRequest {
    let scene = |number| json!({ "number": number, "shows": "x".repeat(MAX_SHOWS), "moves": "x".repeat(MAX_MOVES) });
    let scenes: Vec<Value> = (1..=part.len()).map(scene).collect();
    shots_repair(brief, part, &json!({ "scenes": scenes }).to_string(), &Faults::most())
}

/// Returns the brief with what a model said of some scenes, where it said nothing of them itself.
///
/// # Errors
/// All that is wrong with the answer: its form, or scenes that are left out, alike, or of which nothing could be drawn or
/// moved.
pub fn read_shots(brief: &Brief, part: &Range<usize>, answer: &str) -> Result<Brief, Faults> {
    let PlannedShots { scenes } = parsed(answer, &schema(part.len()))?;
    let mut faults = Faults::default();
    check(&scenes, &mut faults);
    let mut brief = brief.clone();
    for (scene, shot) in brief.scenes[part.clone()].iter_mut().zip(&scenes) {
        if scene.shows.is_none() && scene.picture.is_none() {
            scene.shows = Some(tidy(&shot.shows));
        }
        scene.moves.get_or_insert_with(|| tidy(&shot.moves));
    }
    faults.into_result(brief)
}

fn check(scenes: &[PlannedShot], faults: &mut Faults) {
    let mut before: Vec<BTreeSet<String>> = Vec::new();
    for (number, shot) in (1..).zip(scenes) {
        if shot.number != number {
            faults.push(format!("scene {number} is missing in its place: scene {} stands there", shot.number));
        }
        if !is_speakable(&shot.shows) {
            faults.push(format!("scene {number}: \"shows\" names nothing that can be drawn"));
        }
        if words(&shot.moves).len() < LEAST_MOVING_WORDS {
            faults.push(format!("scene {number}: \"moves\" does not say what moves, and how"));
        }
        let seen = words(&shot.shows);
        if let Some(other) = before.iter().position(|other| likeness(other, &seen) >= ALIKE) {
            faults.push(format!("scene {number} shows the same as scene {}", other + 1));
        }
        before.push(seen);
    }
}

fn told(brief: &Brief, part: &Range<usize>) -> String {
    let scene = |(number, scene): (usize, &BriefScene)| {
        let seen = scene.shows.as_deref().map(|shows| format!(" [seen: {shows}]")).unwrap_or_default();
        let moves = scene.moves.as_deref().map(|moves| format!(" [moves: {moves}]")).unwrap_or_default();
        format!("{number}. {}{seen}{moves}", scene.text)
    };
    (1..).zip(&brief.scenes[part.clone()]).map(scene).collect::<Vec<_>>().join("\n")
}

fn asked(brief: &Brief, part: &Range<usize>, prompt: String) -> TextRequest {
    let language = format!("{} ({})", language(brief).name, brief.language);
    let schema = JsonSchema { name: "shots".to_owned(), schema: schema(part.len()) };
    let tokens = part.len() * TOKENS_PER_SCENE + TOKENS_OF_THOUGHT as usize;
    TextRequest {
        system: filled(SYSTEM, &[("language", &language)]),
        prompt,
        schema: Some(schema),
        max_output_tokens: u32::try_from(tokens).unwrap_or(u32::MAX),
    }
}

fn schema(scenes: usize) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["scenes"],
        "properties": {
            "scenes": {
                "type": "array",
                "minItems": scenes,
                "maxItems": scenes,
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": ["number", "shows", "moves"],
                    "properties": {
                        "number": { "type": "integer", "description": "The number of the scene." },
                        "shows": { "type": "string", "minLength": 1, "maxLength": MAX_SHOWS, "description": "What is seen." },
                        "moves": { "type": "string", "minLength": 1, "maxLength": MAX_MOVES, "description": "What moves." }
                    }
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief(scenes: &str) -> Brief {
        Brief::parse("b.yaml", format!("workflow: trailer\nscenes:\n{scenes}").as_bytes()).expect("a brief")
    }

    fn two() -> Brief {
        brief("- text: A boat leaves.\n- text: The storm comes.\n  shows: dark clouds over a harbour\n")
    }

    fn answer(scenes: &[(usize, &str, &str)]) -> String {
        let scene =
            |(number, shows, moves): &(usize, &str, &str)| json!({ "number": number, "shows": shows, "moves": moves });
        json!({ "scenes": scenes.iter().map(scene).collect::<Vec<_>>() }).to_string()
    }

    const BOAT: (usize, &str, &str) = (1, "a small boat at a pier", "The camera pulls back. Water ripples.");
    const STORM: (usize, &str, &str) = (2, "lightning above the sea", "The camera tilts up slowly.");

    #[test]
    fn what_a_model_says_fills_what_the_brief_left_open() {
        let written = read_shots(&two(), &(0..2), &answer(&[BOAT, STORM])).expect("shots");
        let told = |scene: &BriefScene| (scene.shows.clone().expect("shows"), scene.moves.clone().expect("moves"));
        assert_eq!(told(&written.scenes[0]), (BOAT.1.to_owned(), BOAT.2.to_owned()));
        assert_eq!(told(&written.scenes[1]), ("dark clouds over a harbour".to_owned(), STORM.2.to_owned()));
        assert_eq!(
            written.scenes.iter().map(|scene| scene.text.as_str()).collect::<Vec<_>>(),
            ["A boat leaves.", "The storm comes."]
        );
        assert!(parts(&written).is_empty(), "nothing is asked again");
    }

    #[test]
    fn each_fault_is_told() {
        for (scenes, told) in [
            (vec![BOAT], "is less than"),
            (vec![BOAT, BOAT], "scene 2 is missing in its place"),
            (vec![BOAT, (2, BOAT.1, STORM.2)], "scene 2 shows the same as scene 1"),
            (vec![BOAT, (2, "…", STORM.2)], "scene 2: \"shows\""),
            (vec![BOAT, (2, STORM.1, "Moves.")], "scene 2: \"moves\""),
        ] {
            let faults = read_shots(&two(), &(0..2), &answer(&scenes)).expect_err(told).to_string();
            assert!(faults.contains(told) || told == "is less than", "{faults}");
        }
    }

    #[test]
    fn many_scenes_are_asked_for_in_parts_and_videos_not_at_all() {
        let many = brief(&"- text: A boat leaves.\n".repeat(25));
        assert_eq!(parts(&many), [0..12, 12..24, 24..25]);
        let request = shots_request(&many, &(24..25));
        assert!(request.prompt.contains("1. A boat leaves.") && !request.prompt.contains("2. "));
        assert!(longest_shots_repair(&many, &(0..12)).prompt.len() > 12 * (MAX_SHOWS + MAX_MOVES));
        let video = Brief { workflow: gala_core::workflow::Workflow::Faceless, ..many };
        assert!(parts(&video).is_empty());
    }
}
