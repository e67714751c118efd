//! The shadow of a picture.

use gala_core::{format::FrameSize, timeline::Shadow};

use crate::{blur, geometry::Area, raster::Raster, resize::even};

/// A shadow is drawn with at most so many pixels a side: its edges are soft.
const MOST_SIDE: f64 = 512.0;
/// How far a blur reaches, in standard deviations.
const REACH: f64 = 3.0;

/// Returns the blurred shape of a picture in the shadow's colour, moved.
pub fn of(raster: &Raster, shadow: &Shadow, size: FrameSize) -> Raster {
    let short = f64::from(size.width.min(size.height));
    let sigma = f64::from(shadow.blur) * short;
    let area = raster.area.grown(REACH * sigma + 1.0).moved(f64::from(shadow.x) * short, f64::from(shadow.y) * short);
    let density = raster.width as f64 / raster.area.width;
    let scale = density.min(MOST_SIDE / area.width.max(area.height));
    let (width, height) = (even(area.width * scale), even(area.height * scale));
    let mut alpha = vec![0.0_f32; width * height];
    let moved =
        Area { left: area.left - f64::from(shadow.x) * short, top: area.top - f64::from(shadow.y) * short, ..area };
    for (y, row) in alpha.chunks_exact_mut(width).enumerate() {
        for (x, alpha) in row.iter_mut().enumerate() {
            let at_x = moved.left + (x as f64 + 0.5) / width as f64 * moved.width;
            let at_y = moved.top + (y as f64 + 0.5) / height as f64 * moved.height;
            *alpha = raster.alpha_at(at_x, at_y);
        }
    }
    blur::blur_plane(&mut alpha, width, height, (sigma * scale) as f32);
    let [r, g, b, a] = shadow.color.0.map(f32::from);
    let rgba = alpha
        .iter()
        .flat_map(|cover| {
            let alpha = cover * a / 255.0;
            [r * alpha, g * alpha, b * alpha, 255.0 * alpha].map(|channel| channel.round().clamp(0.0, 255.0) as u8)
        })
        .collect();
    Raster { width, height, rgba, area }
}

impl Raster {
    /// Returns how opaque the picture is at a place of the frame, 0 to 1.
    fn alpha_at(&self, x: f64, y: f64) -> f32 {
        let column = ((x - self.area.left) / self.area.width * self.width as f64).floor();
        let row = ((y - self.area.top) / self.area.height * self.height as f64).floor();
        if column < 0.0 || row < 0.0 || column >= self.width as f64 || row >= self.height as f64 {
            return 0.0;
        }
        f32::from(self.rgba[(row as usize * self.width + column as usize) * 4 + 3]) / 255.0
    }
}
