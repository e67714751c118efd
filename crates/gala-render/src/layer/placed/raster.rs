//! Pictures of any kind become pixels of the size they are seen at.

use std::path::{Path, PathBuf};

use gala_core::{
    format::FrameSize,
    media_error::MediaError,
    timeline::{Fit, Point},
};
use image::RgbaImage;

use super::fit::{Fitted, fit};
use crate::{
    error::RenderError,
    picture::{Drawing, Picture, Rasteriser, View},
    pixel::{
        adjust::Adjustment,
        affine::Area,
        blur,
        convert::{self, Rgba},
        mask,
    },
    plan::RenderPlan,
    resolve::{ClipColor, ClipLook},
    scene,
};

/// A picture is not drawn with more pixels than this.
const MOST_PIXELS: f64 = 16e6;

/// A picture before it is drawn, and the name it has in errors.
pub(crate) struct Drawn {
    picture: Picture,
    name: PathBuf,
    /// Whether its size is in pixels of the frame, and it is shown at that size.
    fills: bool,
}

/// Premultiplied RGBA over an area of the frame.
#[derive(Clone)]
pub(crate) struct Raster {
    pub width: usize,
    pub height: usize,
    pub rgba: Vec<u8>,
    pub area: Area,
}

impl Drawn {
    pub fn picture(picture: Picture, name: &Path) -> Self {
        Self { picture, name: name.to_owned(), fills: false }
    }

    /// A drawing that the document spells.
    pub fn drawing(drawing: Drawing) -> Self {
        Self { picture: Picture::Drawing(drawing), name: PathBuf::from("a drawing"), fills: false }
    }

    /// A drawing in pixels of the frame.
    pub fn for_frame(drawing: Drawing) -> Self {
        Self { picture: Picture::Drawing(drawing), name: PathBuf::from("a drawing"), fills: true }
    }

    fn own_size(&self) -> (f64, f64) {
        match &self.picture {
            Picture::Pixels(pixels) => (f64::from(pixels.width()), f64::from(pixels.height())),
            Picture::Drawing(drawing) => (drawing.size().0.into(), drawing.size().1.into()),
        }
    }

    /// Fits the picture into the plan's frames.
    pub fn fit(&self, look: &ClipLook, plan: &RenderPlan) -> Fitted {
        let (width, height) = self.own_size();
        if self.fills {
            return fit(Fit::Crop, Point::MIDDLE, (width, height), plan.size);
        }
        // A frame of less than full quality has fewer pixels, and so has a picture that is not scaled to it.
        let scale = plan.settings.quality.scale();
        fit(look.fit, look.focus, (width * scale, height * scale), plan.size)
    }

    /// Draws what is seen of the picture, with `density` pixels for each of the frame's.
    pub fn raster(&self, fitted: &Fitted, density: f64) -> Result<Raster, RenderError> {
        let Fitted { picture, seen } = *fitted;
        let most = (MOST_PIXELS / (seen.width * seen.height)).sqrt();
        let density = density.min(most);
        let (width, height) = (scene::even(seen.width * density), scene::even(seen.height * density));
        // Fractions of the picture that are seen.
        let across = ((seen.left - picture.left) / picture.width, seen.width / picture.width);
        let down = ((seen.top - picture.top) / picture.height, seen.height / picture.height);
        let rgba = match &self.picture {
            Picture::Pixels(pixels) => cut(pixels, across, down, (width, height)),
            Picture::Drawing(drawing) => drawing.draw(&view(drawing.size(), across, down, (width, height)))?,
        };
        let too_large = || {
            let message = "cannot be scaled to the frame: use another picture";
            RenderError::from(MediaError::of(&self.name, "damaged", message))
        };
        Ok(Raster { width, height, rgba: rgba.ok_or_else(too_large)?, area: seen })
    }

