//! Documents read by serde so that the kind of each fault is a value: the errors of its formats are sentences.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{
        self, IntoDeserializer, Unexpected, Visitor,
        value::{MapAccessDeserializer, MapDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};
use serde_json::{Error as Words, Value};

/// Reads a field that may be absent: what is given is `Some`, also where it is `null`.
pub(crate) fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Why a part of a document was not read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    pub fault: ReadFault,
    /// What is wrong, in serde's words, which name the types of Rust.
    pub message: String,
}

/// What is at fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadFault {
    UnknownField,
    /// With the name of the field.
    MissingField(&'static str),
    /// With the name of the field.
    DoubleField(&'static str),
    /// A text that is none of the words that stand for a value.
    UnknownWord,
    /// A number where a text is expected, and the like.
    WrongType,
    /// The type is right, and the value is not.
    BadValue,
}

impl ReadError {
    fn new(fault: ReadFault, words: &Words) -> Self {
        Self { fault, message: words.to_string() }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ReadError {}

impl de::Error for ReadError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { fault: ReadFault::BadValue, message: message.to_string() }
    }

    fn invalid_type(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(ReadFault::WrongType, &Words::invalid_type(found, expected))
    }

    fn invalid_value(found: Unexpected<'_>, expected: &dyn de::Expected) -> Self {
        Self::new(ReadFault::BadValue, &Words::invalid_value(found, expected))
    }

    fn unknown_variant(word: &str, expected: &'static [&'static str]) -> Self {
        Self::new(ReadFault::UnknownWord, &Words::unknown_variant(word, expected))
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        Self::new(ReadFault::UnknownField, &Words::unknown_field(field, expected))
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new(ReadFault::MissingField(field), &Words::missing_field(field))
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new(ReadFault::DoubleField(field), &Words::duplicate_field(field))
    }
}

/// A JSON value to be read. It gives what the value itself would give, and its errors are [`ReadError`].
#[derive(Debug)]
pub struct JsonReader(pub Value);

impl JsonReader {
    fn unexpected(&self) -> Unexpected<'_> {
        match &self.0 {
            Value::Null => Unexpected::Unit,
            Value::Bool(value) => Unexpected::Bool(*value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => Unexpected::Unsigned(number),
                (None, Some(number)) => Unexpected::Signed(number),
                (None, None) => Unexpected::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => Unexpected::Str(text),
            Value::Array(_) => Unexpected::Seq,
            Value::Object(_) => Unexpected::Map,
        }
    }
}

impl IntoDeserializer<'_, ReadError> for JsonReader {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

type ObjectFields = std::iter::Map<serde_json::map::IntoIter, fn((String, Value)) -> (String, JsonReader)>;

fn fields(object: serde_json::Map<String, Value>) -> MapDeserializer<'static, ObjectFields, ReadError> {
    MapDeserializer::new(object.into_iter().map(|(name, value)| (name, JsonReader(value))))
}

impl<'de> Deserializer<'de> for JsonReader {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.0 {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => visitor.visit_f64(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => visitor.visit_string(text),
            Value::Array(items) => SeqDeserializer::new(items.into_iter().map(JsonReader)).deserialize_any(visitor),
            Value::Object(object) => fields(object).deserialize_any(visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.0 {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        match self.0 {
            Value::String(word) => {
                let word: de::value::StringDeserializer<ReadError> = word.into_deserializer();
                word.deserialize_enum(name, variants, visitor)
            }
            Value::Object(object) => {
                MapAccessDeserializer::new(fields(object)).deserialize_enum(name, variants, visitor)
            }
            _ => Err(de::Error::invalid_type(self.unexpected(), &"string or map")),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple
        tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Cup {
        size: u8,
        #[serde(default)]
        scale: Option<f32>,
        #[serde(default)]
        of: Option<Material>,
        #[serde(default)]
        marks: BTreeMap<String, Vec<bool>>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Material {
        Clay,
        Glass { tint: String },
    }

    #[test]
    fn a_value_is_read_as_it_reads_itself() {
        let values = [
            json!({"size": 3}),
            json!({"size": 3, "scale": 2, "of": "clay"}),
            json!({"size": 3, "scale": 0.5, "of": {"glass": {"tint": "blue"}}, "marks": {"a": [true, false], "b": []}}),
            json!([3, null, null, {}]),
        ];
        for value in values {
            let whole: Cup = serde_json::from_value(value.clone()).expect("a cup");
            assert_eq!(Cup::deserialize(JsonReader(value)), Ok(whole));
        }
    }

    #[test]
    fn each_fault_has_its_kind_and_the_words_of_serde() {
        let faults = [
            (json!({"size": 3, "colour": 1}), ReadFault::UnknownField),
            (json!({}), ReadFault::MissingField("size")),
            (json!({"size": 3, "of": "wood"}), ReadFault::UnknownWord),
            (json!({"size": "3"}), ReadFault::WrongType),
            (json!({"size": 1.5}), ReadFault::WrongType),
            (json!({"size": null}), ReadFault::WrongType),
            (json!({"size": 3, "of": 4}), ReadFault::WrongType),
            (json!(7), ReadFault::WrongType),
            (json!({"size": 300}), ReadFault::BadValue),
        ];
        for (value, fault) in faults {
            let words = serde_json::from_value::<Cup>(value.clone()).expect_err("no cup").to_string();
            assert_eq!(Cup::deserialize(JsonReader(value)), Err(ReadError { fault, message: words }));
        }
    }

    #[test]
    fn a_field_that_comes_twice_is_told_by_its_name() {
        let twice = [("size", 1u8), ("size", 2)].into_iter();
        let cup = Cup::deserialize(MapDeserializer::<_, ReadError>::new(twice));
        assert_eq!(cup.expect_err("two sizes").fault, ReadFault::DoubleField("size"));
    }
}
