//! The change of single colours, in the order in which it is made: exposure, contrast, saturation, the table.

use gala_core::{media_error::MediaError, timeline::ColorAdjustment};

use super::cube::Cube;
use crate::{convert, source_file::SourceFile};

/// The change of single colours.
#[derive(Debug)]
pub(super) struct Colors {
    curve: Curve,
    saturation: f32,
    cube: Option<Cube>,
}

impl Colors {
    /// Reads the table of a change, if it has one.
    ///
    /// # Errors
    /// As [`Cube::load`].
    pub fn new(grade: &ColorAdjustment<SourceFile<'_>>) -> Result<Self, MediaError> {
        let cube = grade.lut.map(Cube::load).transpose()?;
        Ok(Self { curve: Curve::new(grade.exposure, grade.contrast), saturation: grade.saturation, cube })
    }

    /// Takes encoded red, green and blue from 0 to 1 to the same.
    pub fn change(&self, rgb: [f32; 3]) -> [f32; 3] {
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
