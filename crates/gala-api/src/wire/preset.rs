use serde::Serialize;
use utoipa::ToSchema;

/// The graphics presets that briefs may name.
#[derive(Debug, Serialize, ToSchema)]
pub struct PresetList {
    pub items: Vec<PresetView>,
}

/// A graphics preset.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Preset)]
pub struct PresetView {
    #[schema(example = "papercut")]
    pub name: &'static str,
    /// How it looks, in a sentence.
    pub description: &'static str,
}
