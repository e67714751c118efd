//! Reads a timeline from JSON, and tells every part of it that cannot be read.
//!
//! A document that can be read is read in one go. In one that cannot, serde stops at the first fault, and knows no
//! path inside of what has a `kind`; so such a document is read again part by part.

use std::mem;

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    AudioClip, AudioTrack, Caption, CaptionTrack, ClipOverride, Content, Fill, Image, Marker, Shape, Still, Svg, Text,
    Timeline, Track, Variant, Video, VisualClip, VisualTrack, Visualiser,
    limits::{MAX_BYTES, MAX_PROBLEMS},
};
use crate::{
    problem::{Problem, Problems},
    reading::{JsonReader, ReadError, ReadFault},
};

impl Timeline {
    /// Reads a document. What its values mean is checked by [`Timeline::settle`].
    ///
    /// # Errors
    /// `timeline_too_large`, `timeline_not_utf8` or `timeline_syntax`; or every part that is not as it has to be, each
    /// with its JSON path, at most [`MAX_PROBLEMS`].
    pub fn from_json(bytes: &[u8]) -> Result<Self, Problems> {
        let text = text_of("timeline", bytes)?;
        serde_json::from_str(text).map_err(|error| {
            let document = match tree_of("timeline", text) {
                Ok(document) => document,
                Err(syntax) => return syntax.into(),
            };
            let mut parts = Parts::default();
            parts.document(document);
            if parts.problems.0.is_empty() {
                parts.problems.push(doubled(&error));
            }
            parts.problems
        })
    }
}

/// Returns the text of a document, which is told of by its name.
pub(crate) fn text_of<'a>(name: &str, bytes: &'a [u8]) -> Result<&'a str, Problem> {
    if bytes.len() > MAX_BYTES {
        let message = format!("has {} bytes; at most {MAX_BYTES} (32 MiB) are read", bytes.len());
        return Err(Problem::new(format!("{name}_too_large"), name, message, "split it"));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count();
        Problem::new(format!("{name}_not_utf8"), format!("line {line}"), "is not valid UTF-8", "save it as UTF-8")
    })
}

/// Returns a document as JSON, whatever is in it.
pub(crate) fn tree_of(name: &str, text: &str) -> Result<Value, Problem> {
    serde_json::from_str(text).map_err(|syntax| {
        let message = format!("is not valid JSON: {}", plain(&syntax.to_string()));
        Problem::new(format!("{name}_syntax"), line(&syntax), message, "correct the line")
    })
}

fn line(error: &serde_json::Error) -> String {
    format!("line {}, column {}", error.line(), error.column())
}

/// Reads the parts of a document one by one.
#[derive(Default)]
pub(super) struct Parts {
    pub problems: Problems,
}

impl Parts {
    fn document(&mut self, mut document: Value) {
        if !document.is_object() {
            let remedy = "begin it with {\"version\": 1";
            self.problems.push(Problem::new("wrong_type", "timeline", "is not an object", remedy));
            return;
        }
        let tracks = take_list(&mut document, "tracks");
        let markers = take_list(&mut document, "markers");
        let variants = take_list(&mut document, "variants");
        self.read::<Timeline>("", document);
        for (index, track) in tracks.into_iter().enumerate() {
            self.track(&format!("tracks[{index}]"), track);
        }
        self.each::<Marker>("markers", markers);
        for (index, variant) in variants.into_iter().enumerate() {
            self.variant(&format!("variants[{index}]"), variant);
        }
    }

    pub fn track(&mut self, path: &str, mut track: Value) {
        match kind(&track) {
            Some("visual") => {
                let clips = take_list(&mut track, "clips");
                self.read::<VisualTrack>(path, without_kind(track));
                for (index, clip) in clips.into_iter().enumerate() {
                    self.visual_clip(&format!("{path}.clips[{index}]"), clip);
                }
            }
            Some("audio") => {
                let clips = take_list(&mut track, "clips");
                self.read::<AudioTrack>(path, without_kind(track));
                self.each::<AudioClip>(&format!("{path}.clips"), clips);
            }
            Some("caption") => {
                let captions = take_list(&mut track, "captions");
                self.read::<CaptionTrack>(path, without_kind(track));
                self.each::<Caption>(&format!("{path}.captions"), captions);
            }
            _ => self.read::<Track>(path, track),
        }
    }

    pub fn visual_clip(&mut self, path: &str, mut clip: Value) {
        let content = take_content(&mut clip);
        self.read::<VisualClip>(path, clip);
        self.content(path, content);
    }

    fn variant(&mut self, path: &str, mut variant: Value) {
        let clips = match variant.get_mut("clips") {
            Some(Value::Object(clips)) => mem::take(clips),
            _ => serde_json::Map::new(),
        };
        self.read::<Variant>(path, variant);
        for (id, mut changes) in clips {
            let path = format!("{path}.clips.{}", super::check::shown(&id));
            let content = take_content(&mut changes);
            self.read::<ClipOverride>(&path, changes);
            self.content(&path, content);
        }
    }

