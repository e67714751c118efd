use gala_core::quality;
use serde::{Deserialize, Deserializer, de::IntoDeserializer};
use serde_json::Value;
use utoipa::ToSchema;

use super::named::wire_enum;

wire_enum! {
    /// How much time a video is worth: `draft` has a quarter of the pixels.
    Quality = quality::Quality, "snake_case" { Draft, Standard, High }
}

/// A render of a project.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenderTimeline {
    /// A timeline over the project's files: `gala schema timeline` prints its JSON Schema. The project's own where absent.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Object, required = false, nullable = false)]
    pub timeline: Option<Value>,
    /// `standard` where absent.
    #[serde(default, deserialize_with = "word")]
    #[schema(required = false, nullable = false)]
    pub quality: Option<Quality>,
}

/// How much time the clips of a package are worth. None of them is a draft: an editor works with them.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PackageQuality {
    Standard,
    High,
}

impl From<PackageQuality> for quality::Quality {
    fn from(quality: PackageQuality) -> Self {
        match quality {
            PackageQuality::Standard => Self::Standard,
            PackageQuality::High => Self::High,
        }
    }
}

/// A package of a project for an editor.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportTimeline {
    /// A timeline over the project's files: `gala schema timeline` prints its JSON Schema. The project's own where absent.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = Object, required = false, nullable = false)]
    pub timeline: Option<Value>,
    /// `standard` where absent.
    #[serde(default, deserialize_with = "word")]
    #[schema(required = false, nullable = false)]
    pub quality: Option<PackageQuality>,
}

/// Reads a field that may be absent and is not null where it stands.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(deserializer).map(Some)
}

/// Reads one of several words. A derived reader would also take `{"high": null}`.
pub(super) fn word<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Option<T>, D::Error> {
    T::deserialize(String::deserialize(deserializer)?.into_deserializer()).map(Some)
}
