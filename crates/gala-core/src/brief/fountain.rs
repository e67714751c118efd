//! A screenplay as a brief: Fountain, the plain text that screenwriters use.
//!
//! Ours, because of the parsers that there are one reads neither notes nor omissions, one was left years ago, and one writes
//! pages as well and tells no line numbers, by which faults are told here.

mod clean;
mod elements;
mod scenes;
mod shots;
#[cfg(test)]
mod tests;

use super::{
    draft::{Draft, DraftScene},
    fields::{Fields, at},
    limits::{MAX_SHOWS_CHARS, MAX_TITLE_CHARS},
    scene::BriefScene,
    settings::Settings,
    tree,
};
use crate::problem::Problems;

/// Reads a screenplay. Its settings are the usual ones: a screenplay has no words for them.
pub fn read(name: &str, text: &str, problems: &mut Problems) -> Draft {
    let screenplay = elements::read(&clean::without_omissions(&text.replace("\r\n", "\n")));
    let tree = tree::Node { line: None, value: tree::Value::Null };
    let settings = Settings::take(&mut Fields::of(tree, "", name, problems));
    let scene = |part: scenes::SpokenPart| DraftScene {
        field: at(name, Some(part.line)),
        scene: BriefScene {
            chapter: part.heading.map(|heading| short(&heading)),
            text: part.text,
            shows: Some(part.shows).filter(|shows| !shows.is_empty()),
            motion: part.motion,
            ..BriefScene::default()
        },
    };
    let scenes = scenes::scenes(&screenplay.elements, MAX_SHOWS_CHARS).into_iter().map(scene).collect();
    Draft { settings, scenes, heading: screenplay.title.map(|title| short(&title)) }
}

fn short(text: &str) -> String {
    text.chars().take(MAX_TITLE_CHARS).collect()
}