    fn content(&mut self, path: &str, content: Option<Value>) {
        let Some(content) = content else { return };
        let path = format!("{path}.content");
        let read = match kind(&content) {
            Some("still") => Self::read::<Still>,
            Some("image") => Self::read::<Image>,
            Some("video") => Self::read::<Video>,
            Some("svg") => Self::read::<Svg>,
            Some("text") => Self::read::<Text>,
            Some("shape") => Self::read::<Shape>,
            Some("color") => Self::read::<Fill>,
            Some("visualiser") => Self::read::<Visualiser>,
            _ => return self.read::<Content>(&path, content),
        };
        read(self, &path, without_kind(content));
    }

    pub fn each<T: DeserializeOwned>(&mut self, path: &str, items: Vec<Value>) {
        for (index, item) in items.into_iter().enumerate() {
            self.read::<T>(&format!("{path}[{index}]"), item);
        }
    }

    pub fn read<T: DeserializeOwned>(&mut self, path: &str, value: Value) {
        if self.problems.0.len() >= MAX_PROBLEMS {
            return;
        }
        if let Err(problem) = read_value::<T>("timeline", path, value) {
            self.problems.push(problem);
        }
    }
}

/// Reads a part of a document. `path` is empty for the whole, which is then told of by its name.
///
/// # Errors
/// The first thing that is not as it has to be, with its JSON path.
pub(crate) fn read_value<T: DeserializeOwned>(name: &str, path: &str, value: Value) -> Result<T, Problem> {
    serde_path_to_error::deserialize::<_, T>(JsonReader(value)).map_err(|error| {
        let inner = error.path().to_string();
        let path = match (path, inner.as_str()) {
            ("", ".") => name.to_owned(),
            (path, ".") => path.to_owned(),
            ("", inner) => inner.to_owned(),
            (path, inner) if inner.starts_with('[') => format!("{path}{inner}"),
            (path, inner) => format!("{path}.{inner}"),
        };
        told(path, &error.into_inner())
    })
}

fn kind(value: &Value) -> Option<&str> {
    value.get("kind")?.as_str()
}

fn without_kind(mut value: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.remove("kind");
    }
    value
}

/// Takes the items out of a list, which stays as an empty one.
pub(super) fn take_list(value: &mut Value, field: &str) -> Vec<Value> {
    match value.get_mut(field) {
        Some(Value::Array(items)) => mem::take(items),
        _ => Vec::new(),
    }
}

/// Takes out a clip's content, which is read by itself, and leaves one that can be read.
fn take_content(clip: &mut Value) -> Option<Value> {
    let content = clip.get_mut("content").filter(|content| content.is_object())?;
    Some(mem::replace(content, serde_json::json!({"kind": "color", "solid": "#000000"})))
}

/// Tells what is wrong with a document whose parts can all be read: the one thing that a tree forgives, a field that is
/// given twice.
pub(super) fn doubled(error: &serde_json::Error) -> Problem {
    Problem::new("double_field", line(error), plain(&error.to_string()), KEEP_ONE)
}

const KEEP_ONE: &str = "keep one of them";

/// Tells a fault of serde's in the words of documents.
fn told(path: String, error: &ReadError) -> Problem {
    let (code, remedy) = match error.fault {
        ReadFault::UnknownField => ("unknown_field", "remove it or correct its name"),
        ReadFault::MissingField(_) => ("missing_field", "add it"),
        ReadFault::DoubleField(_) => ("double_field", KEEP_ONE),
        ReadFault::UnknownWord => ("unknown_word", "choose one of these words"),
        ReadFault::WrongType => ("wrong_type", "write what is expected"),
        ReadFault::BadValue => ("bad_value", "choose another value"),
    };
    Problem::new(code, path, plain(&error.message), remedy)
}

/// Returns a message of serde's without Rust's names of types, without the line and not longer than some lines.
fn plain(message: &str) -> String {
    const NAMES: [(&str, &str); 9] = [
        ("expected f32", "expected a number"),
        ("expected f64", "expected a number"),
        ("expected u64", "expected a whole number from 0"),
        ("expected u32", "expected a whole number from 0"),
        ("expected usize", "expected a whole number from 0"),
        ("expected a sequence", "expected a list"),
        ("expected internally tagged enum", "expected an object with a `kind`, a"),
        ("expected struct", "expected an object, a"),
        ("unknown variant", "unknown word"),
    ];
    let end = message.rfind(" at line ").unwrap_or(message.len());
    let mut plain = message[..end].to_owned();
    if plain.chars().count() > 300 {
        let middle: String = plain.chars().take(150).collect();
        let tail: String = plain.chars().skip(plain.chars().count() - 150).collect();
        plain = format!("{middle} … {tail}");
    }
    NAMES.iter().fold(plain, |text, (name, word)| text.replace(name, word))
}

#[cfg(test)]
mod tests;
