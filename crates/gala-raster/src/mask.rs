//! What part of a picture is seen: rounded corners and masks, as one byte for each pixel.

use gala_core::{
    format::FrameSize,
    media_error::{MediaError, MediaFault},
    timeline::{Mask, MaskShape},
};
use gala_media::RunError;

use crate::{drawn::Drawn, fit::Fitted, geometry::Area, picture::Rasteriser, resize::resize, source_file::SourceFile};

/// What hides parts of a picture.
#[derive(Clone, Copy, Debug)]
pub struct MaskSpec<'a> {
    /// As a fraction of the frame's shorter side.
    pub corner_radius: f32,
    pub mask: Option<Mask<SourceFile<'a>>>,
    /// Draws the mask's picture where it is a drawing.
    pub rasteriser: &'a Rasteriser,
}

impl MaskSpec<'_> {
    /// Returns whether anything may be hidden.
    pub fn hides(&self) -> bool {
        self.mask.is_some() || self.corner_radius > 0.0
    }
}

/// Returns what is seen of a picture that fills `area` of the frame with so many pixels; `None` for all of it.
///
/// # Errors
/// As [`Drawn::load`], of a mask that is a picture; `damaged` if that cannot be scaled.
pub fn of(
    spec: &MaskSpec<'_>,
    area: Area,
    pixels: (usize, usize),
    size: FrameSize,
) -> Result<Option<Vec<u8>>, RunError> {
    let short = f64::from(size.width.min(size.height));
    let grid = PixelGrid { area, pixels };
    let mut cover: Option<Vec<u8>> = None;
    if spec.corner_radius > 0.0 {
        let corners = Rounded { width: area.width, height: area.height, radius: f64::from(spec.corner_radius) * short };
        cover = Some(grid.fill(|x, y| step(-corners.distance(x, y), grid.pixel())));
    }
    if let Some(mask) = spec.mask {
        let mut seen = match mask.source {
            Some(source) => of_picture(spec.rasteriser, source, area, pixels)?,
            None => of_shape(&mask, &grid, f64::from(mask.feather) * short),
        };
        if mask.invert {
            seen.iter_mut().for_each(|byte| *byte = 255 - *byte);
        }
        cover = Some(match cover {
            None => seen,
            Some(cover) => cover.iter().zip(&seen).map(|(a, b)| (u32::from(*a) * u32::from(*b) / 255) as u8).collect(),
        });
    }
    Ok(cover)
}

/// Hides what is covered; premultiplied.
pub(crate) fn apply(rgba: &mut [u8], cover: &[u8]) {
    for (pixel, cover) in rgba.chunks_exact_mut(4).zip(cover) {
        if *cover < 255 {
            pixel
                .iter_mut()
                .for_each(|channel| *channel = ((u32::from(*channel) * u32::from(*cover) + 127) / 255) as u8);
        }
    }
}

/// The pixels of an area.
struct PixelGrid {
    area: Area,
    pixels: (usize, usize),
}

impl PixelGrid {
    /// Returns the side of a pixel, in pixels of the frame.
    fn pixel(&self) -> f64 {
        self.area.width / self.pixels.0 as f64
    }

    /// Fills the grid with what a function, 0 to 1, says of each pixel's middle, measured from the area's middle in
    /// pixels of the frame.
    fn fill(&self, seen: impl Fn(f64, f64) -> f64) -> Vec<u8> {
        let (width, height) = self.pixels;
        let at = |index: usize, count: usize, length: f64| ((index as f64 + 0.5) / count as f64 - 0.5) * length;
        let row = |y: usize| {
            let down = at(y, height, self.area.height);
            let seen = &seen;
            (0..width).map(move |x| (seen(at(x, width, self.area.width), down) * 255.0).round() as u8)
        };
        (0..height).flat_map(row).collect()
    }
}

/// A rectangle with round corners around the origin.
struct Rounded {
    width: f64,
    height: f64,
    radius: f64,
}

