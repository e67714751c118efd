//! A scene whose picture is seen without what is behind its subject.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    fields::{Fields, Scalar, checked_path, shown},
    limits::MAX_RIM,
};
use crate::{problem::Problem, timeline::Color};

/// The subject of a scene's picture on a new background.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cutout {
    /// What is behind it; the place that the offline illustrator draws for the scene's key words where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub background: Option<CutoutBackground>,
    /// The width of a white outline, in shares of the picture's height, 0 to 0.1. Without one where 0.
    #[serde(default, skip_serializing_if = "is_none")]
    pub rim: f32,
}

/// What is seen behind a subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CutoutBackground {
    Color(Color),
    /// A picture of the user's, relative to the brief.
    Picture(String),
}

fn is_none(rim: &f32) -> bool {
    *rim == 0.0
}

impl Cutout {
    /// Returns the file of its background, relative to the brief.
    pub fn picture(&self) -> Option<&str> {
        match &self.background {
            Some(CutoutBackground::Picture(path)) => Some(path),
            Some(CutoutBackground::Color(_)) | None => None,
        }
    }

    /// Takes the keys of a scene that are of its cut-out.
    pub(super) fn take(fields: &mut Fields<'_>, here: &str) -> Option<Self> {
        let asked = fields.switch("cutout", "unknown_cutout", "whether the subject is cut out");
        let background = background(fields);
        let rim = fields.number("rim", 0.0, MAX_RIM);
        if asked != Some(true) {
            if background.is_some() || rim.is_some() {
                let remedy = "write `cutout: on` as well, or leave background and rim out";
                fields.problems.push(Problem::new("missing_key", format!("{here}.cutout"), "is missing", remedy));
            }
            return None;
        }
        Some(Self { background, rim: rim.unwrap_or_default() })
    }
}

fn background(fields: &mut Fields<'_>) -> Option<CutoutBackground> {
    let Scalar { text, field } = fields.scalar("background")?;
    let text = text.trim();
    if !text.starts_with('#') {
        return checked_path(text, &field, fields.problems).map(CutoutBackground::Picture);
    }
    let color = serde_json::from_value(text.into()).ok().map(CutoutBackground::Color);
    if color.is_none() {
        let message = format!("`{}` is no colour", shown(text));
        fields.problems.push(Problem::new("bad_color", field, message, "write it as #rrggbb, or name a picture"));
    }
    color
}
