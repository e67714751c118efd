//! Pictures as people see them: turned as the camera says, in the colours that their profile tells, with nothing but pixels.

use std::path::Path;

use gala_core::media_error::MediaError;
use gala_media::RunError;
use image::{DynamicImage, ImageDecoder, RgbImage, RgbaImage, metadata::Orientation};
use moxcms::{ColorProfile, DataColorSpace, Layout, TransformOptions};

use crate::{
    encoded::{jpeg, png},
    picture::{
        Drawing, DrawingView, Picture, PictureFacts, Rasteriser, SVG, decode, mime, open, read, tell, too_many_pixels,
    },
    resize::{resize, scaled_down},
};

/// A picture in sRGB, with straight alpha.
#[derive(Debug)]
pub struct UprightPicture {
    pub pixels: RgbaImage,
    pub facts: PictureFacts,
    /// Whether the file shows the same wherever it is shown: it is turned no way, has no profile, and tells nothing beside
    /// its pixels.
    pub is_plain: bool,
}

/// A picture as a file.
#[derive(Debug)]
pub struct EncodedPicture {
    pub bytes: Vec<u8>,
    /// `png` or `jpg`.
    pub extension: &'static str,
}

impl UprightPicture {
    /// Reads a picture; a drawing is drawn with its longer side as long as `drawn`.
    ///
    /// # Errors
    /// As [`crate::picture::check_picture`].
    pub fn read(rasteriser: &Rasteriser, path: &Path, drawn: u32) -> Result<Self, RunError> {
        let bytes = read(path)?;
        let mime = mime(path, &bytes)?;
        if mime == SVG {
            return draw(rasteriser, path, bytes, drawn);
        }
        let (pixels, is_plain) = pixels(path, &bytes)?;
        let (width, height) = pixels.dimensions();
        Ok(Self { pixels, facts: PictureFacts { width, height, mime }, is_plain })
    }

    /// Whether it is transparent somewhere.
    pub fn has_alpha(&self) -> bool {
        self.pixels.pixels().any(|pixel| pixel[3] < 255)
    }

    /// Returns it over white, without its alpha.
    pub fn opaque(&self) -> RgbImage {
        RgbImage::from_fn(self.pixels.width(), self.pixels.height(), |x, y| {
            let [r, g, b, a] = self.pixels.get_pixel(x, y).0.map(u32::from);
            image::Rgb([r, g, b].map(|channel| ((channel * a + 255 * (255 - a) + 127) / 255) as u8))
        })
    }

    /// Returns it as a file: PNG without loss, or, where losses are allowed, JPEG of what is opaque.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn encode(&self, with_loss: bool) -> Result<EncodedPicture, image::ImageError> {
        let (width, height) = (self.pixels.width() as usize, self.pixels.height() as usize);
        if with_loss && !self.has_alpha() {
            let bytes = jpeg(self.opaque().into_raw().as_chunks::<3>().0, width, height)?;
            return Ok(EncodedPicture { bytes, extension: "jpg" });
        }
        let bytes = png(self.pixels.as_raw().as_chunks::<4>().0, width, height)?;
        Ok(EncodedPicture { bytes, extension: "png" })
    }

    /// Returns the picture that stands for it, with its longer side as long as `longest` or shorter.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn thumbnail(&self, longest: u32) -> Result<EncodedPicture, image::ImageError> {
        if self.has_alpha() {
            return self.smaller(longest).encode(false);
        }
        let whole = self.opaque();
        let small = scaled_down(&whole, longest).ok().flatten().unwrap_or(whole);
        let (width, height) = (small.width() as usize, small.height() as usize);
        Ok(EncodedPicture { bytes: jpeg(small.into_raw().as_chunks::<3>().0, width, height)?, extension: "jpg" })
    }

    /// Scales what is transparent: its colours count by their alpha.
    fn smaller(&self, longest: u32) -> Self {
        let (width, height) = self.pixels.dimensions();
        let side = width.max(height).max(1);
        let scaled = |length: u32| (u64::from(length) * u64::from(longest) / u64::from(side)).max(1) as usize;
        let to = if side <= longest { (width as usize, height as usize) } else { (scaled(width), scaled(height)) };
        let mut pixels = self.pixels.clone().into_raw();
        for pixel in pixels.as_chunks_mut::<4>().0 {
            let alpha = u32::from(pixel[3]);
            pixel[..3].iter_mut().for_each(|channel| *channel = ((u32::from(*channel) * alpha + 127) / 255) as u8);
        }
        let small = resize(&pixels, (width as usize, height as usize), to).ok().and_then(|mut small| {
            small.as_chunks_mut::<4>().0.iter_mut().for_each(straight);
            RgbaImage::from_raw(to.0 as u32, to.1 as u32, small)
        });
        Self { pixels: small.unwrap_or_else(|| self.pixels.clone()), ..*self }
    }
}

