//! Blend modes.

use gala_core::timeline::{BlendMode, Color};

use super::frame::Frame;

pub(crate) const BLACK: Color = Color([0; 3]);
pub(crate) const WHITE: Color = Color([255; 3]);

/// Lays something over `frame`, given as it looks over black and over white.
pub(crate) fn blend(_frame: &mut Frame, _over_black: &Frame, _over_white: &Frame, _mode: BlendMode, _opacity: f32) {
    todo!()
}
