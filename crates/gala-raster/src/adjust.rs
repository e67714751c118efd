//! Changes of colour: exposure in linear light, contrast around middle grey and saturation, both on encoded values, and
//! a three-dimensional table. Nothing is cut off at white until all but the table is done.

mod colors;
mod cube;
mod table;

use std::sync::OnceLock;

use gala_core::{media_error::MediaError, timeline::ColorAdjustment};

pub use self::cube::check_table;
use self::{colors::Colors, table::Table};

use crate::{frame::Frame, source_file::SourceFile};

/// Exposure, contrast, saturation and a table, ready to be applied.
#[derive(Debug)]
pub struct Adjustment {
    colors: Colors,
    /// The same for samples of frames, made when the first frame comes.
    table: OnceLock<Table>,
}

impl Adjustment {
    /// # Errors
    /// If the table's file cannot be used: `missing_file`, `unreadable_file`, `empty_file`, `too_many_bytes`,
    /// `source_changed`, `unsupported_format`, `too_many_points`, `damaged`.
    pub fn new(grade: &ColorAdjustment<SourceFile<'_>>) -> Result<Self, MediaError> {
        Ok(Self { colors: Colors::new(grade)?, table: OnceLock::new() })
    }

    /// Changes premultiplied sRGB.
    pub fn apply_rgba(&self, rgba: &mut [u8]) {
        // Neighbours are often alike.
        let (mut last, mut changed) = ([0; 4], [0; 4]);
        for pixel in rgba.chunks_exact_mut(4) {
            if pixel[3] == 0 {
                continue;
            }
            if *pixel != last {
                last.copy_from_slice(pixel);
                changed = self.premultiplied(last);
            }
            pixel.copy_from_slice(&changed);
        }
    }

    fn premultiplied(&self, [r, g, b, a]: [u8; 4]) -> [u8; 4] {
        let alpha = f32::from(a);
        let straight = [r, g, b].map(|channel| (f32::from(channel) / alpha).min(1.0));
        let [r, g, b] = self.colors.change(straight).map(|channel| (channel * alpha + 0.5) as u8);
        [r, g, b, a]
    }

    pub fn apply_frame(&self, frame: &mut Frame) {
        self.table.get_or_init(|| Table::new(&self.colors)).apply(frame);
    }
}

#[cfg(test)]
mod tests;
