//! The query string, read strictly.

use std::borrow::Cow;

use axum::{extract::FromRequestParts, http::request::Parts};
use gala_core::reading::{ReadError, ReadFault};
use serde::{
    Deserializer,
    de::{DeserializeOwned, Error as _, IntoDeserializer, Visitor, value::MapDeserializer},
    forward_to_deserialize_any,
};

use crate::problem::{ApiError, ApiResult};

/// The query string, read strictly: unknown and repeated parameters are 400.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> ApiResult<Self> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

/// Reads parameters into the fields of a type.
///
/// # Errors
/// 400 `invalid_parameter` at the parameter's name.
fn read<T: DeserializeOwned>(query: &str) -> ApiResult<T> {
    let pairs = form_urlencoded::parse(query.as_bytes()).map(|(name, value)| (Text(name), Text(value)));
    serde_path_to_error::deserialize(MapDeserializer::new(pairs)).map_err(|error| {
        let path = error.path().to_string();
        let detail = error.to_string();
        let name = match (error.into_inner().fault, path.as_str()) {
            (ReadFault::MissingField(name) | ReadFault::DoubleField(name), _) => name.to_owned(),
            _ => path,
        };
        ApiError::bad_request("invalid_parameter", detail).at(name)
    })
}

/// The name or the value of a parameter: a text, which may spell a number.
struct Text<'de>(Cow<'de, str>);

impl<'de> IntoDeserializer<'de, ReadError> for Text<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

macro_rules! spelled {
    ($($read:ident => $visit:ident,)+) => {$(
        fn $read<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
            self.0.parse().map_err(ReadError::custom).and_then(|value| visitor.$visit(value))
        }
    )+};
}

impl<'de> Deserializer<'de> for Text<'de> {
    type Error = ReadError;

    spelled! {
        deserialize_bool => visit_bool,
        deserialize_u8 => visit_u8,
        deserialize_u16 => visit_u16,
        deserialize_u32 => visit_u32,
        deserialize_u64 => visit_u64,
        deserialize_i8 => visit_i8,
        deserialize_i16 => visit_i16,
        deserialize_i32 => visit_i32,
        deserialize_i64 => visit_i64,
    }

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        match self.0 {
            Cow::Borrowed(text) => visitor.visit_borrowed_str(text),
            Cow::Owned(text) => visitor.visit_string(text),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        name: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, ReadError> {
        self.0.into_deserializer().deserialize_enum(name, variants, visitor)
    }

    forward_to_deserialize_any! {
        i128 u128 f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
        ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Page {
        limit: u32,
        of: Option<Kind>,
        after: Option<String>,
        all: Option<bool>,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Cup,
        TeaPot,
    }

    #[test]
    fn parameters_become_fields() {
        let page = |of, after: Option<&str>, all| Page { limit: 2, of, after: after.map(str::to_owned), all };
        assert_eq!(read::<Page>("limit=2").expect("a page"), page(None, None, None));
        let all = read::<Page>("after=a%20%C3%BC+b&of=tea_pot&limit=2&all=false").expect("a page");
        assert_eq!(all, page(Some(Kind::TeaPot), Some("a ü b"), Some(false)));
        assert_eq!(read::<Page>("limit=2&of=cup").expect("a page").of, Some(Kind::Cup));
    }

    #[test]
    fn each_fault_is_told_at_its_parameter() {
        let faults = [
            ("", "limit", "missing field `limit`"),
            ("limit=", "limit", "limit: cannot parse integer from empty string"),
            ("limit=a: b", "limit", "limit: invalid digit found in string"),
            ("limit=1&limit=2", "limit", "duplicate field `limit`"),
            ("limit=1&all=yes", "all", "all: provided string was not `true` or `false`"),
            ("limit=1&of=pan", "of", "of: unknown variant `pan`, expected `cup` or `tea_pot`"),
            ("limit=1&sort=a", "sort", "sort: unknown field `sort`, expected one of `limit`, `of`, `after`, `all`"),
        ];
        for (query, name, detail) in faults {
            let told = format!("{:?}", read::<Page>(query).expect_err(query));
            assert!(told.contains(&format!("path: Some({name:?})")), "{query}: {told}");
            assert!(told.contains(&format!("detail: {detail:?}")), "{query}: {told}");
        }
    }
}
