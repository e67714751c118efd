//! The document of a template.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{limits::MAX_TEMPLATE_BYTES, param::ParamSet};
use crate::{
    problem::{Problem, Problems},
    timeline::{read_value, text_of, tree_of},
};

/// A timeline with expressions in it, and what the data have to be like that make a video of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// 1.
    pub version: u32,
    /// From 1 to 200 characters.
    pub title: String,
    /// What it is for, at most 2,000 characters.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// What sort of video it makes, in small letters, digits and `-`: `quote`, `product`, `greeting`, `news`, `chapter-card`.
    pub kind: String,
    /// How long the video is: whole milliseconds, or an expression. `duration_ms` in the timeline's expressions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<Value>,
    /// What the data have to be like.
    #[serde(default)]
    pub params: ParamSet,
    /// Values with names, each of the parameters and the values before it; at most 100.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<TemplateValue>,
    /// A timeline whose texts may be expressions, and whose lists may have `$for` and `$if` in them.
    #[schemars(with = "Map<String, Value>")]
    pub timeline: Value,
    /// Data that make an example of it.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub example: Map<String, Value>,
}

/// A value with a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateValue {
    pub name: String,
    pub value: Value,
}

impl Template {
    pub const VERSION: u32 = 1;

    /// Reads a document and checks it, with its example.
    ///
    /// # Errors
    /// `template_too_large`, `template_not_utf8` or `template_syntax`; else everything that is wrong with it.
    pub fn from_json(bytes: &[u8]) -> Result<Self, Problems> {
        if bytes.len() > MAX_TEMPLATE_BYTES {
            let message = format!("has {} bytes; at most {MAX_TEMPLATE_BYTES} (1 MiB) are read", bytes.len());
            return Err(Problem::new("template_too_large", "template", message, "make it shorter").into());
        }
        let document = tree_of("template", text_of("template", bytes)?)?;
        Self::from_value(document)
    }

    /// As [`Self::from_json`], of a document that is JSON already.
    ///
    /// # Errors
    /// As [`Self::from_json`].
    pub fn from_value(document: Value) -> Result<Self, Problems> {
        let size = document.to_string().len();
        if size > MAX_TEMPLATE_BYTES {
            let message = format!("has {size} bytes; it may have {MAX_TEMPLATE_BYTES} (1 MiB)");
            return Err(Problem::new("template_too_large", "template", message, "make it shorter").into());
        }
        // A list of the fields' values in their order is none, though a derived reader would take it.
        if !document.is_object() {
            let remedy = "begin it with {\"version\": 1";
            return Err(Problem::new("wrong_type", "template", "is not an object", remedy).into());
        }
        let template: Self = read_value("template", "", document)?;
        template.check()?;
        Ok(template)
    }
}
