//! Pixels as files.

use std::io::Cursor;

use image::{
    ExtendedColorType, ImageEncoder, ImageError,
    codecs::{
        jpeg::JpegEncoder,
        png::{CompressionType, FilterType, PngEncoder},
    },
};

const JPEG_QUALITY: u8 = 94;
const COLOR_SIDE: usize = 16;

/// Writes an opaque picture as JPEG.
///
/// # Errors
/// Where a side is longer than 65,535 pixels.
pub fn jpeg(pixels: &[[u8; 3]], width: usize, height: usize) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(Cursor::new(&mut bytes), JPEG_QUALITY);
    encoder.write_image(pixels.as_flattened(), width as u32, height as u32, ExtendedColorType::Rgb8)?;
    Ok(bytes)
}

/// Writes a picture with straight alpha as PNG.
///
/// # Errors
/// Where it cannot be written.
pub fn png(pixels: &[[u8; 4]], width: usize, height: usize) -> Result<Vec<u8>, ImageError> {
    let mut bytes = Vec::new();
    let encoder = PngEncoder::new_with_quality(Cursor::new(&mut bytes), CompressionType::Fast, FilterType::Adaptive);
    encoder.write_image(pixels.as_flattened(), width as u32, height as u32, ExtendedColorType::Rgba8)?;
    Ok(bytes)
}

/// Writes a picture of one colour as PNG, of some pixels: it is scaled to whatever it is to cover.
///
/// # Errors
/// Where it cannot be written.
pub fn encoded_color([r, g, b]: [u8; 3]) -> Result<Vec<u8>, ImageError> {
    png(&[[r, g, b, 255]; COLOR_SIDE * COLOR_SIDE], COLOR_SIDE, COLOR_SIDE)
}
