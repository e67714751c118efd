//! Changes of colour.

use super::frame::Frame;
use crate::{error::RenderError, resolve::ClipColor};

/// Exposure, contrast, saturation and a table, ready to be applied.
#[derive(Debug)]
pub(crate) struct Adjustment;

impl Adjustment {
    /// # Errors
    /// If the table's file cannot be used.
    pub fn new(_color: &ClipColor) -> Result<Self, RenderError> {
        todo!()
    }

    /// Changes premultiplied sRGB.
    pub fn apply_rgba(&self, _rgba: &mut [u8]) {
        todo!()
    }

    pub fn apply_frame(&self, _frame: &mut Frame) {
        todo!()
    }
}
