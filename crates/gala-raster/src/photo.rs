//! Photos as models look at them, and as they are taken apart.

use gala_core::{
    format::FrameSize,
    media_error::{MediaError, MediaFault},
    pixels::RgbPixels,
};
use gala_media::RunError;
use image::RgbImage;

use crate::{
    picture::{PictureFile, read_checked},
    resize::{scaled_down, scaled_to},
    source_file::SourceFile,
};

/// How much nearer than a frame that it just covers a photo is seen at most: a fifth, and a little for what lies between.
const NEAREST: f64 = 1.25;
/// No photo is taken apart with more pixels.
const MOST_PIXELS: f64 = 8e6;
/// The longer side with which models look at photos, in pixels.
const LOOKED_AT_SIDE: u32 = 1036;

/// Reads a photo in the size in which a frame shows it under a moving camera. `None` of what is no photo: a drawing, or a
/// picture that is transparent somewhere.
///
/// # Errors
/// As [`crate::picture::check_picture`], and `source_changed`.
pub fn read_photo(file: SourceFile<'_>, frame: FrameSize) -> Result<Option<RgbPixels>, RunError> {
    let picture: PictureFile<'_> = read_checked(file)?;
    if picture.pixel_size()?.is_none() {
        return Ok(None);
    }
    let pixels = picture.pixels()?;
    if pixels.pixels().any(|pixel| pixel[3] < 255) {
        return Ok(None);
    }
    let mut rgb = RgbImage::new(pixels.width(), pixels.height());
    for (to, from) in rgb.pixels_mut().zip(pixels.pixels()) {
        to.0 = [from[0], from[1], from[2]];
    }
    drop(pixels);
    let (width, height) = shown_size(rgb.dimensions(), frame);
    let too_large = |_| MediaError::of(file.path, MediaFault::Damaged, "cannot be scaled", "use another picture");
    let scaled =
        if (width, height) == rgb.dimensions() { rgb } else { scaled_to(&rgb, width, height).map_err(too_large)? };
    Ok(Some(RgbPixels { width: width as usize, height: height as usize, bytes: scaled.into_raw() }))
}

/// At an edge so much of a photo is a mixture of what is before and behind, in parts of the longer side.
const MIXED: f32 = 1.0 / 450.0;

/// Returns over how many pixels from an edge a photo with that longer side shows a mixture of what is before and behind.
pub(crate) fn mixed_pixels(longest: usize) -> u16 {
    part_in_pixels(longest, MIXED)
}

/// Returns a part of a length in whole pixels, at least one.
pub(crate) fn part_in_pixels(longest: usize, part: f32) -> u16 {
    (longest as f32 * part).round().clamp(1.0, 1000.0) as u16
}

/// The frame that is covered by what is compared with others.
const COMPARED: FrameSize = FrameSize { width: 224, height: 224 };

/// Reads a photo in the size in which it is compared with sentences. `None` of what is no photo, as [`read_photo`].
///
/// # Errors
/// As [`read_photo`].
pub fn read_compared(file: SourceFile<'_>) -> Result<Option<RgbPixels>, RunError> {
    read_photo(file, COMPARED)
}

/// Returns a photo as small as models look at it.
///
/// # Errors
/// Where it cannot be scaled.
pub fn looked_at(photo: &RgbPixels) -> Result<RgbPixels, crate::resize::ScaleError> {
    let picture = RgbImage::from_raw(photo.width as u32, photo.height as u32, photo.bytes.clone());
    let picture = picture.ok_or(crate::resize::ScaleError::Size)?;
    let scaled = scaled_down(&picture, LOOKED_AT_SIDE)?.unwrap_or(picture);
    let (width, height) = (scaled.width() as usize, scaled.height() as usize);
    Ok(RgbPixels { width, height, bytes: scaled.into_raw() })
}

/// Returns the size of a photo in which it covers a frame at its nearest, never a larger one than its own.
fn shown_size((width, height): (u32, u32), frame: FrameSize) -> (u32, u32) {
    let (wide, high) = (f64::from(width), f64::from(height));
    let cover = (f64::from(frame.width) / wide).max(f64::from(frame.height) / high) * NEAREST;
    let scale = cover.min((MOST_PIXELS / (wide * high)).sqrt()).min(1.0);
    let side = |length: f64| ((length * scale).round() as u32).max(1);
    (side(wide), side(high))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use gala_core::hash::ContentHash;
    use image::{Rgba, RgbaImage};

    use super::*;

    fn read(name: &str, picture: &RgbaImage, frame: FrameSize) -> Result<Option<RgbPixels>, RunError> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        if name.ends_with(".svg") {
            std::fs::write(&path, r#"<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>"#)
                .expect("written");
        } else {
            picture.save(&path).expect("written");
        }
        let bytes = std::fs::read(&path).expect("read");
        read_photo(SourceFile { path: Path::new(&path), checksum: ContentHash::of(&bytes) }, frame)
    }

    #[test]
    fn a_photo_is_as_large_as_its_frame_needs_and_no_larger_than_it_is() {
        let frame = FrameSize { width: 100, height: 200 };
        assert_eq!(shown_size((1000, 1000), frame), (250, 250));
        assert_eq!(shown_size((120, 150), frame), (120, 150));
        assert_eq!(shown_size((30_000, 200), FrameSize { width: 4096, height: 4096 }), (30_000, 200));
        let (width, height) = shown_size((9000, 3000), FrameSize { width: 4096, height: 4096 });
        assert!(width * height <= 8_001_000 && width.abs_diff(3 * height) <= 3, "{width} x {height}");
    }

    #[test]
    fn photos_are_read_and_other_pictures_are_none() {
        let frame = FrameSize { width: 40, height: 40 };
        let opaque = RgbaImage::from_pixel(200, 100, Rgba([10, 20, 30, 255]));
        let photo = read("a.png", &opaque, frame).expect("read").expect("a photo");
        assert_eq!((photo.width, photo.height), (100, 50));
        assert!(photo.bytes.as_chunks::<3>().0.iter().all(|pixel| *pixel == [10, 20, 30]));
        let mut hole = opaque.clone();
        hole.get_pixel_mut(3, 3)[3] = 254;
        assert_eq!(read("b.png", &hole, frame).expect("read"), None);
        assert_eq!(read("c.svg", &opaque, frame).expect("read"), None);
    }

    #[test]
    fn models_look_at_a_small_picture() {
        let photo = RgbPixels { width: 2072, height: 100, bytes: vec![7; 3 * 2072 * 100] };
        let small = looked_at(&photo).expect("a picture");
        assert_eq!((small.width, small.height, small.bytes.len()), (1036, 50, 3 * 1036 * 50));
        assert_eq!(looked_at(&small).expect("a picture"), small);
    }
}
