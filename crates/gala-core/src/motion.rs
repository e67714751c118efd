//! How a camera moves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the camera moves over a still scene.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Motion {
    #[default]
    ZoomIn,
    ZoomOut,
    PanLeft,
    PanRight,
    PanUp,
    PanDown,
    /// No move.
    Hold,
}

impl Motion {
    pub const ALL: [Self; 7] =
        [Self::ZoomIn, Self::ZoomOut, Self::PanLeft, Self::PanRight, Self::PanUp, Self::PanDown, Self::Hold];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::ZoomIn => "zoom_in",
            Self::ZoomOut => "zoom_out",
            Self::PanLeft => "pan_left",
            Self::PanRight => "pan_right",
            Self::PanUp => "pan_up",
            Self::PanDown => "pan_down",
            Self::Hold => "hold",
        }
    }

    /// Returns the move of a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|motion| motion.as_str() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_named_as_they_are_written() {
        for motion in Motion::ALL {
            assert_eq!(serde_json::to_value(motion).expect("JSON"), motion.as_str());
            assert_eq!(Motion::named(motion.as_str()), Some(motion));
        }
        assert_eq!(Motion::named("zoom"), None);
    }
}
