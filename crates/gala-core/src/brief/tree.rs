//! JSON and YAML as one tree with lines, so that every fault of a document can be told at once.
//!
//! Scalars stay as written: YAML's `1.10`, `off` and `00:45` are text until a field says what it wants, so
//! none of YAML's surprises with unquoted values reaches a title.

use serde::de::DeserializeSeed;
use serde_saphyr::granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span};

use super::limits::{MAX_DEPTH, MAX_VALUES};
use crate::problem::Problem;

/// A value and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Counted from 1; absent in JSON.
    pub line: Option<usize>,
    pub value: Value,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    /// A number, a boolean or an unquoted text.
    Plain(String),
    /// A text that was quoted.
    Text(String),
    List(Vec<Node>),
    Map(Vec<(String, Node)>),
}

impl Value {
    /// Returns what it is, as a reader calls it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Plain(_) | Self::Text(_) => "a single value",
            Self::List(_) => "a list",
            Self::Map(_) => "keys with values",
        }
    }
}

/// Reads YAML 1.2. `first_line` is the line of the file on which `text` starts, counted from 1.
///
/// Anchors, aliases and tags are refused: a brief has no use for them, and they are how a small document
/// grows without bounds.
///
/// # Errors
/// `brief_syntax` where it is none, holds what is refused or a second document; `brief_too_deep`, `brief_too_many_values`
/// and `duplicate_key`. All with the line.
pub fn read_yaml(name: &str, text: &str, first_line: usize) -> Result<Node, Problem> {
    YamlReader { name, first_line, parser: Parser::new_from_str(text), values: 0 }.document()
}

struct YamlReader<'a> {
    name: &'a str,
    first_line: usize,
    parser: Parser<'a, serde_saphyr::granit_parser::StrInput<'a>>,
    values: usize,
}

impl<'a> YamlReader<'a> {
    fn document(mut self) -> Result<Node, Problem> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(..) => {}
                Event::StreamEnd | Event::DocumentEnd => return Ok(Node { line: None, value: Value::Null }),
                event => {
                    let node = self.node(event, span, 1)?;
                    return self.end().map(|()| node);
                }
            }
        }
    }

    /// Reads to the end: a second document would otherwise be dropped in silence.
    fn end(&mut self) -> Result<(), Problem> {
        loop {
            let (event, span) = self.next()?;
            match event {
                Event::StreamEnd => return Ok(()),
                Event::DocumentEnd => {}
                _ => return Err(self.syntax(self.line(span), "holds a second document", "keep one")),
            }
        }
    }

    fn next(&mut self) -> Result<(Event<'a>, Span), Problem> {
        match self.parser.next_event() {
            Some(Ok(next)) => Ok(next),
            Some(Err(error)) => {
                let line = error.marker().line() + self.first_line - 1;
                if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
                    return Err(too_deep(&format!("{} (line {line})", self.name)));
                }
                Err(self.syntax(line, &format!("is not valid YAML: {}", error.kind()), "correct the line"))
            }
            None => Err(self.syntax(self.first_line, "ends too early", "check that it is whole")),
        }
    }

    fn node(&mut self, event: Event<'a>, span: Span, depth: usize) -> Result<Node, Problem> {
        let line = self.line(span);
        self.values += 1;
        if self.values > MAX_VALUES {
            return Err(too_many(self.name));
        }
        if depth > MAX_DEPTH {
            return Err(too_deep(&format!("{} (line {line})", self.name)));
        }
        let value = match event {
            Event::Scalar(_, _, anchor, tag) if anchor > 0 || tag.is_some() => return Err(self.decorated(line)),
            Event::SequenceStart(_, anchor, tag) | Event::MappingStart(_, anchor, tag)
                if anchor > 0 || tag.is_some() =>
            {
                return Err(self.decorated(line));
            }
            Event::Scalar(text, ScalarStyle::Plain, ..) if matches!(&*text, "" | "~" | "null") => Value::Null,
            Event::Scalar(text, ScalarStyle::Plain, ..) => Value::Plain(text.into_owned()),
            Event::Scalar(text, ..) => Value::Text(text.into_owned()),
            Event::SequenceStart(..) => self.list(depth)?,
            Event::MappingStart(..) => self.map(depth)?,
            _ => return Err(self.decorated(line)),
        };
        Ok(Node { line: Some(line), value })
    }

    fn list(&mut self, depth: usize) -> Result<Value, Problem> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Value::List(items)),
                (event, span) => items.push(self.node(event, span, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Value, Problem> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        loop {
            let (event, span) = self.next()?;
            let line = self.line(span);
            let key = match event {
                Event::MappingEnd => return Ok(Value::Map(entries)),
                Event::Scalar(key, _, 0, None) => key.into_owned(),
                _ => return Err(self.decorated(line)),
            };
            if entries.iter().any(|(known, _)| *known == key) {
                return Err(duplicate(&format!("{key} (line {line})")));
            }
            let (event, span) = self.next()?;
            let node = self.node(event, span, depth + 1)?;
            entries.push((key, Node { line: Some(line), ..node }));
        }
    }

    fn line(&self, span: Span) -> usize {
        span.start.line() + self.first_line - 1
    }

    fn decorated(&self, line: usize) -> Problem {
        self.syntax(line, "uses an anchor, alias, tag or composite key of YAML", "write the value itself")
    }

    fn syntax(&self, line: usize, message: &str, remedy: &str) -> Problem {
        Problem::new("brief_syntax", format!("{} (line {line})", self.name), message, remedy)
    }
}

