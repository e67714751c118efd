use gala_core::quality;
use serde::Deserialize;
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
    /// A timeline over the project's files: `gala schema timeline` prints its JSON Schema. The newest one where absent.
    #[schema(value_type = Object, required = false, nullable = false)]
    pub timeline: Option<Value>,
    /// `standard` where absent.
    #[schema(nullable = false)]
    pub quality: Option<Quality>,
}
