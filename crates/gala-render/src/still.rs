//! Single frames as pictures: scene previews and the thumbnail.

use std::{
    fs,
    io::{self, Cursor},
    path::Path,
};

use gala_core::{cancel::Cancel, time::Frames};
use gala_media::{RunError, Workdir, folder_of};
use gala_raster::{
    resize,
    rgb::{self, ConvertError},
};
use image::{
    ImageBuffer, PixelWithColorType, RgbImage, RgbaImage,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};

use crate::{
    compose::Compositor,
    encoder_frames::EncoderFrames,
    plan::{RenderPlan, SegmentPlan},
    renderer::Renderer,
};

const JPEG_QUALITY: u8 = 88;

impl Renderer {
    /// Draws one frame of a video as it will be seen, captions included.
    ///
    /// # Errors
    /// If the frame is outside the plan or a source cannot be used.
    pub fn still_frame(&self, plan: &RenderPlan, frame: Frames) -> Result<RgbImage, RunError> {
        self.draw(plan, frame, true)
    }

    /// Draws one frame of a video with straight alpha: transparent where nothing is drawn.
    ///
    /// # Errors
    /// As [`Self::still_frame`].
    pub fn transparent_frame(&self, plan: &RenderPlan, frame: Frames) -> Result<RgbaImage, RunError> {
        let (segment, within) = locate(plan, frame)?;
        let (context, cancel) = (self.context(), Cancel::new());
        let mut frames = EncoderFrames::with_alpha(&context, plan, segment, &cancel);
        rgb::of_yuva(plan.size, frames.frame(within.0)?).map_err(unconverted)
    }

    /// Draws one frame of a video without its captions.
    ///
    /// # Errors
    /// As [`Self::still_frame`].
    pub fn clean_frame(&self, plan: &RenderPlan, frame: Frames) -> Result<RgbImage, RunError> {
        self.draw(plan, frame, false)
    }

    /// Draws the picture that stands for the whole video: a moment of its beginning, without captions.
    ///
    /// # Errors
    /// As [`Self::still_frame`].
    pub fn thumbnail(&self, plan: &RenderPlan) -> Result<RgbImage, RunError> {
        self.clean_frame(plan, plan.thumbnail_frame())
    }

    fn draw(&self, plan: &RenderPlan, frame: Frames, with_captions: bool) -> Result<RgbImage, RunError> {
        let (segment, within) = locate(plan, frame)?;
        let (context, cancel) = (self.context(), Cancel::new());
        let mut compositor = Compositor::new(&context, plan, segment, with_captions, &cancel);
        rgb::of_frame(compositor.frame(within.0)?).map_err(unconverted)
    }
}

/// Returns the segment that a frame is in, and its place there.
fn locate(plan: &RenderPlan, frame: Frames) -> Result<(&SegmentPlan, Frames), RunError> {
    let found = plan.locate(frame).map(|(index, within)| (&plan.segments[index], within));
    found.ok_or_else(|| {
        let outside = io::Error::new(io::ErrorKind::NotFound, "the video is shorter");
        RunError::io("draw", format!("frame {frame}"), outside)
    })
}

impl RenderPlan {
    /// Returns the frame that stands for the video: two thirds into the first clip, where the camera has nearly
    /// arrived and no transition is seen.
    pub fn thumbnail_frame(&self) -> Frames {
        let first = self.segments.iter().find(|segment| segment.clip.is_some());
        first.map_or(Frames::ZERO, |segment| segment.first_frame + Frames(segment.frames.0 * 2 / 3))
    }
}

fn unconverted(error: ConvertError) -> RunError {
    RunError::io("draw", "a frame", io::Error::new(io::ErrorKind::InvalidInput, error))
}

/// Writes a picture as JPEG, scaled down so that its longer side has at most `longest` pixels. The file appears
/// when it is whole.
///
/// # Errors
/// If the folder is not writable or the disk is full.
pub fn write_jpeg(picture: &RgbImage, longest: u32, to: &Path) -> Result<(), RunError> {
    publish(&jpeg(picture, longest)?, to)
}

/// Encodes a picture as JPEG, scaled down so that its longer side has at most `longest` pixels.
///
/// # Errors
/// If it cannot be scaled, or is larger than JPEG holds.
pub(crate) fn jpeg(picture: &RgbImage, longest: u32) -> Result<Vec<u8>, RunError> {
    let scaled = scaled_down(picture, longest)?;
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(Cursor::new(&mut bytes), JPEG_QUALITY);
    let encoded = scaled.as_ref().unwrap_or(picture).write_with_encoder(encoder);
    encoded.map_err(|error| RunError::io("encode", "a picture", io::Error::other(error)))?;
    Ok(bytes)
}

/// Writes a picture as PNG, with or without transparency. The file appears when it is whole.
///
/// # Errors
/// As [`write_jpeg`].
pub fn write_png<P>(picture: &ImageBuffer<P, Vec<u8>>, to: &Path) -> Result<(), RunError>
where
    P: PixelWithColorType<Subpixel = u8>,
{
    let mut bytes = Vec::new();
    let encoded = picture.write_with_encoder(PngEncoder::new(Cursor::new(&mut bytes)));
    encoded.map_err(|error| RunError::io("encode", to, io::Error::other(error)))?;
    publish(&bytes, to)
}

fn publish(bytes: &[u8], to: &Path) -> Result<(), RunError> {
    let workdir = Workdir::within(folder_of(to))?;
    fs::write(workdir.file(PART), bytes).map_err(|error| RunError::io("write", to, error))?;
    workdir.publish(PART, to)
}

const PART: &str = "picture";

/// Returns the picture with its longer side at `longest` pixels, or `None` where it is no longer than that.
///
/// # Errors
/// If it cannot be scaled.
pub(crate) fn scaled_down(picture: &RgbImage, longest: u32) -> Result<Option<RgbImage>, RunError> {
    resize::scaled_down(picture, longest).map_err(|error| {
        let (width, height) = picture.dimensions();
        let what = format!("a picture of {width} x {height} pixels to {longest}");
        RunError::io("scale", what, io::Error::new(io::ErrorKind::InvalidInput, error))
    })
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
