//! Single frames as pictures: scene previews and the thumbnail.

use std::{fs, io::Cursor, path::Path};

use gala_core::{cancel::Cancel, format::FrameSize, timeline::Color};
use gala_media::{Workdir, folder_of};
use image::{
    ImageBuffer, PixelWithColorType, RgbImage, RgbaImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};
use pic_scale::{ImageSize, ImageStore, ImageStoreMut, PicScaleError, ResamplingFunction, Scaler, ThreadingPolicy};
use yuv::{YuvError, YuvPlanarImage, YuvRange, YuvStandardMatrix, yuv420_to_rgb, yuv420_to_rgba};

use crate::{
    compose::Compositor,
    error::RenderError,
    pixel::frame::Frame,
    plan::{RenderPlan, SegmentPlan},
    renderer::Renderer,
    transparent::{Backdrops, Transparent},
};

const JPEG_QUALITY: u8 = 88;

impl Renderer {
    /// Draws one frame of a video as it will be seen, captions included.
    ///
    /// # Errors
    /// If the frame is outside the plan or a source cannot be used.
    pub fn still_frame(&self, plan: &RenderPlan, frame: u64) -> Result<RgbImage, RenderError> {
        self.draw(plan, frame, true)
    }

    /// Draws one frame of a video with straight alpha: transparent where nothing is drawn.
    ///
    /// # Errors
    /// As [`Self::still_frame`].
    pub fn transparent_frame(&self, plan: &RenderPlan, frame: u64) -> Result<RgbaImage, RenderError> {
        let (segment, within) = locate(plan, frame)?;
        let (studio, cancel, backdrops) = (self.studio(), Cancel::new(), Backdrops::of(plan));
        let mut drawing = Transparent::new(&studio, &backdrops, segment, true, &cancel);
        to_rgba(plan.size, drawing.frame(within)?)
    }

    /// Draws one frame of a video without its captions.
    ///
    /// # Errors
    /// As [`Self::still_frame`].
    pub fn clean_frame(&self, plan: &RenderPlan, frame: u64) -> Result<RgbImage, RenderError> {
        self.draw(plan, frame, false)
    }

    /// Draws the picture that stands for the whole video: a moment of its beginning, without captions.
    ///
    /// # Errors
    /// As [`Self::still_frame`].
    pub fn thumbnail(&self, plan: &RenderPlan) -> Result<RgbImage, RenderError> {
        self.clean_frame(plan, plan.thumbnail_frame())
    }

    fn draw(&self, plan: &RenderPlan, frame: u64, with_captions: bool) -> Result<RgbImage, RenderError> {
        let (segment, within) = locate(plan, frame)?;
        let (studio, cancel) = (self.studio(), Cancel::new());
        let mut compositor = Compositor::new(&studio, plan, segment, with_captions, &cancel);
        to_rgb(compositor.frame(within)?)
    }
}

/// Returns the segment that a frame is in, and its place there.
fn locate(plan: &RenderPlan, frame: u64) -> Result<(&SegmentPlan, u64), RenderError> {
    let found = plan.locate(frame).map(|(index, within)| (&plan.segments[index], within));
    found.ok_or_else(|| {
        let outside = std::io::Error::new(std::io::ErrorKind::NotFound, "the video is shorter");
        RenderError::io("draw", format!("frame {frame}"), outside)
    })
}

impl RenderPlan {
    /// Returns the frame that stands for the video: two thirds into the first clip, where the camera has nearly
    /// arrived and no transition is seen.
    pub fn thumbnail_frame(&self) -> u64 {
        let first = self.segments.iter().find(|segment| segment.clip.is_some());
        first.map_or(0, |segment| segment.first_frame + segment.frames * 2 / 3)
    }
}

fn to_rgb(frame: &Frame) -> Result<RgbImage, RenderError> {
    let FrameSize { width, height } = frame.size;
    let mut picture = RgbImage::from_pixel(width, height, image::Rgb(Color([0; 3]).0));
    let planes = planes(frame.size, &frame.bytes);
    yuv420_to_rgb(&planes, &mut picture, width * 3, YuvRange::Limited, YuvStandardMatrix::Bt709)
        .map_err(unconverted)?;
    Ok(picture)
}

fn unconverted(error: YuvError) -> RenderError {
    RenderError::io("draw", "a frame", std::io::Error::new(std::io::ErrorKind::InvalidInput, error))
}

/// Converts the planes Y, U, V and A.
fn to_rgba(size: FrameSize, bytes: &[u8]) -> Result<RgbaImage, RenderError> {
    let FrameSize { width, height } = size;
    let mut picture = RgbaImage::new(width, height);
    let (colors, alpha) = bytes.split_at(size.pixels() as usize * 3 / 2);
    let planes = planes(size, colors);
    let converted = yuv420_to_rgba(&planes, &mut picture, width * 4, YuvRange::Limited, YuvStandardMatrix::Bt709);
    converted.map_err(unconverted)?;
    picture.pixels_mut().zip(alpha).for_each(|(pixel, alpha)| pixel.0[3] = *alpha);
    Ok(picture)
}

