//! Data, held against what a template asks for.

use jsonschema::{
    ValidationError,
    error::{TypeKind, ValidationErrorKind},
};
use serde_json::{Map, Value, json};

use super::{
    fault::shown,
    limits::{MAX_DATA_BYTES, MAX_TEXT_CHARS, USUAL_ITEMS, USUAL_TEXT_CHARS},
    param::{Param, ParamFormat, ParamSet, ParamType},
};
use crate::{
    problem::{Problem, Problems},
    timeline::limits::MAX_PROBLEMS,
};

impl ParamSet {
    /// Returns the names in the order in which a form asks for them.
    pub fn names(&self) -> Vec<&str> {
        let names: Vec<&str> = self.order.iter().map(String::as_str).collect();
        if names.is_empty() { self.properties.keys().map(String::as_str).collect() } else { names }
    }

    pub fn is_required(&self, name: &str) -> bool {
        self.required.iter().any(|required| required == name)
    }

    /// Returns the parameters as plain JSON Schema (2020-12), with every limit spelled out: whoever has a validator can hold data
    /// against it.
    pub fn schema(&self) -> Value {
        let properties: Map<String, Value> =
            self.properties.iter().map(|(name, param)| (name.clone(), param.schema())).collect();
        json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "type": "object",
            "properties": properties,
            "required": self.required,
            "additionalProperties": false,
        })
    }

    /// Checks data, and returns them with what they leave out: the default of a parameter, or `null`. A `null` is left out.
    ///
    /// # Errors
    /// Everything that does not fit, each by its field: `data.title`.
    pub fn complete(&self, data: &Map<String, Value>) -> Result<Map<String, Value>, Problems> {
        let mut data = data.clone();
        data.retain(|_, value| !value.is_null());
        let data = Value::Object(data);
        let size = data.to_string().len();
        if size > MAX_DATA_BYTES {
            let message = format!("have {size} bytes as JSON; at most {MAX_DATA_BYTES} (256 KiB) are read");
            return Err(Problem::new("data_too_large", "data", message, "give less").into());
        }
        let refused = |error: ValidationError<'_>| {
            Problem::new("bad_params", "params", shown(&error.to_string()), "correct the parameters")
        };
        let validator = jsonschema::validator_for(&self.schema()).map_err(refused)?;
        let problems: Vec<Problem> =
            validator.iter_errors(&data).take(MAX_PROBLEMS).map(|error| self.told(&error)).collect();
        Problems(problems).into_result(())?;
        let Value::Object(mut data) = data else { return Ok(Map::new()) };
        for (name, param) in &self.properties {
            data.entry(name.clone()).or_insert_with(|| param.default.clone().unwrap_or(Value::Null));
        }
        Ok(data)
    }

    /// Tells one fault without repeating the value, which may be long.
    fn told(&self, error: &ValidationError<'_>) -> Problem {
        use ValidationErrorKind as Kind;
        let field = place(&error.instance_path().to_string());
        let (code, field, message, remedy) = match error.kind() {
            Kind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                ("missing_field", format!("{field}.{name}"), "is missing".to_owned(), "give it".to_owned())
            }
            Kind::AdditionalProperties { unexpected } => {
                let names: Vec<&str> = unexpected.iter().take(5).map(|name| name.as_str()).map(short).collect();
                let known: Vec<&str> = self.properties.keys().take(30).map(String::as_str).collect();
                let remedy = format!("use {}", known.join(", "));
                (
                    "unknown_field",
                    field,
                    format!("has {}, which the template does not ask for", names.join(", ")),
                    remedy,
                )
            }
            Kind::Type { kind } => {
                let wanted = match kind {
                    TypeKind::Single(one) => one.to_string(),
                    TypeKind::Multiple(_) => "another type".to_owned(),
                };
                ("wrong_type", field, format!("is not of type {wanted}"), format!("give a value of type {wanted}"))
            }
            Kind::Enum { options } => {
                let message = "is none of the values that it may be".to_owned();
                ("unknown_word", field, message, format!("use one of {}", shown(&options.to_string())))
            }
            Kind::Pattern { .. } => ("bad_value", field, "is no colour".to_owned(), "write it as #rrggbb".to_owned()),
            Kind::MaxLength { limit } => {
                ("too_long", field, format!("has more than {limit} characters"), "make it shorter".to_owned())
            }
            Kind::MinLength { limit } => {
                ("too_short", field, format!("has fewer than {limit} characters"), "make it longer".to_owned())
            }
            Kind::MaxItems { limit } => {
                ("too_many_items", field, format!("has more than {limit} items"), "leave some out".to_owned())
            }
            Kind::MinItems { limit } => {
                ("too_few_items", field, format!("has fewer than {limit} items"), "give more".to_owned())
            }
            Kind::Maximum { limit } => {
                ("out_of_range", field, format!("is above {limit}"), format!("give at most {limit}"))
            }
            Kind::Minimum { limit } => {
                ("out_of_range", field, format!("is below {limit}"), format!("give at least {limit}"))
            }
            _ => ("bad_value", field, shown(&error.masked().to_string()), "choose another value".to_owned()),
        };
        Problem::new(code, field, message, remedy)
    }
}

impl Param {
    /// Returns it as plain JSON Schema, with every limit spelled out.
    pub(super) fn schema(&self) -> Value {
        let Ok(Value::Object(mut schema)) = serde_json::to_value(self) else { return Value::Bool(false) };
        match self.param_type {
            ParamType::String => {
                schema.entry("maxLength").or_insert(USUAL_TEXT_CHARS.min(MAX_TEXT_CHARS).into());
                if self.format == Some(ParamFormat::Color) {
                    schema.insert("pattern".to_owned(), "^#[0-9a-fA-F]{6}$".into());
                }
                if self.format == Some(ParamFormat::Asset) {
                    schema.entry("minLength").or_insert(1.into());
                }
            }
            ParamType::Array => {
                schema.entry("maxItems").or_insert(USUAL_ITEMS.into());
                if let Some(items) = &self.items {
                    schema.insert("items".to_owned(), items.schema());
                }
            }
            ParamType::Number | ParamType::Integer | ParamType::Boolean => {}
        }
        Value::Object(schema)
    }
}

/// Returns a JSON Pointer into data as the path of a field.
fn place(pointer: &str) -> String {
    let mut path = "data".to_owned();
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        match part.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) => path.push_str(&format!(".{part}")),
        }
    }
    path
}

fn short(name: &str) -> &str {
    name.char_indices().nth(40).map_or(name, |(end, _)| &name[..end])
}
