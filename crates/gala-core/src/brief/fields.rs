//! Reading the keys of one map: what is missing, of the wrong kind or unknown becomes a [`Problem`], and
//! reading goes on.

use super::{
    path::{self, BadPath},
    tree::{Node, Value},
};
use crate::{
    motion::Motion,
    problem::{Problem, Problems},
    text::{nearest, tidy},
};

/// A single value and where it stands.
pub struct Scalar {
    pub text: String,
    /// As [`Problem::field`].
    pub field: String,
}

/// The keys of one map that are still unread.
pub struct Fields<'a> {
    /// What stands before a key in [`Problem::field`]: `` or `scenes[3].`.
    prefix: String,
    entries: Vec<(String, Node)>,
    pub problems: &'a mut Problems,
}

impl<'a> Fields<'a> {
    /// Takes a map apart; anything else is a problem and reads as an empty map. `what` names the map.
    pub fn of(node: Node, prefix: impl Into<String>, what: &str, problems: &'a mut Problems) -> Self {
        let entries = match node.value {
            Value::Map(entries) => entries,
            Value::Null => Vec::new(),
            other => {
                let message = format!("is {}, not keys with values", other.kind());
                problems.push(Problem::new("wrong_type", at(what, node.line), message, "write `key: value` pairs"));
                Vec::new()
            }
        };
        Self { prefix: prefix.into(), entries, problems }
    }

    /// Takes a key; `null` and an empty YAML value count as absent.
    pub fn take(&mut self, key: &str) -> Option<(Node, String)> {
        let index = self.entries.iter().position(|(known, _)| known == key)?;
        let (_, node) = self.entries.remove(index);
        let field = at(&format!("{}{key}", self.prefix), node.line);
        (node.value != Value::Null).then_some((node, field))
    }

    /// Takes a text, number or boolean as it was written.
    pub fn scalar(&mut self, key: &str) -> Option<Scalar> {
        let (node, field) = self.take(key)?;
        match node.value {
            Value::Plain(text) | Value::Text(text) => Some(Scalar { text, field }),
            other => {
                let message = format!("is {}, not a single value", other.kind());
                self.problems.push(Problem::new("wrong_type", field, message, "write one text or number"));
                None
            }
        }
    }

    /// Takes a text in one line of at most `max` characters; an empty one counts as absent.
    pub fn line(&mut self, key: &str, max: usize) -> Option<String> {
        let Scalar { text, field } = self.scalar(key)?;
        let text = tidy(&text);
        let chars = text.chars().count();
        if chars > max {
            let message = format!("has {chars} characters; at most {max} are allowed");
            self.problems.push(Problem::new("too_long", field, message, "shorten it"));
            return None;
        }
        (!text.is_empty()).then_some(text)
    }

    /// Takes a number from `min` to `max`.
    pub fn number(&mut self, key: &str, min: f32, max: f32) -> Option<f32> {
        let Scalar { text, field } = self.scalar(key)?;
        match text.trim().parse::<f32>() {
            Ok(number) if (min..=max).contains(&number) => Some(number),
            _ => {
                let message = format!("`{}` is not a number from {min} to {max}", shown(&text));
                self.problems.push(Problem::new("out_of_range", field, message, format!("use {min} to {max}")));
                None
            }
        }
    }

    /// Takes a list of texts, or a single one. `such_as` tells what each is.
    pub fn texts(&mut self, key: &str, such_as: &str) -> Option<(Vec<String>, String)> {
        let (node, field) = self.take(key)?;
        let items = match node.value {
            Value::List(items) => items,
            value => vec![Node { line: node.line, value }],
        };
        let mut texts = Vec::with_capacity(items.len());
        for item in items {
            match item.value {
                Value::Plain(text) | Value::Text(text) => texts.push(text),
                other => {
                    let message = format!("has {}, not a text", other.kind());
                    self.problems.push(Problem::new("wrong_type", &field, message, format!("write {such_as}")));
                }
            }
        }
        Some((texts, field))
    }

    /// Takes the path of one of the brief's own files.
    pub fn path(&mut self, key: &str) -> Option<String> {
        let Scalar { text, field } = self.scalar(key)?;
        checked_path(&text, &field, self.problems)
    }

    /// Takes a value that `parse` understands; what it does not is a problem of that code and remedy.
    pub fn parsed<T>(
        &mut self,
        key: &str,
        code: &str,
        what: &str,
        remedy: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let Scalar { text, field } = self.scalar(key)?;
        let value = parse(text.trim());
        if value.is_none() {
            let message = format!("`{}` is not {what}", shown(&text));
            self.problems.push(Problem::new(code, field, message, remedy));
        }
        value
    }

    /// Takes whether something is so.
    pub fn switch(&mut self, key: &str, code: &str, what: &str) -> Option<bool> {
        let read = |text: &str| match text {
            "on" | "true" => Some(true),
            "off" | "false" => Some(false),
            _ => None,
        };
        self.parsed(key, code, what, "use on or off", read)
    }

    /// Takes whether photos may move in layers by their depth, of a brief or of a scene.
    pub fn layers(&mut self) -> Option<bool> {
        self.switch("layers", "unknown_layers", "whether photos move in layers")
    }

    /// Takes how the camera moves over the picture of a scene.
    pub fn motion(&mut self) -> Option<Motion> {
        const REMEDY: &str = "use zoom_in, zoom_out, pan_left, pan_right, pan_up, pan_down or hold";
        self.parsed("motion", "unknown_motion", "a move of the camera", REMEDY, Motion::named)
    }

    /// Tells every key that was not taken, with the known one that was probably meant.
    pub fn refuse_rest(self, known: &[&str]) {
        for (key, node) in self.entries {
            let remedy = match nearest(&key, known.iter().copied()) {
                Some(name) => format!("did you mean `{name}`?"),
                None => format!("use one of: {}", known.join(", ")),
            };
            let field = at(&format!("{}{}", self.prefix, shown(&key)), node.line);
            self.problems.push(Problem::new("unknown_key", field, "is not a key of a brief", remedy));
        }
    }
}

/// Checks a path by its text; one that leaves the brief's folder is a problem.
pub fn checked_path(text: &str, field: &str, problems: &mut Problems) -> Option<String> {
    match path::check(text, "brief") {
        Ok(path) => Some(path),
        Err(BadPath { what, remedy }) => {
            problems.push(Problem::new("bad_path", field, format!("`{}` {what}", shown(text)), remedy));
            None
        }
    }
}

/// Returns a field with its line, where one is known.
pub fn at(field: &str, line: Option<usize>) -> String {
    match line {
        Some(line) => format!("{field} (line {line})"),
        None => field.to_owned(),
    }
}

/// Returns what was written, short and printable enough for a message.
pub fn shown(text: &str) -> String {
    const CHARS: usize = 60;
    let mut shown: String = tidy(text).chars().take(CHARS).collect();
    if text.chars().count() > CHARS {
        shown.push('…');
    }
    shown
}
