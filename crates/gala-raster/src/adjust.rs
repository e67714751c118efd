//! Changes of colour: exposure in linear light, contrast around middle grey and saturation, both on encoded values, and
//! a three-dimensional table. Nothing is cut off at white until all but the table is done.

mod cube;
mod table;

use std::sync::OnceLock;

use cube::Cube;
pub use cube::check_table;
use gala_core::media_error::MediaError;
use table::Table;

use crate::{convert, frame::Frame, source_file::SourceFile};

/// What is asked of colours.
#[derive(Clone, Copy, Debug)]
pub struct Grade<'a> {
    /// In stops, in linear light.
    pub exposure: f32,
    /// Around middle grey; 1 changes nothing.
    pub contrast: f32,
    /// 0 is grey, and 1 changes nothing.
    pub saturation: f32,
    /// A `.cube` file.
    pub lut: Option<SourceFile<'a>>,
}

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
    pub fn new(grade: &Grade<'_>) -> Result<Self, MediaError> {
        let cube = grade.lut.map(Cube::load).transpose()?;
        let curve = Curve::new(grade.exposure, grade.contrast);
        Ok(Self { colors: Colors { curve, saturation: grade.saturation, cube }, table: OnceLock::new() })
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

/// The change of single colours.
#[derive(Debug)]
struct Colors {
    curve: Curve,
    saturation: f32,
    cube: Option<Cube>,
}

impl Colors {
    /// Takes encoded red, green and blue from 0 to 1 to the same.
    fn change(&self, rgb: [f32; 3]) -> [f32; 3] {
        let rgb = rgb.map(|channel| self.curve.at(channel));
        let grey = convert::luma(rgb);
        let rgb = rgb.map(|channel| (grey + (channel - grey) * self.saturation).clamp(0.0, 1.0));
        match &self.cube {
            Some(cube) => cube.at(rgb).map(|channel| channel.clamp(0.0, 1.0)),
            None => rgb,
        }
    }
}

/// What happens to each channel by itself, at equal steps from 0 to 1.
#[derive(Debug)]
struct Curve(Vec<f32>);

const CURVE_STEPS: usize = 4096;

impl Curve {
    fn new(exposure: f32, contrast: f32) -> Self {
        let gain = f64::from(exposure).exp2();
        let at = |step: usize| {
            let encoded = step as f64 / CURVE_STEPS as f64;
            let exposed = if exposure == 0.0 { encoded } else { encode(decode(encoded) * gain) };
            ((exposed - 0.5) * f64::from(contrast) + 0.5) as f32
        };
        Self((0..=CURVE_STEPS).map(at).collect())
    }

    fn at(&self, value: f32) -> f32 {
        let position = value * CURVE_STEPS as f32;
        let step = (position as usize).min(CURVE_STEPS - 1);
        let (low, high) = (self.0[step], self.0[step + 1]);
        low + (high - low) * (position - step as f32)
    }
}

/// From sRGB to linear light (IEC 61966-2-1).
fn decode(encoded: f64) -> f64 {
    if encoded <= 0.04045 { encoded / 12.92 } else { ((encoded + 0.055) / 1.055).powf(2.4) }
}

/// From linear light to sRGB, beyond white too.
fn encode(linear: f64) -> f64 {
    if linear <= 0.003_130_8 { linear * 12.92 } else { 1.055 * linear.powf(1.0 / 2.4) - 0.055 }
}

#[cfg(test)]
mod tests;
