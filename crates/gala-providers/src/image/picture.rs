//! What a provider drew, looked at before it counts.

use std::io::Cursor;

use gala_ai::provider::{MadeImage, MadeLayer, ProviderError};
use image::{ImageReader, Limits};

use crate::{
    http::sniffed,
    ratio::{Shape, distance},
};

/// The most bytes and pixels, and the longest side, of one picture.
const MAX_BYTES: usize = 64 << 20;
const MAX_PIXELS: u64 = 64_000_000;
const MAX_SIDE: u32 = 16_384;
const MIN_SIDE: u32 = 64;
/// How far a picture's shape may be from what was asked for.
pub(super) const TOLERANCE: f64 = 0.02;

/// What was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct AskedPicture {
    pub provider: &'static str,
    pub shape: Shape,
    /// [`TOLERANCE`], or more where a provider rounds its sizes coarsely.
    pub tolerance: f64,
}

impl AskedPicture {
    pub fn new(provider: &'static str, shape: Shape) -> Self {
        Self { provider, shape, tolerance: TOLERANCE }
    }

    /// Returns a picture as one layer, if it is one: decoded to its end, of the shape that was asked for.
    ///
    /// # Errors
    /// [`ProviderError::Broken`], with what is wrong.
    pub async fn checked(self, bytes: Vec<u8>) -> Result<MadeImage, ProviderError> {
        let provider = self.provider;
        let checked = tokio::task::spawn_blocking(move || self.layer(bytes)).await;
        let checked = checked.unwrap_or_else(|_| Err("its decoder failed".to_owned()));
        checked.map_err(|message| ProviderError::Broken { provider: provider.to_owned(), message })
    }

    fn layer(self, bytes: Vec<u8>) -> Result<MadeImage, String> {
        if bytes.len() > MAX_BYTES {
            return Err(format!("the picture has {} bytes, of which {MAX_BYTES} are taken", bytes.len()));
        }
        let mime = sniffed(&bytes).filter(|mime| mime.starts_with("image/")).ok_or("no picture came")?;
        let mut reader = ImageReader::new(Cursor::new(&bytes)).with_guessed_format().map_err(|_| "no picture came")?;
        let mut limits = Limits::default();
        (limits.max_image_width, limits.max_image_height) = (Some(MAX_SIDE), Some(MAX_SIDE));
        limits.max_alloc = Some(MAX_PIXELS * 8);
        reader.limits(limits);
        let decoded = reader.decode().map_err(|error| format!("the picture cannot be decoded: {error}"))?;
        self.check_size(decoded.width(), decoded.height())?;
        let layer = MadeLayer { name: "picture".to_owned(), depth: 1.0, mime, bytes };
        Ok(MadeImage { layers: vec![layer], credits: Vec::new() })
    }

    fn check_size(self, width: u32, height: u32) -> Result<(), String> {
        let (asked_width, asked_height) = self.shape;
        if u64::from(width) * u64::from(height) > MAX_PIXELS || width.min(height) < MIN_SIDE {
            return Err(format!("the picture has {width}x{height} pixels"));
        }
        if distance((width, height), self.shape) > self.tolerance {
            return Err(format!(
                "the picture has {width}x{height} pixels, and {asked_width}:{asked_height} was asked for"
            ));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, RgbImage};

    use super::*;

    fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let row = |x, y| image::Rgb([x as u8, y as u8, 7]);
        RgbImage::from_fn(width, height, row).write_to(&mut file, format).expect("encoded");
        file.into_inner()
    }

    async fn check(shape: Shape, bytes: Vec<u8>) -> Result<&'static str, String> {
        let checked = AskedPicture::new("x", shape).checked(bytes).await;
        checked.map(|image| image.layers[0].mime).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn a_picture_is_what_its_bytes_are() {
        let formats =
            [(ImageFormat::Png, "image/png"), (ImageFormat::Jpeg, "image/jpeg"), (ImageFormat::WebP, "image/webp")];
        for (format, mime) in formats {
            assert_eq!(check((9, 16), drawn(90, 160, format)).await, Ok(mime));
        }
        assert_eq!(check((9, 16), drawn(91, 160, ImageFormat::Png)).await, Ok("image/png"));
    }

    #[tokio::test]
    async fn what_is_none_or_another_is_broken() {
        let mut cut = drawn(90, 160, ImageFormat::Png);
        cut.truncate(cut.len() / 2);
        let mut huge = drawn(90, 160, ImageFormat::Png);
        // Its header claims more pixels than there are.
        huge[16..24].copy_from_slice(&[0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff]);
        for (bad, says) in [
            (drawn(93, 160, ImageFormat::Png), "9:16 was asked for"),
            (drawn(160, 90, ImageFormat::Png), "9:16 was asked for"),
            (drawn(36, 64, ImageFormat::Png), "36x64"),
            (cut, "decoded"),
            (huge, "decoded"),
            (drawn(90, 160, ImageFormat::Gif), "no picture"),
            (b"<html>".to_vec(), "no picture"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "no picture"),
            (Vec::new(), "no picture"),
        ] {
            let message = check((9, 16), bad).await.expect_err("broken");
            assert!(message.contains(says), "{says}: {message}");
        }
    }
}
