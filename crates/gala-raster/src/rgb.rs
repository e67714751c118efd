//! Frames as RGB, for files of single frames.

use gala_core::{format::FrameSize, timeline::Color};
use image::{RgbImage, RgbaImage};
use yuv::{YuvError, YuvPlanarImage, YuvRange, YuvStandardMatrix, yuv420_to_rgb, yuv420_to_rgba};

use crate::frame::Frame;

/// Why planes could not be converted: they are shorter than their size says, or a side is odd.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ConvertError(#[from] YuvError);

/// Converts a frame.
///
/// # Errors
/// If its size is not one of a frame: a side is zero or odd.
pub fn of_frame(frame: &Frame) -> Result<RgbImage, ConvertError> {
    let FrameSize { width, height } = frame.size;
    let mut picture = RgbImage::from_pixel(width, height, image::Rgb(Color([0; 3]).0));
    let planes = planes(frame.size, &frame.bytes);
    yuv420_to_rgb(&planes, &mut picture, width * 3, YuvRange::Limited, YuvStandardMatrix::Bt709)?;
    Ok(picture)
}

/// Converts the planes Y, U, V and A; the alpha is straight.
///
/// # Errors
/// As [`of_frame`].
pub fn of_yuva(size: FrameSize, bytes: &[u8]) -> Result<RgbaImage, ConvertError> {
    let FrameSize { width, height } = size;
    let mut picture = RgbaImage::new(width, height);
    let (colors, alpha) = bytes.split_at(size.pixels() as usize * 3 / 2);
    let planes = planes(size, colors);
    yuv420_to_rgba(&planes, &mut picture, width * 4, YuvRange::Limited, YuvStandardMatrix::Bt709)?;
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