    /// Draws the picture blurred over the whole frame.
    pub fn blurred_cover(&self, look: &ClipLook, size: FrameSize) -> Result<Raster, RenderError> {
        let fitted = fit(Fit::Cover, look.focus, self.own_size(), size);
        // A blur hides that there are few pixels.
        let mut raster = self.raster(&fitted, (256.0 / fitted.seen.width.max(fitted.seen.height)).min(1.0))?;
        raster.adjust(&look.color)?;
        let sigma = BACKDROP_BLUR * raster.width.min(raster.height) as f32;
        blur::blur_rgba(&mut raster.rgba, raster.width, raster.height, sigma);
        Ok(raster)
    }
}

/// The standard deviation of a blurred copy, as a fraction of its shorter side.
pub(crate) const BACKDROP_BLUR: f32 = 0.04;

/// Cuts a part out of a picture and scales it; premultiplied.
fn cut(pixels: &RgbaImage, across: (f64, f64), down: (f64, f64), size: (usize, usize)) -> Option<Vec<u8>> {
    let pixels = Rgba { width: pixels.width() as usize, height: pixels.height() as usize, bytes: pixels };
    let side = |(start, length): (f64, f64), total: usize| {
        let total = total as f64;
        let first = (start * total).round().clamp(0.0, total - 1.0);
        let end = ((start + length) * total).round().clamp(first + 1.0, total);
        (first as usize, (end - first) as usize)
    };
    let ((left, width), (top, height)) = (side(across, pixels.width), side(down, pixels.height));
    let mut part = pixels.part(left, top, width, height).into_owned();
    convert::premultiply(&mut part);
    if (width, height) == size { Some(part) } else { scene::resize(&part, (width, height), size).ok() }
}

fn view(own: (f32, f32), across: (f64, f64), down: (f64, f64), (width, height): (usize, usize)) -> View {
    let axis = |(start, length): (f64, f64), own: f32, pixels: usize| {
        let scale = pixels as f64 / length / f64::from(own);
        (scale as f32, (-start * f64::from(own) * scale) as f32)
    };
    let ((x, left), (y, top)) = (axis(across, own.0, width), axis(down, own.1, height));
    View { width: width as u32, height: height as u32, scale: (x, y), offset: (left, top) }
}

impl Raster {
    /// The shape of a picture of which `cover` is seen, or all.
    pub fn of_cover(cover: Option<&[u8]>, (width, height): (usize, usize), area: Area) -> Self {
        let rgba = match cover {
            Some(cover) => cover.iter().flat_map(|alpha| [0, 0, 0, *alpha]).collect(),
            None => [0, 0, 0, 255].repeat(width * height),
        };
        Self { width, height, rgba, area }
    }

    /// Changes its colours.
    pub fn adjust(&mut self, color: &ClipColor) -> Result<(), RenderError> {
        if !color.changes_nothing() {
            Adjustment::new(color)?.apply_rgba(&mut self.rgba);
        }
        Ok(())
    }

    /// Rounds its corners and hides what its mask hides.
    pub fn mask(&mut self, rasteriser: &Rasteriser, look: &ClipLook, size: FrameSize) -> Result<(), RenderError> {
        if let Some(cover) = mask::of(rasteriser, look, self.area, (self.width, self.height), size)? {
            mask::apply(&mut self.rgba, &cover);
        }
        Ok(())
    }

    /// Returns the picture with two transparent pixels on every side, so that its edge is drawn softly wherever it is.
    pub fn padded(&self) -> Self {
        let (width, height) = (self.width + 2 * PAD, self.height + 2 * PAD);
        let mut rgba = vec![0; width * height * 4];
        for (row, line) in self.rgba.chunks_exact(self.width * 4).enumerate() {
            let start = ((row + PAD) * width + PAD) * 4;
            rgba[start..start + line.len()].copy_from_slice(line);
        }
        let (across, down) = (self.area.width / self.width as f64, self.area.height / self.height as f64);
        let pad = PAD as f64;
        let area = Area {
            left: self.area.left - pad * across,
            top: self.area.top - pad * down,
            width: width as f64 * across,
            height: height as f64 * down,
        };
        Self { width, height, rgba, area }
    }
}

const PAD: usize = 2;
