use std::collections::BTreeSet;

use gala_core::{
    brief::{Brief, BriefScene},
    pace::Pace,
    text::{self, is_speakable, tidy},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use super::{
    faults::Faults,
    language_check,
    request::{LENGTH, Size, has_moves, language, schema},
};
use crate::text::stopwords;

/// Two scenes that share so much of their words are one.
pub(super) const ALIKE: f64 = 0.8;
/// Words that hold the picture together: fewer say nothing that could be drawn.
const LEAST_SEEN_WORDS: usize = 2;
/// Fewer do not say what moves, and how.
pub(super) const LEAST_MOVING_WORDS: usize = 3;

#[derive(Debug, Deserialize)]
struct WrittenScript {
    title: String,
    scenes: Vec<WrittenScene>,
}

#[derive(Debug, Deserialize)]
struct WrittenScene {
    text: String,
    shows: String,
    /// Of a trailer.
    #[serde(default)]
    moves: Option<String>,
    #[serde(default)]
    chapter: Option<String>,
}

/// Returns the brief with the script that a model wrote.
///
/// # Errors
/// All that is wrong with it: its form, or, where that is right, its length, its language, scenes that are alike, pictures
/// that nobody could draw.
pub fn read(brief: &Brief, script: &str) -> Result<Brief, Faults> {
    let answer: WrittenScript = parsed(script, &schema(&Size::of(brief), has_moves(brief)))?;
    let mut faults = Faults::default();
    check_length(brief, &answer, &mut faults);
    check_scenes(brief, &answer, &mut faults);
    let whole: String = answer.scenes.iter().map(|scene| format!("{} ", scene.text)).collect();
    if let Some(fault) = language_check::fault(&whole, language(brief)) {
        faults.push(fault);
    }
    faults.into_result(written(brief, answer))
}

/// Models wrap JSON into a block of code now and then, whatever they are told.
pub(super) fn parsed<T: DeserializeOwned>(script: &str, schema: &Value) -> Result<T, Faults> {
    let text = script.trim();
    let text = text.strip_prefix("```json").or(text.strip_prefix("```")).unwrap_or(text);
    let text = text.strip_suffix("```").unwrap_or(text).trim();
    let value: Value = serde_json::from_str(text).map_err(|error| Faults::one(format!("it is no JSON: {error}")))?;
    let validator = jsonschema::validator_for(schema).expect("the schema is one");
    let mut faults = Faults::default();
    for error in validator.iter_errors(&value) {
        let place = error.instance_path().to_string();
        // The words of the validator repeat the whole value.
        let message: String = error.to_string().chars().take(160).collect();
        faults.push(format!("{}: {message}", if place.is_empty() { "the answer" } else { &place }));
    }
    faults.into_result(())?;
    serde_json::from_value(value).map_err(|error| Faults::one(error.to_string()))
}

fn check_length(brief: &Brief, answer: &WrittenScript, faults: &mut Faults) {
    let size = Size::of(brief);
    let pace = Pace::new(language(brief), brief.voice_style.rate, brief.voice_style.pause);
    let spoken_ms: f64 = answer.scenes.iter().map(|scene| pace.ms(&scene.text)).sum();
    let share = spoken_ms / size.target_ms as f64;
    if !(LENGTH.0..=LENGTH.1).contains(&share) {
        let (is, should) = ((spoken_ms / 1000.0).round(), size.target_ms / 1000);
        let how = if share < 1.0 { "too short" } else { "too long" };
        faults.push(format!("it is {how}: the narration lasts about {is} seconds, and should last about {should}"));
    }
}

fn check_scenes(brief: &Brief, answer: &WrittenScript, faults: &mut Faults) {
    let mut before: Vec<BTreeSet<String>> = Vec::new();
    for (index, scene) in answer.scenes.iter().enumerate() {
        let number = index + 1;
        if !is_speakable(&scene.text) {
            faults.push(format!("scene {number}: \"text\" has nothing to be said"));
        }
        let seen = words(&scene.shows);
        let small = |word: &&String| stopwords::is_one(word, language(brief));
        let concrete = seen.iter().filter(|word| !small(word)).count();
        // Where no spaces are written, a sentence is one word.
        if language(brief).separates_words() && concrete < LEAST_SEEN_WORDS || !is_speakable(&scene.shows) {
            faults.push(format!("scene {number}: \"shows\" names nothing that can be drawn"));
        }
        if scene.moves.as_deref().is_some_and(|moves| words(moves).len() < LEAST_MOVING_WORDS) {
            faults.push(format!("scene {number}: \"moves\" does not say what moves, and how"));
        }
        let said = words(&scene.text);
        if let Some(other) = before.iter().position(|other| likeness(other, &said) >= ALIKE) {
            faults.push(format!("scene {number} says the same as scene {}", other + 1));
        }
        before.push(said);
    }
}

pub(super) fn words(text: &str) -> BTreeSet<String> {
    let clean = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    text.split_whitespace().map(clean).filter(|word| !word.is_empty()).collect()
}

/// Returns how much of all their words two texts share: 0 to 1.
pub(super) fn likeness(a: &BTreeSet<String>, b: &BTreeSet<String>) -> f64 {
    let shared = a.intersection(b).count() as f64;
    shared / ((a.len() + b.len()) as f64 - shared).max(1.0)
}

fn written(brief: &Brief, answer: WrittenScript) -> Brief {
    let titled_by_topic = brief.topic.as_deref().is_some_and(|topic| text::first_words(topic) == brief.title);
    let title = if titled_by_topic { tidy(&answer.title) } else { brief.title.clone() };
    let scene = |scene: WrittenScene| BriefScene {
        chapter: scene.chapter.map(|heading| tidy(&heading)).filter(|heading| !heading.is_empty()),
        text: tidy(&scene.text),
        shows: Some(tidy(&scene.shows)),
        moves: scene.moves.map(|moves| tidy(&moves)).filter(|_| has_moves(brief)),
        ..BriefScene::default()
    };
    Brief { title, scenes: answer.scenes.into_iter().map(scene).collect(), ..brief.clone() }
}