/// From colours that were multiplied with their alpha to such as were not.
fn straight(pixel: &mut [u8; 4]) {
    let alpha = u32::from(pixel[3]);
    if alpha > 0 {
        pixel[..3].iter_mut().for_each(|channel| *channel = (u32::from(*channel) * 255 / alpha).min(255) as u8);
    }
}

fn draw(rasteriser: &Rasteriser, path: &Path, bytes: Vec<u8>, drawn: u32) -> Result<UprightPicture, RunError> {
    let Picture::Drawing(drawing) = decode(rasteriser, path, bytes)? else {
        return Err(too_many_pixels(path, "no").into());
    };
    let (width, height) = drawing.size();
    let scale = drawn as f32 / width.max(height);
    let side = |length: f32| ((length * scale).round() as u32).max(1);
    let view = DrawingView { width: side(width), height: side(height), scale: (scale, scale), offset: (0.0, 0.0) };
    let mut pixels = match &drawing {
        Drawing::Given(given) => given.draw(&view)?,
        Drawing::Own(own) => own.draw(&view).unwrap_or_default(),
    };
    pixels.as_chunks_mut::<4>().0.iter_mut().for_each(straight);
    let facts = PictureFacts { width: width.ceil() as u32, height: height.ceil() as u32, mime: SVG };
    let pixels = RgbaImage::from_raw(view.width, view.height, pixels);
    let pixels = pixels.ok_or_else(|| too_many_pixels(path, "too many"))?;
    Ok(UprightPicture { pixels, facts, is_plain: true })
}

fn pixels(path: &Path, bytes: &[u8]) -> Result<(RgbaImage, bool), MediaError> {
    let (mut decoder, orientation) = open(path, bytes)?;
    let profile = decoder.icc_profile().map_err(|error| tell(path, bytes, &error))?;
    let tells = [decoder.exif_metadata(), decoder.xmp_metadata(), decoder.iptc_metadata()];
    let tells = tells.into_iter().any(|told| told.is_ok_and(|told| told.is_some()));
    let is_plain = profile.is_none() && !tells && orientation == Orientation::NoTransforms;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| tell(path, bytes, &error))?;
    picture.apply_orientation(orientation);
    let mut pixels = picture.into_rgba8();
    if let Some(profile) = profile {
        to_srgb(&mut pixels, &profile);
    }
    Ok((pixels, is_plain))
}

/// Brings pixels to sRGB. A profile that cannot be read, or is of other colours than the decoder gave, changes nothing.
fn to_srgb(pixels: &mut RgbaImage, profile: &[u8]) {
    let Ok(profile) = ColorProfile::new_from_slice(profile) else { return };
    if profile.color_space != DataColorSpace::Rgb {
        return;
    }
    let srgb = ColorProfile::new_srgb();
    let options = TransformOptions::default();
    let Ok(transform) = profile.create_transform_8bit(Layout::Rgba, &srgb, Layout::Rgba, options) else { return };
    let row_bytes = pixels.width() as usize * 4;
    let mut row = vec![0; row_bytes];
    for line in pixels.chunks_exact_mut(row_bytes.max(4)) {
        if transform.transform(line, &mut row).is_ok() {
            line.copy_from_slice(&row);
        }
    }
}
