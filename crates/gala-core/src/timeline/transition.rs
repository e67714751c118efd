//! How one picture becomes another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Easing, Rgba};

/// How a clip takes over from another, or from what lies beneath. A cut is no transition at all.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Transition {
    pub kind: TransitionKind,
    pub duration_ms: u64,
    /// Where the movement goes; for wipes, slides, pushes, reveals and blinds.
    #[serde(default, skip_serializing_if = "super::field::is_default")]
    pub direction: Direction,
    /// The colour of a dip; black where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<Rgba>,
    #[serde(default = "linear", skip_serializing_if = "is_linear")]
    pub easing: Easing,
}

impl Transition {
    pub fn new(kind: TransitionKind, duration_ms: u64) -> Self {
        Self { kind, duration_ms, direction: Direction::default(), color: None, easing: Easing::Linear }
    }
}

fn linear() -> Easing {
    Easing::Linear
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_linear(easing: &Easing) -> bool {
    *easing == Easing::Linear
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TransitionKind {
    #[default]
    Crossfade,
    /// To a colour and from it.
    Dip,
    /// A soft edge moves over the frame.
    Wipe,
    /// The new picture moves over the old one.
    Slide,
    /// The new picture pushes the old one out.
    Push,
    /// The old picture moves away from the new one.
    Reveal,
    /// Into the old picture, out of the new one.
    Zoom,
    /// The old picture blurs, the new one sharpens.
    Blur,
    /// A circle opens from the middle.
    Iris,
    /// A hand turns clockwise from above.
    Clock,
    /// Eight strips open at once.
    Blinds,
}

impl TransitionKind {
    pub const ALL: [Self; 11] = [
        Self::Crossfade,
        Self::Dip,
        Self::Wipe,
        Self::Slide,
        Self::Push,
        Self::Reveal,
        Self::Zoom,
        Self::Blur,
        Self::Iris,
        Self::Clock,
        Self::Blinds,
    ];
}

/// Where something moves to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    #[default]
    Left,
    Right,
    Up,
    Down,
}
