//! The same video in another shape.

use std::{collections::BTreeMap, fmt};

use schemars::JsonSchema;
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{Error, MapAccess, Visitor},
};

use super::{Content, Fit, Point, SafeArea, Transform};
use crate::format::FrameSize;

/// Another shape of a timeline, with what differs in it. All else is as in the timeline itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Part of the output's file name: letters, digits, `-` and `_`, at most 40; unique.
    pub name: String,
    pub size: FrameSize,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub safe_area: Option<SafeArea>,
    /// By the ids of visual clips.
    #[serde(default, deserialize_with = "each_once", skip_serializing_if = "BTreeMap::is_empty")]
    pub clips: BTreeMap<String, ClipOverride>,
}

/// Reads what is different about clips; a map would keep the last of two that have the same id.
fn each_once<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, ClipOverride>, D::Error> {
    struct EachOnce;

    impl<'de> Visitor<'de> for EachOnce {
        type Value = BTreeMap<String, ClipOverride>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object with ids of clips")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut clips = BTreeMap::new();
            while let Some((id, changes)) = map.next_entry::<String, ClipOverride>()? {
                let shown: String = id.chars().take(80).collect();
                if clips.insert(id, changes).is_some() {
                    return Err(A::Error::custom(format_args!("duplicate field `{shown}`")));
                }
            }
            Ok(clips)
        }
    }

    deserializer.deserialize_map(EachOnce)
}

/// What is different about a clip in a variant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClipOverride {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<Fit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub focus: Option<Point>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transform: Option<Transform>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<Content>,
    #[serde(skip_serializing_if = "super::field::is_default")]
    pub hidden: bool,
}