/// Reads JSON (RFC 8259).
///
/// # Errors
/// `brief_syntax` where it is none; `brief_too_deep`, `brief_too_many_values` and `duplicate_key` where it is, with the line.
pub fn read_json(name: &str, text: &str) -> Result<Node, Problem> {
    let notes = json::Notes::default();
    let mut reader = serde_json::Deserializer::from_str(text);
    let node = DeserializeSeed::deserialize(json::Reader { depth: 1, notes: &notes }, &mut reader);
    node.and_then(|node| reader.end().map(|()| node)).map_err(|error| {
        let field = format!("{name} (line {})", error.line());
        match notes.refusal() {
            Some(json::JsonRefusal::TooDeep) => too_deep(&field),
            Some(json::JsonRefusal::TooMany) => too_many(name),
            Some(json::JsonRefusal::Duplicate(key)) => duplicate(&format!("{key} (line {})", error.line())),
            None => Problem::new("brief_syntax", field, format!("is not valid JSON: {error}"), "correct the line"),
        }
    })
}

fn too_deep(field: &str) -> Problem {
    Problem::new(
        "brief_too_deep",
        field,
        format!("is nested deeper than {MAX_DEPTH} levels"),
        "flatten it: a brief needs four levels",
    )
}

fn too_many(name: &str) -> Problem {
    Problem::new(
        "brief_too_many_values",
        name,
        format!("has more than {MAX_VALUES} keys, items and values"),
        "split the script into several briefs",
    )
}

fn duplicate(field: &str) -> Problem {
    Problem::new("duplicate_key", field, "is given twice", "keep one of them")
}

mod json {
    use std::{cell::Cell, fmt};

    use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

    use super::{MAX_DEPTH, MAX_VALUES, Node, Value};

    /// What a parser would take.
    pub enum JsonRefusal {
        TooDeep,
        TooMany,
        Duplicate(String),
    }

    /// What is noted while a document is read.
    #[derive(Default)]
    pub struct Notes {
        values: Cell<usize>,
        refused: Cell<Option<JsonRefusal>>,
    }

    impl Notes {
        /// Returns why the document was refused, unless the parser did it.
        pub fn refusal(&self) -> Option<JsonRefusal> {
            self.refused.take()
        }
    }

    /// Reads a value at a depth. A parser's error is a sentence, so why a value is refused is noted beside it.
    #[derive(Clone, Copy)]
    pub struct Reader<'a> {
        pub depth: usize,
        pub notes: &'a Notes,
    }

    impl Reader<'_> {
        fn inner(self) -> Self {
            Self { depth: self.depth + 1, ..self }
        }

        fn refuse<E: de::Error>(self, refusal: JsonRefusal) -> E {
            self.notes.refused.set(Some(refusal));
            E::custom("refused")
        }
    }

    impl<'de> DeserializeSeed<'de> for Reader<'_> {
        type Value = Node;

        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
            self.notes.values.update(|values| values + 1);
            if self.notes.values.get() > MAX_VALUES {
                return Err(self.refuse(JsonRefusal::TooMany));
            }
            if self.depth > MAX_DEPTH {
                return Err(self.refuse(JsonRefusal::TooDeep));
            }
            deserializer.deserialize_any(self).map(|value| Node { line: None, value })
        }
    }

    impl<'de> Visitor<'de> for Reader<'_> {
        type Value = Value;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("any JSON value")
        }

        fn visit_unit<E>(self) -> Result<Value, E> {
            Ok(Value::Null)
        }

        fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
            Ok(Value::Plain(value.to_string()))
        }

        fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
            Ok(Value::Plain(value.to_string()))
        }

        fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
            Ok(Value::Plain(value.to_string()))
        }

        fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
            Ok(Value::Plain(value.to_string()))
        }

        fn visit_str<E>(self, value: &str) -> Result<Value, E> {
            Ok(Value::Text(value.to_owned()))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
            let mut items = Vec::new();
            while let Some(item) = list.next_element_seed(self.inner())? {
                items.push(item);
            }
            Ok(Value::List(items))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
            let mut entries: Vec<(String, Node)> = Vec::new();
            while let Some(key) = map.next_key::<String>()? {
                if entries.iter().any(|(known, _)| *known == key) {
                    return Err(self.refuse(JsonRefusal::Duplicate(key)));
                }
                let value = map.next_value_seed(self.inner())?;
                entries.push((key, value));
            }
            Ok(Value::Map(entries))
        }
    }
}
