//! Places in a picture that are worth a nearer look.

use serde::{Deserialize, Serialize};

/// A place in a picture that a shot can show from nearer.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PictureDetail {
    /// Of its middle, as a fraction of what is seen of the picture: 0 is its left edge, 1 its right one.
    pub x: f32,
    /// The same from its upper to its lower edge.
    pub y: f32,
}