impl Rounded {
    /// Returns how far outside a point is; negative inside.
    fn distance(&self, x: f64, y: f64) -> f64 {
        let radius = self.radius.min(self.width / 2.0).min(self.height / 2.0);
        let (x, y) = (x.abs() - self.width / 2.0 + radius, y.abs() - self.height / 2.0 + radius);
        x.max(0.0).hypot(y.max(0.0)) + x.max(y).min(0.0) - radius
    }
}

/// Goes from 0 to 1 around 0, over a width.
fn step(distance: f64, width: f64) -> f64 {
    let t = (distance / width.max(1e-6) + 0.5).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

fn of_shape<S>(mask: &Mask<S>, grid: &PixelGrid, feather: f64) -> Vec<u8> {
    let Area { width, height, .. } = grid.area;
    let (middle_x, middle_y) = (f64::from(mask.center.x) - 0.5, f64::from(mask.center.y) - 0.5);
    let (wide, high) = (width * f64::from(mask.width), height * f64::from(mask.height));
    let soft = feather.max(grid.pixel());
    let rectangle = Rounded { width: wide, height: high, radius: 0.0 };
    grid.fill(|x, y| {
        let (x, y) = (x - middle_x * width, y - middle_y * height);
        let outside = match mask.shape {
            MaskShape::Ellipse => ellipse(x, y, wide / 2.0, high / 2.0),
            MaskShape::Rectangle | MaskShape::Picture => rectangle.distance(x, y),
        };
        step(-outside, soft)
    })
}

/// Returns about how far outside an ellipse a point is: exact on its edge, which is where it matters.
fn ellipse(x: f64, y: f64, across: f64, down: f64) -> f64 {
    let (across, down) = (across.max(1e-6), down.max(1e-6));
    let reach = (x / across).hypot(y / down);
    let slope = (x / (across * across)).hypot(y / (down * down));
    if slope < 1e-9 { -across.min(down) } else { reach * (reach - 1.0) / slope }
}

/// A picture's luminance times its alpha, stretched over the area.
fn of_picture(
    rasteriser: &Rasteriser,
    source: SourceFile<'_>,
    area: Area,
    pixels: (usize, usize),
) -> Result<Vec<u8>, RunError> {
    let drawn = Drawn::load(rasteriser, source)?;
    let raster = drawn.raster(&Fitted { picture: area, seen: area }, pixels.0 as f64 / area.width)?;
    let rgba = if (raster.width, raster.height) == pixels {
        raster.rgba
    } else {
        let unscalable = |_| {
            let what = "cannot be scaled to what it masks";
            MediaError::of(source.path, MediaFault::Damaged, what, "use another picture")
        };
        resize(&raster.rgba, (raster.width, raster.height), pixels).map_err(unscalable)?
    };
    // Rec. 709 weights, on the encoded values as masks are painted.
    let luminance =
        |pixel: &[u8]| (u32::from(pixel[0]) * 54 + u32::from(pixel[1]) * 183 + u32::from(pixel[2]) * 19 + 128) >> 8;
    Ok(rgba.chunks_exact(4).map(|pixel| luminance(pixel) as u8).collect())
}

#[cfg(test)]
mod tests {
    use gala_core::{cancel::Cancel, hash::ContentHash};
    use gala_media::Tools;

    use super::*;

    #[test]
    fn a_mask_that_cannot_be_scaled_is_told_and_does_not_leave_the_clip_unmasked() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("mask.png");
        image::GrayImage::new(8, 8).save(&path).expect("a picture");
        let checksum = ContentHash::of(&std::fs::read(&path).expect("a file"));
        let source = SourceFile { path: &path, checksum };
        let area = Area { left: 0.0, top: 0.0, width: 8.0, height: 8.0 };
        let rasteriser = Rasteriser::new(&Tools::absent().svg, &Cancel::new());
        assert_eq!(of_picture(&rasteriser, source, area, (8, 6)).expect("a mask").len(), 48);
        let error = of_picture(&rasteriser, source, area, (0, 8)).expect_err("no scaler makes that");
        assert!(error.to_string().contains("mask.png"), "{error}");
    }
}
