//! JSON read strictly: no duplicate keys, no deep nesting, no NUL in text.
//!
//! Readers that disagree on which of two equal keys counts can be played against each other, so such a
//! document is refused rather than read one way.

mod numbers;

use std::{cell::Cell, fmt};

use serde::{
    Deserializer,
    de::{DeserializeOwned, DeserializeSeed, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Number, Value};

use crate::problem::{ApiError, ApiResult};

/// Arrays and objects may stand this deep in each other.
pub const MAX_DEPTH: usize = 64;

/// Reads a JSON text as a value.
///
/// # Errors
/// 400 with `too_deep`, `duplicate_key`, `nul_in_text` or `invalid_json`.
pub fn read(bytes: &[u8]) -> ApiResult<Value> {
    let mut parser = serde_json::Deserializer::from_slice(bytes);
    let refused = Cell::new(None);
    let strict = Strict { depth: 0, refused: &refused };
    let value = strict.deserialize(&mut parser).and_then(|value| parser.end().map(|()| value));
    let value = value.map_err(|error| match refused.take() {
        Some(refusal) => refusal.into(),
        None => ApiError::bad_request("invalid_json", format!("the body is not JSON: {error}")),
    })?;
    match numbers::vanishing(bytes) {
        None => Ok(value),
        Some(number) => {
            let number: String = number.chars().take(40).collect();
            Err(ApiError::bad_request("invalid_json", format!("the number {number} is out of range: it is not 0")))
        }
    }
}

/// Turns an object into a request type, naming the field at fault. A derived reader would also take an array, as the values
/// of the fields in their order.
///
/// # Errors
/// 400 `invalid_field` with the path of the field.
pub fn take<T: DeserializeOwned>(value: Value) -> ApiResult<T> {
    if !value.is_object() {
        return Err(ApiError::bad_request("invalid_field", "the body is a JSON object with named fields"));
    }
    serde_path_to_error::deserialize(value).map_err(|error| {
        let path = error.path().to_string();
        let refusal = ApiError::bad_request("invalid_field", error.into_inner().to_string());
        if path == "." { refusal } else { refusal.at(path) }
    })
}

/// What a parser would take.
enum Refusal {
    TooDeep,
    DoubleKey(String),
    NulInText,
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::TooDeep => Self::bad_request("too_deep", format!("values nest more than {MAX_DEPTH} deep")),
            Refusal::DoubleKey(key) => {
                let name: String = key.chars().take(40).collect();
                Self::bad_request("duplicate_key", format!("the key {name:?} stands twice"))
            }
            Refusal::NulInText => Self::bad_request("nul_in_text", "text must not hold the character U+0000"),
        }
    }
}

/// Reads one value at a depth. A parser's error is a sentence, so why a value is refused is noted beside it.
#[derive(Clone, Copy)]
struct Strict<'a> {
    depth: usize,
    refused: &'a Cell<Option<Refusal>>,
}

impl Strict<'_> {
    fn refuse<E: serde::de::Error>(self, refusal: Refusal) -> E {
        self.refused.set(Some(refusal));
        E::custom("refused")
    }

    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        if self.depth == MAX_DEPTH {
            return Err(self.refuse(Refusal::TooDeep));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }

    fn text<E: serde::de::Error>(self, text: String) -> Result<String, E> {
        if text.contains('\0') { Err(self.refuse(Refusal::NulInText)) } else { Ok(text) }
    }
}

impl<'de> DeserializeSeed<'de> for Strict<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Value, E> {
        Number::from_f64(value).map(Value::Number).ok_or_else(|| E::custom("a number is out of range"))
    }

    fn visit_str<E: serde::de::Error>(self, value: &str) -> Result<Value, E> {
        self.text(value.to_owned()).map(Value::String)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut values = Vec::new();
        while let Some(value) = items.next_element_seed(inner)? {
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper()?;
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let key = self.text(key)?;
            if map.contains_key(&key) {
                return Err(self.refuse(Refusal::DoubleKey(key)));
            }
            let value = entries.next_value_seed(inner)?;
            map.insert(key, value);
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &[u8]) -> String {
        let error = read(text).expect_err("a refusal");
        assert_eq!(error.status(), 400);
        let response = format!("{error:?}");
        let (_, rest) = response.split_once("code: \"").expect("a code");
        rest.split('"').next().expect("the code").to_owned()
    }

    #[test]
    fn a_plain_document_reads_as_it_stands() {
        let text = r#"{"a":[1,-2,2.5,"ü",true,null],"b":{}}"#;
        assert_eq!(read(text.as_bytes()).expect("valid").to_string(), text);
    }

    #[test]
    fn nesting_ends_at_the_limit() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read(nested(MAX_DEPTH).as_bytes()).is_ok());
        for depth in [MAX_DEPTH + 1, 127, 129, 200_000] {
            assert_eq!(code(nested(depth).as_bytes()), "too_deep", "{depth}");
        }
        assert_eq!(code("{\"a\":".repeat(200_000).as_bytes()), "too_deep");
    }

    #[test]
    fn equal_keys_are_refused_also_when_one_is_escaped() {
        assert_eq!(code(br#"{"a":1,"a":2}"#), "duplicate_key");
        assert_eq!(code(br#"[{"x":{"a":1,"\u0061":2}}]"#), "duplicate_key");
    }

    #[test]
    fn nul_is_refused_in_keys_and_text() {
        assert_eq!(code(br#"{"a":"\u0000"}"#), "nul_in_text");
        assert_eq!(code(br#"{"\u0000":1}"#), "nul_in_text");
    }

    #[test]
    fn what_is_not_json_is_refused() {
        let texts: [&[u8]; 17] = [
            b"",
            b" ",
            b"nul",
            b"NaN",
            b"1e400",
            b"-1e400",
            b"[1e-400]",
            b"01",
            b"[1,]",
            b"{} {}",
            b"'a'",
            b"\xef\xbb\xbf{}",
            b"\"\\ud800\"",
            b"\"\xc0\xaf\"",
            b"\xff\xfe{\x00}\x00",
            b"{\"a\":1",
            b"\"a\nb\"",
        ];
        for text in texts {
            assert_eq!(code(text), "invalid_json", "{}", String::from_utf8_lossy(text));
        }
    }
}
