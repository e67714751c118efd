use gala_core::{
    brief::{Brief, limits::TOPIC_MS},
    language::{self, Language},
    pace::Pace,
    workflow::Workflow,
};
use serde_json::{Value, json};

use super::faults::Faults;
use crate::provider::{JsonSchema, TextRequest};

/// Raised with every change of a prompt or of the schema: what was made by the one before is not what this one makes.
pub const PROMPT_VERSION: &str = "script/1";

const SYSTEM: &str = include_str!("../../prompts/script/v1-system.txt");
/// What a trailer is told besides.
const TRAILER: &str = include_str!("../../prompts/script/v1-trailer.txt");
const USER: &str = include_str!("../../prompts/script/v1-user.txt");
const REPAIR: &str = include_str!("../../prompts/script/v1-repair.txt");

/// A scene lasts so long, in milliseconds.
const SCENE_MS: f64 = 6500.0;
/// A script may come to so much less or more than was asked: what the rate of speech then makes up for.
pub(super) const LENGTH: (f64, f64) = (0.7, 1.35);
/// The most characters of what is seen in a scene.
pub(super) const MAX_SHOWS: usize = 400;
/// The most characters of what moves in a scene.
pub(super) const MAX_MOVES: usize = 400;
/// Tokens for each character of a script, with its JSON and room for thought: no tokenizer needs more than three for one.
const TOKENS_PER_CHARACTER: f64 = 4.0;
pub(super) const TOKENS_OF_THOUGHT: f64 = 4000.0;

/// How much a script is to have.
pub(super) struct Size {
    pub target_ms: u64,
    pub least_scenes: usize,
    pub most_scenes: usize,
    /// Of narration, in all.
    pub characters: f64,
    pub scene_characters: f64,
}

impl Size {
    pub fn of(brief: &Brief) -> Self {
        let target_ms = brief.target_duration_ms.unwrap_or(TOPIC_MS);
        let scenes = (target_ms as f64 / SCENE_MS).max(1.0);
        let pace = Pace::new(language(brief), brief.voice_style.rate, 0.0);
        // A tenth goes into pauses.
        let characters = target_ms as f64 * 0.9 / pace.letter_ms().max(1.0);
        Self {
            target_ms,
            least_scenes: ((scenes * 0.6).floor() as usize).max(1),
            most_scenes: ((scenes * 1.6).ceil() as usize).max(2),
            characters,
            scene_characters: characters / scenes,
        }
    }
}

pub(super) fn language(brief: &Brief) -> &'static Language {
    language::find(&brief.language).unwrap_or_else(language::default)
}

/// Returns what a model is asked for the script of a brief that has a topic.
pub fn request(brief: &Brief) -> TextRequest {
    let topic = brief.topic.as_deref().unwrap_or(&brief.title);
    asked(brief, filled(USER, &[("topic", topic)]))
}

/// Returns what a model is asked whose script had faults: the whole script once more.
pub fn repair(brief: &Brief, script: &str, faults: &Faults) -> TextRequest {
    let topic = brief.topic.as_deref().unwrap_or(&brief.title);
    asked(brief, filled(REPAIR, &[("topic", topic), ("faults", &faults.as_list()), ("script", script)]))
}

fn asked(brief: &Brief, prompt: String) -> TextRequest {
    let size = Size::of(brief);
    let rounded = |number: f64| ((number / 10.0).round().max(1.0) * 10.0).to_string();
    let system = filled(
        SYSTEM,
        &[
            ("language", &format!("{} ({})", language(brief).name, brief.language)),
            ("least_scenes", &size.least_scenes.to_string()),
            ("most_scenes", &size.most_scenes.to_string()),
            ("characters", &rounded(size.characters)),
            ("scene_characters", &rounded(size.scene_characters)),
            ("seconds", &(size.target_ms / 1000).to_string()),
        ],
    );
    let mut tokens = size.characters * TOKENS_PER_CHARACTER + TOKENS_OF_THOUGHT;
    let system = if has_moves(brief) {
        tokens += (size.most_scenes * MAX_MOVES) as f64;
        system + TRAILER
    } else {
        system
    };
    let schema = JsonSchema { name: "script".to_owned(), schema: schema(&size, has_moves(brief)) };
    TextRequest { system, prompt, schema: Some(schema), max_output_tokens: tokens as u32 }
}

/// Puts values into a template. What looks like a place in a value stays as it is.
pub(super) fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let known = after.split_once('}').and_then(|(name, after)| {
            values.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value, after))
        });
        let (value, after) = known.unwrap_or(("{", after));
        text.push_str(value);
        rest = after;
    }
    text + rest
}

/// Whether a script says of each scene what moves in it.
pub(super) fn has_moves(brief: &Brief) -> bool {
    brief.workflow == Workflow::Trailer
}

/// What an answer looks like.
pub(super) fn schema(size: &Size, has_moves: bool) -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["title", "scenes"],
        "properties": {
            "title": { "type": "string", "minLength": 1, "maxLength": 100, "description": "The title of the video." },
            "scenes": {
                "type": "array",
                "minItems": size.least_scenes,
                "maxItems": size.most_scenes,
                "items": scene_schema(has_moves)
            }
        }
    })
}

fn scene_schema(has_moves: bool) -> Value {
    let mut scene = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["text", "shows"],
        "properties": {
            "text": { "type": "string", "minLength": 1, "maxLength": 1000, "description": "What is spoken." },
            "shows": { "type": "string", "minLength": 1, "maxLength": MAX_SHOWS, "description": "What is seen." },
            "chapter": {
                "type": ["string", "null"], "maxLength": 60,
                "description": "The heading of a chapter that begins here; null in most scenes."
            }
        }
    });
    if has_moves {
        scene["required"] = json!(["text", "shows", "moves"]);
        scene["properties"]["moves"] =
            json!({ "type": "string", "minLength": 1, "maxLength": MAX_MOVES, "description": "What moves." });
    }
    scene
}
