//! Scaling whole pictures.

use image::RgbImage;
use pic_scale::{ImageSize, ImageStore, ImageStoreMut, PicScaleError, ResamplingFunction, Scaler, ThreadingPolicy};

/// Why a picture could not be scaled: a side of it, or of what it was to become, is zero or too long.
#[derive(Debug, thiserror::Error)]
pub enum ScaleError {
    #[error("{0}")]
    Scaler(String),
    #[error("it came out in another size")]
    Size,
}

impl From<PicScaleError> for ScaleError {
    fn from(error: PicScaleError) -> Self {
        Self::Scaler(error.to_string())
    }
}

/// Returns a length as a whole and even number of pixels, at least 2.
pub fn even(value: f64) -> usize {
    ((value / 2.0).ceil() as usize * 2).max(2)
}

/// Scales premultiplied RGBA.
///
/// # Errors
/// If a side is zero.
pub(crate) fn resize(source: &[u8], from: (usize, usize), to: (usize, usize)) -> Result<Vec<u8>, ScaleError> {
    let mut scaler = Scaler::new(ResamplingFunction::Lanczos3);
    scaler.set_threading_policy(ThreadingPolicy::Single);
    let plan = scaler.plan_rgba_resampling(ImageSize::new(from.0, from.1), ImageSize::new(to.0, to.1), false)?;
    let source = ImageStore::<u8, 4>::from_slice(source, from.0, from.1)?;
    let mut target = ImageStoreMut::<u8, 4>::alloc(to.0, to.1);
    plan.resample(&source, &mut target)?;
    let mut bytes = target.as_bytes().to_vec();
    // Lanczos overshoots at edges: no colour may be brighter than its alpha allows.
    for pixel in bytes.chunks_exact_mut(4) {
        let alpha = pixel[3];
        pixel[..3].iter_mut().for_each(|channel| *channel = (*channel).min(alpha));
    }
    Ok(bytes)
}

/// Returns an opaque picture with its longer side at `longest` pixels, or `None` where it is no longer than that.
///
/// # Errors
/// If it cannot be scaled.
pub fn scaled_down(picture: &RgbImage, longest: u32) -> Result<Option<RgbImage>, ScaleError> {
    let (width, height) = picture.dimensions();
    let side = width.max(height);
    let scale = |length: u32| (u64::from(length) * u64::from(longest) / u64::from(side)).max(1) as u32;
    if side <= longest {
        return Ok(None);
    }
    scaled_to(picture, scale(width), scale(height)).map(Some)
}

/// Returns an opaque picture in another size.
///
/// # Errors
/// If it cannot be scaled.
pub fn scaled_to(picture: &RgbImage, width: u32, height: u32) -> Result<RgbImage, ScaleError> {
    let (from, to) = (picture.dimensions(), (width as usize, height as usize));
    let from = (from.0 as usize, from.1 as usize);
    let mut scaler = Scaler::new(ResamplingFunction::CatmullRom);
    scaler.set_threading_policy(ThreadingPolicy::Single);
    let plan = scaler.plan_rgb_resampling(ImageSize::new(from.0, from.1), ImageSize::new(to.0, to.1))?;
    let source = ImageStore::<u8, 3>::from_slice(picture.as_raw(), from.0, from.1)?;
    let mut target = ImageStoreMut::<u8, 3>::alloc(to.0, to.1);
    plan.resample(&source, &mut target)?;
    let scaled = RgbImage::from_raw(to.0 as u32, to.1 as u32, target.as_bytes().to_vec());
    scaled.ok_or(ScaleError::Size)
}
