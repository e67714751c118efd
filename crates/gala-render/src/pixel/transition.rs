//! From one frame to another.

use super::{frame::Frame, sprite::Scratch};
use crate::resolve::Passage;

/// Turns `frame` into what is seen when a transition to `other` has come so far, from 0 to 1.
pub(crate) fn cross(passage: &Passage, frame: &mut Frame, other: &Frame, progress: f64, _scratch: &mut Scratch) {
    let _ = passage.kind;
    frame.mix(other, (progress * 256.0).round().clamp(0.0, 256.0) as u32);
}
