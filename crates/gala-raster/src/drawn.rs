//! Pictures of any kind become pixels of the size they are seen at.

use std::path::PathBuf;

use gala_core::{
    format::FrameSize,
    media_error::{MediaError, MediaFault},
    timeline::{Fill, Fit, Point, Shape},
};
use gala_media::RunError;
use image::RgbaImage;

use crate::{
    adjust::Adjustment,
    blur,
    convert::{self, RgbaPixels},
    fit::{Fitted, fit},
    picture::{self, Drawing, DrawingView, GivenDrawing, Named, Picture, Rasteriser},
    raster::Raster,
    resize::{even, resize},
    shape,
    source_file::SourceFile,
};

/// A picture is not drawn with more pixels than this.
const MOST_PIXELS: f64 = 16e6;

/// A picture before it is drawn, and the name it has in errors.
pub struct Drawn {
    picture: Picture,
    name: PathBuf,
    /// Whether its size is in pixels of the frame, and it is shown at that size.
    fills: bool,
}

impl Drawn {
    /// Reads and decodes a picture file.
    ///
    /// # Errors
    /// As [`picture::check_picture`], and `source_changed`.
    pub fn load(rasteriser: &Rasteriser, source: SourceFile<'_>) -> Result<Self, RunError> {
        Ok(Self { picture: picture::load_checked(rasteriser, source)?, name: source.path.to_owned(), fills: false })
    }

    /// A drawing that a document spells.
    ///
    /// # Errors
    /// As [`picture::check_markup`].
    pub fn markup(rasteriser: &Rasteriser, markup: &str) -> Result<Self, RunError> {
        let given = GivenDrawing::read(rasteriser, markup.into(), Named::Timeline)?;
        Ok(Self::drawing(Drawing::Given(given), false))
    }

    /// A shape, as large in the frame as it says.
    ///
    /// # Errors
    /// As [`picture::check_markup`], of a path.
    pub fn shape(rasteriser: &Rasteriser, shape: &Shape, size: FrameSize) -> Result<Self, RunError> {
        Ok(Self::drawing(shape::of_shape(rasteriser, shape, size)?, true))
    }

    /// A fill over a whole frame.
    ///
    /// # Errors
    /// `damaged` for a size that nothing can be drawn at.
    pub fn fill(fill: &Fill, size: FrameSize) -> Result<Self, RunError> {
        Ok(Self::drawing(shape::of_fill(fill, size)?, true))
    }

    fn drawing(drawing: Drawing, fills: bool) -> Self {
        Self { picture: Picture::Drawing(drawing), name: PathBuf::from("a drawing"), fills }
    }

    fn own_size(&self) -> (f64, f64) {
        match &self.picture {
            Picture::Pixels(pixels) => (f64::from(pixels.width()), f64::from(pixels.height())),
            Picture::Drawing(drawing) => (drawing.size().0.into(), drawing.size().1.into()),
        }
    }

    /// Fits the picture into frames of a size, whose sides are `scale` of those that the document has.
    pub fn fit(&self, how: Fit, focus: Point, size: FrameSize, scale: f64) -> Fitted {
        let (width, height) = self.own_size();
        if self.fills {
            return fit(Fit::Crop, Point::MIDDLE, (width, height), size);
        }
        // A frame of less than full quality has fewer pixels, and so has a picture that is not scaled to it.
        fit(how, focus, (width * scale, height * scale), size)
    }

    /// Draws what is seen of the picture, with `density` pixels for each of the frame's.
    ///
    /// # Errors
    /// `damaged` if the picture cannot be scaled; and as where a drawing is drawn: `too_complex`, or that `gala-svg` was killed.
    pub fn raster(&self, fitted: &Fitted, density: f64) -> Result<Raster, RunError> {
        let Fitted { picture, seen } = *fitted;
        let most = (MOST_PIXELS / (seen.width * seen.height)).sqrt();
        let density = density.min(most);
        let (width, height) = (even(seen.width * density), even(seen.height * density));
        // Fractions of the picture that are seen.
        let across = ((seen.left - picture.left) / picture.width, seen.width / picture.width);
        let down = ((seen.top - picture.top) / picture.height, seen.height / picture.height);
        let rgba = match &self.picture {
            Picture::Pixels(pixels) => cut(pixels, across, down, (width, height)),
            Picture::Drawing(drawing) => drawing.draw(&view(drawing.size(), across, down, (width, height)))?,
        };
        let too_large = || {
            let what = "cannot be scaled to the frame";
            MediaError::of(&self.name, MediaFault::Damaged, what, "use another picture")
        };
        Ok(Raster { width, height, rgba: rgba.ok_or_else(too_large)?, area: seen })
    }

    /// Draws the picture, with its colours changed, blurred over the whole frame.
    ///
    /// # Errors
    /// As [`Self::raster`].
    pub fn blurred_cover(
        &self,
        focus: Point,
        size: FrameSize,
        adjustment: Option<&Adjustment>,
    ) -> Result<Raster, RunError> {
        let fitted = fit(Fit::Cover, focus, self.own_size(), size);
        // A blur hides that there are few pixels.
        let mut raster = self.raster(&fitted, (256.0 / fitted.seen.width.max(fitted.seen.height)).min(1.0))?;
        if let Some(adjustment) = adjustment {
            adjustment.apply_rgba(&mut raster.rgba);
        }
        let sigma = BACKDROP_BLUR * raster.width.min(raster.height) as f32;
        blur::blur_rgba(&mut raster.rgba, raster.width, raster.height, sigma);
        Ok(raster)
    }
}

/// The standard deviation of a blurred copy, as a fraction of its shorter side.
pub(crate) const BACKDROP_BLUR: f32 = 0.04;

/// Cuts a part out of a picture and scales it; premultiplied.
fn cut(pixels: &RgbaImage, across: (f64, f64), down: (f64, f64), size: (usize, usize)) -> Option<Vec<u8>> {
    let pixels = RgbaPixels { width: pixels.width() as usize, height: pixels.height() as usize, bytes: pixels };
    let side = |(start, length): (f64, f64), total: usize| {
        let total = total as f64;
        let first = (start * total).round().clamp(0.0, total - 1.0);
        let end = ((start + length) * total).round().clamp(first + 1.0, total);
        (first as usize, (end - first) as usize)
    };
    let ((left, width), (top, height)) = (side(across, pixels.width), side(down, pixels.height));
    let mut part = pixels.part(left, top, width, height).into_owned();
    convert::premultiply(&mut part);
    if (width, height) == size { Some(part) } else { resize(&part, (width, height), size).ok() }
}

fn view(own: (f32, f32), across: (f64, f64), down: (f64, f64), (width, height): (usize, usize)) -> DrawingView {
    let axis = |(start, length): (f64, f64), own: f32, pixels: usize| {
        let scale = pixels as f64 / length / f64::from(own);
        (scale as f32, (-start * f64::from(own) * scale) as f32)
    };
    let ((x, left), (y, top)) = (axis(across, own.0, width), axis(down, own.1, height));
    DrawingView { width: width as u32, height: height as u32, scale: (x, y), offset: (left, top) }
}
