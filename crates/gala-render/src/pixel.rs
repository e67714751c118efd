//! Pixels: planar 4:2:0 frames and sprites in BT.709 limited range, and what moves them.
//!
//! Colours are premultiplied with their alpha *including* the offset of limited range, so that laying one pixel
//! over another is the same sum for luma and chroma. Chroma is sited at the left of its two columns and between
//! its two rows, as H.264 assumes, in sprites and frames alike: nothing shifts in colour while it moves.

pub(crate) mod adjust;
pub(crate) mod affine;
pub(crate) mod blend;
pub(crate) mod blur;
pub(crate) mod convert;
#[cfg(test)]
mod exactness;
pub(crate) mod frame;
pub(crate) mod kernel;
pub(crate) mod mask;
pub(crate) mod sampling;
pub(crate) mod sheet;
pub(crate) mod sprite;
pub(crate) mod transition;

pub use adjust::check_table;
