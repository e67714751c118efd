use gala_core::{
    brief::{Brief, BriefScene},
    language::{self, Language},
};
use serde_json::{Value, json};

use super::{
    faults::Faults,
    request::{LENGTH, MAX_MOVES, MAX_SHOWS, Size, has_moves, language as language_of, repair},
};
use crate::provider::TextRequest;

/// Letters of a word, and words of a sentence.
const WORD: usize = 5;
const SENTENCE: usize = 10;
/// The fewest characters that are counted with of what is seen in a scene.
const LEAST_SHOWS: usize = 40;

/// Returns briefs with scripts as short and as long as any that is taken of a brief with a topic. They are letters and no
/// words, for whoever counts.
pub fn bounds(brief: &Brief) -> (Brief, Brief) {
    let size = Size::of(brief);
    let of = |share: f64, scenes: usize, shows: usize| {
        let letters = (size.characters * share / scenes as f64).ceil() as usize;
        let scene = BriefScene {
            text: sentences(language_of(brief), letters.max(1)),
            shows: Some(sentences(language_of(brief), shows).chars().take(MAX_SHOWS).collect()),
            moves: has_moves(brief).then(|| sentences(language::default(), shows.min(MAX_MOVES))),
            ..BriefScene::default()
        };
        Brief { topic: None, scenes: vec![scene; scenes], ..brief.clone() }
    };
    (of(LENGTH.0, size.least_scenes, LEAST_SHOWS), of(LENGTH.1, size.most_scenes, MAX_SHOWS))
}

/// Returns what a model is asked whose script had faults and was as long as any that is taken.
pub fn longest_repair(brief: &Brief) -> TextRequest {
    let (_, longest) = bounds(brief);
    let scenes: Vec<_> = longest.scenes.iter().map(told).collect();
    let script = json!({ "title": brief.title, "scenes": scenes }).to_string();
    repair(brief, &script, &Faults::most())
}

fn told(scene: &BriefScene) -> Value {
    let mut told = json!({ "text": scene.text, "shows": scene.shows });
    if let Some(moves) = &scene.moves {
        told["moves"] = json!(moves);
    }
    told
}

/// Returns so many letters of the language, in words and sentences.
fn sentences(language: &Language, letters: usize) -> String {
    let alphabet = alphabet(language);
    let mut text = String::new();
    for index in 1..=letters {
        text.push(alphabet[index % alphabet.len()]);
        if index == letters || index % (WORD * SENTENCE) == 0 {
            text.push(language.full_stop());
        }
        if language.separates_words() && index != letters && index % WORD == 0 {
            text.push(' ');
        }
    }
    text
}

/// Returns letters as usual texts of a language have them.
fn alphabet(language: &Language) -> &'static [char] {
    match language.primary() {
        "ja" => &['あ', '字', 'あ', '字', 'あ'],
        "zh" | "yue" => &['字'],
        "ko" => &['가'],
        _ => &['a'],
    }
}