fn planes(size: FrameSize, bytes: &[u8]) -> YuvPlanarImage<'_, u8> {
    let FrameSize { width, height } = size;
    let luma = width as usize * height as usize;
    let (y_plane, chroma) = bytes.split_at(luma);
    let (u_plane, v_plane) = chroma.split_at(luma / 4);
    YuvPlanarImage {
        y_plane,
        y_stride: width,
        u_plane,
        u_stride: width / 2,
        v_plane,
        v_stride: width / 2,
        width,
        height,
    }
}

/// Writes a picture as JPEG, scaled down so that its longer side has at most `longest` pixels. The file appears
/// when it is whole.
///
/// # Errors
/// If the folder is not writable or the disk is full.
pub fn write_jpeg(picture: &RgbImage, longest: u32, to: &Path) -> Result<(), RenderError> {
    let scaled = scaled_down(picture, longest)?;
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(Cursor::new(&mut bytes), JPEG_QUALITY);
    let encoded = scaled.as_ref().unwrap_or(picture).write_with_encoder(encoder);
    encoded.map_err(|error| RenderError::io("encode", to, std::io::Error::other(error)))?;
    publish(&bytes, to)
}

/// Writes a picture as PNG, with or without transparency. The file appears when it is whole.
///
/// # Errors
/// As [`write_jpeg`].
pub fn write_png<P>(picture: &ImageBuffer<P, Vec<u8>>, to: &Path) -> Result<(), RenderError>
where
    P: PixelWithColorType<Subpixel = u8>,
{
    let mut bytes = Vec::new();
    let encoded = picture.write_with_encoder(PngEncoder::new(Cursor::new(&mut bytes)));
    encoded.map_err(|error| RenderError::io("encode", to, std::io::Error::other(error)))?;
    publish(&bytes, to)
}

fn publish(bytes: &[u8], to: &Path) -> Result<(), RenderError> {
    let workdir = Workdir::within(folder_of(to))?;
    fs::write(workdir.file(PART), bytes).map_err(|error| RenderError::io("write", to, error))?;
    Ok(workdir.publish(PART, to)?)
}

const PART: &str = "picture";

/// Returns the picture with its longer side at `longest` pixels, or `None` where it is no longer than that.
///
/// # Errors
/// If it cannot be scaled.
pub(crate) fn scaled_down(picture: &RgbImage, longest: u32) -> Result<Option<RgbImage>, RenderError> {
    let (width, height) = picture.dimensions();
    let side = width.max(height);
    let scale = |length: u32| (u64::from(length) * u64::from(longest) / u64::from(side)).max(1) as usize;
    let (from, to) = ((width as usize, height as usize), (scale(width), scale(height)));
    if side <= longest {
        return Ok(None);
    }
    let unscaled = |why: String| {
        let what = format!("a picture of {width} x {height} pixels to {longest}");
        RenderError::io("scale", what, std::io::Error::new(std::io::ErrorKind::InvalidInput, why))
    };
    let tell = |error: PicScaleError| unscaled(error.to_string());
    let mut scaler = Scaler::new(ResamplingFunction::CatmullRom);
    scaler.set_threading_policy(ThreadingPolicy::Single);
    let plan = scaler.plan_rgb_resampling(ImageSize::new(from.0, from.1), ImageSize::new(to.0, to.1)).map_err(tell)?;
    let source = ImageStore::<u8, 3>::from_slice(picture.as_raw(), from.0, from.1).map_err(tell)?;
    let mut target = ImageStoreMut::<u8, 3>::alloc(to.0, to.1);
    plan.resample(&source, &mut target).map_err(tell)?;
    let scaled = RgbImage::from_raw(to.0 as u32, to.1 as u32, target.as_bytes().to_vec());
    scaled.map(Some).ok_or_else(|| unscaled("it came out in another size".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_is_too_long_is_scaled_down_as_a_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("picture.jpg");
        let half = |x: u32, _: u32| image::Rgb(if x < 200 { [200, 0, 0] } else { [0, 0, 200] });
        write_jpeg(&RgbImage::from_fn(400, 200, half), 100, &path).expect("written");
        let read = image::open(&path).expect("a picture").to_rgb8();
        assert_eq!(read.dimensions(), (100, 50));
        assert!(read.get_pixel(20, 25)[0] > 150 && read.get_pixel(80, 25)[2] > 150);
        write_jpeg(&RgbImage::new(60, 40), 100, &path).expect("written");
        assert_eq!(image::open(&path).expect("a picture").to_rgb8().dimensions(), (60, 40));
    }
}
