//! When a clip begins and how long it lasts, as numbers or left to be found.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::time::Millis;

/// When a clip begins on its track: milliseconds, or `"auto"`, which is where its predecessor ends (less its own
/// transition).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Start {
    At(u64),
    #[default]
    Auto,
}

/// How long a clip lasts: milliseconds, or a word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Length {
    Ms(u64),
    /// `"auto"`: as long as its source where that has a length; up to the timeline's end where not.
    #[default]
    Auto,
    /// `"source"`: what is left of its source after `source_in_ms`, at its speed.
    Source,
    /// `"speech"`: until the last speech ends.
    Speech,
    /// `"end"`: until the end of everything that has a length of its own.
    End,
}

/// How far it is known when the clips of a timeline are.
pub trait Times: Clone + Copy + fmt::Debug + PartialEq {
    type Start: Clone + Copy + fmt::Debug + PartialEq;
    type Length: Clone + Copy + fmt::Debug + PartialEq;
}

/// As somebody wrote it: numbers, or words for what is to be found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {}

/// What was found, in milliseconds: `None` where nothing tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {}

/// All of it, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {}

impl Times for Written {
    type Start = Start;
    type Length = Length;
}

impl Times for Found {
    type Start = Option<u64>;
    type Length = Option<u64>;
}

impl Times for Settled {
    type Start = Millis;
    type Length = Millis;
}

impl Start {
    /// Returns the milliseconds that were written.
    pub fn ms(self) -> Option<u64> {
        match self {
            Self::At(ms) => Some(ms),
            Self::Auto => None,
        }
    }
}

impl Length {
    /// Returns the milliseconds that were written.
    pub fn ms(self) -> Option<u64> {
        match self {
            Self::Ms(ms) => Some(ms),
            _ => None,
        }
    }
}

const LENGTHS: [(&str, Length); 4] =
    [("auto", Length::Auto), ("source", Length::Source), ("speech", Length::Speech), ("end", Length::End)];

impl Serialize for Start {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::At(ms) => serializer.serialize_u64(*ms),
            Self::Auto => serializer.serialize_str("auto"),
        }
    }
}

impl Serialize for Length {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Ms(ms) => serializer.serialize_u64(*ms),
            word => {
                let spelled = LENGTHS.iter().find(|(_, length)| length == word).map_or("auto", |(spelled, _)| spelled);
                serializer.serialize_str(spelled)
            }
        }
    }
}

/// Reads milliseconds or one of some words.
struct MsOr<T: 'static> {
    ms: fn(u64) -> T,
    words: &'static [(&'static str, T)],
    expected: &'static str,
}

impl<T: Copy> de::Visitor<'_> for MsOr<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_u64<E: de::Error>(self, ms: u64) -> Result<T, E> {
        Ok((self.ms)(ms))
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<T, E> {
        let found = self.words.iter().find(|(spelled, _)| *spelled == word);
        found.map(|(_, value)| *value).ok_or_else(|| E::invalid_value(de::Unexpected::Str(word), &self))
    }
}

impl<'de> Deserialize<'de> for Start {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "whole milliseconds from 0, or \"auto\"";
        deserializer.deserialize_any(MsOr { ms: Self::At, words: &[("auto", Self::Auto)], expected })
    }
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let expected = "whole milliseconds, or \"auto\", \"source\", \"speech\" or \"end\"";
        deserializer.deserialize_any(MsOr { ms: Self::Ms, words: &LENGTHS, expected })
    }
}

impl JsonSchema for Start {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Start".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Milliseconds, or where the clip's predecessor ends",
            "anyOf": [{"type": "integer", "minimum": 0}, {"const": "auto"}]
        })
    }
}

impl JsonSchema for Length {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Length".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "description": "Milliseconds; as long as the source, until the last speech, until the end, or what fits",
            "anyOf": [{"type": "integer", "minimum": 1}, {"enum": ["auto", "source", "speech", "end"]}]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_numbers_or_words() {
        for (json, length) in [("1500", Length::Ms(1500)), ("\"speech\"", Length::Speech), ("\"auto\"", Length::Auto)] {
            assert_eq!(serde_json::from_str::<Length>(json).expect(json), length);
            assert_eq!(serde_json::to_string(&length).expect("JSON"), json);
        }
        assert_eq!(serde_json::from_str::<Start>("7").expect("a start"), Start::At(7));
        for wrong in ["-1", "1.5", "1e400", "\"soon\"", "null", "[]"] {
            assert!(serde_json::from_str::<Length>(wrong).is_err(), "{wrong}");
            assert!(serde_json::from_str::<Start>(wrong).is_err(), "{wrong}");
        }
    }
}
