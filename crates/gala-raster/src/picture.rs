//! Still pictures: what they are, by their content and never by their name, and their pixels.

mod child;
mod drawing;
mod given;
mod limits;
mod own;
mod protocol;
mod view;
mod whole;

use std::{
    fs,
    io::{Cursor, ErrorKind},
    path::Path,
};

use gala_core::media_error::{MediaError, MediaFault};
use gala_files::{check_given, unreadable};
use gala_media::RunError;
use image::{
    AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbaImage,
    codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
    metadata::Orientation,
};

pub use self::{
    child::{EndingHeap, run_rasteriser},
    given::{Rasteriser, check_rasteriser},
    limits::{MAX_BYTES, MAX_PIXELS},
    protocol::MAX_DRAWING_BYTES,
};
pub(crate) use self::{
    given::{GivenDrawing, Named},
    own::{OwnDrawing, OwnSvg, Piece, own_svg},
    view::DrawingView,
};
use self::{
    limits::MAX_MEMORY,
    whole::{ends_early, jpeg_is_whole, png_is_intact},
};
use crate::source_file::SourceFile;

/// What a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureFacts {
    /// As shown, after the camera's orientation is applied; of an SVG, its own size rounded up.
    pub width: u32,
    pub height: u32,
    /// `image/png`, `image/jpeg`, `image/webp`, `image/gif` or `image/svg+xml`.
    pub mime: &'static str,
}

/// A picture that is ready to be drawn.
pub(crate) enum Picture {
    Pixels(RgbaImage),
    Drawing(Drawing),
}

/// A drawing, by who wrote it: that decides where it is drawn.
pub(crate) enum Drawing {
    Own(OwnDrawing),
    Given(GivenDrawing),
}

impl Drawing {
    /// Returns the width and height that it asks to be shown with.
    pub fn size(&self) -> (f32, f32) {
        match self {
            Self::Own(own) => own.size(),
            Self::Given(given) => given.size(),
        }
    }

    /// Draws it: premultiplied RGBA, or `None` where there can be no such pixels.
    ///
    /// # Errors
    /// Of a user's drawing, as [`GivenDrawing::draw`]. One of ours is drawn or not.
    pub fn draw(&self, view: &DrawingView) -> Result<Option<Vec<u8>>, RunError> {
        match self {
            Self::Own(own) => Ok(own.draw(view)),
            Self::Given(given) => given.draw(view).map(Some),
        }
    }
}

/// Looks into a picture file, and decodes it where nothing less tells that it is whole. A drawing is looked into by a child.
///
/// # Errors
/// What ends a child; else of the file: `missing_file`, `unreadable_file`, `empty_file`, `too_many_bytes`, `unsupported_format`, `too_many_pixels`,
/// `animated_picture`, `truncated`, `damaged`, `too_complex`,
/// `extreme_shape`.
pub fn check_picture(rasteriser: &Rasteriser, path: &Path) -> Result<PictureFacts, RunError> {
    let bytes = read(path)?;
    let mime = mime(path, &bytes)?;
    let (width, height) =
        if png_is_intact(&bytes) { shown_size(path, &bytes)? } else { decode(rasteriser, path, bytes)?.size() };
    Ok(PictureFacts { width, height, mime })
}

impl Picture {
    fn size(&self) -> (u32, u32) {
        match self {
            Self::Pixels(pixels) => pixels.dimensions(),
            Self::Drawing(drawing) => (drawing.size().0.ceil() as u32, drawing.size().1.ceil() as u32),
        }
    }
}

/// A picture file whose content is the one that the plan was made for.
pub(crate) struct PictureFile<'a> {
    path: &'a Path,
    bytes: Vec<u8>,
}

/// Reads and decodes a source.
pub(crate) fn load_checked(rasteriser: &Rasteriser, source: SourceFile<'_>) -> Result<Picture, RunError> {
    read_checked(source)?.decode(rasteriser)
}

/// Reads a source.
pub(crate) fn read_checked(source: SourceFile<'_>) -> Result<PictureFile<'_>, MediaError> {
    let bytes = read(source.path)?;
    source.check(&bytes)?;
    Ok(PictureFile { path: source.path, bytes })
}

impl PictureFile<'_> {
    /// Returns the width and height as shown; nothing of a drawing.
    ///
    /// # Errors
    /// `unsupported_format`, `too_many_pixels`, `animated_picture`, `truncated` or `damaged`, of what comes before the
    /// pixels.
    pub fn pixel_size(&self) -> Result<Option<(u32, u32)>, MediaError> {
        let is_drawing = mime(self.path, &self.bytes)? == SVG;
        (!is_drawing).then(|| shown_size(self.path, &self.bytes)).transpose()
    }

    /// # Errors
    /// Of a drawing, as [`GivenDrawing::read`]; else as [`Self::pixels`].
    pub fn decode(self, rasteriser: &Rasteriser) -> Result<Picture, RunError> {
        decode(rasteriser, self.path, self.bytes)
    }

    /// Decodes what is no drawing.
    ///
    /// # Errors
    /// `unsupported_format`, `too_many_pixels`, `animated_picture`, `truncated` or `damaged`.
    pub fn pixels(&self) -> Result<RgbaImage, MediaError> {
        pixels(self.path, &self.bytes)
    }
}

pub(crate) fn read(path: &Path) -> Result<Vec<u8>, MediaError> {
    let size = check_given(path)?;
    if size > MAX_BYTES {
        let fault = MediaError::of(path, MediaFault::TooManyBytes, format!("has {size} bytes"), "save it smaller");
        return Err(fault.limit(format!("more than {MAX_BYTES}")));
    }
    fs::read(path).map_err(|error| unreadable(path, &error))
}

pub(crate) const SVG: &str = "image/svg+xml";

pub(crate) fn mime(path: &Path, bytes: &[u8]) -> Result<&'static str, MediaError> {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => Ok("image/png"),
        Ok(ImageFormat::Jpeg) => Ok("image/jpeg"),
        Ok(ImageFormat::WebP) => Ok("image/webp"),
        Ok(ImageFormat::Gif) => Ok("image/gif"),
        _ if looks_like_svg(bytes) => Ok(SVG),
        _ => {
            let what = "is not a PNG, JPEG, WebP or SVG picture";
            Err(MediaError::of(path, MediaFault::UnsupportedFormat, what, "convert it"))
        }
    }
}

fn looks_like_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let text = String::from_utf8_lossy(head);
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<') && text.contains("<svg")
}

pub(crate) fn decode(rasteriser: &Rasteriser, path: &Path, bytes: Vec<u8>) -> Result<Picture, RunError> {
    if mime(path, &bytes)? == SVG {
        let given = GivenDrawing::read(rasteriser, bytes, Named::File(path.to_owned()))?;
        return Ok(Picture::Drawing(Drawing::Given(given)));
    }
    Ok(Picture::Pixels(pixels(path, &bytes)?))
}

fn pixels(path: &Path, bytes: &[u8]) -> Result<RgbaImage, MediaError> {
    let (decoder, orientation) = open(path, bytes)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| tell(path, bytes, &error))?;
    picture.apply_orientation(orientation);
    Ok(picture.into_rgba8())
}

fn shown_size(path: &Path, bytes: &[u8]) -> Result<(u32, u32), MediaError> {
    let (decoder, orientation) = open(path, bytes)?;
    let (width, height) = decoder.dimensions();
    let lies = matches!(
        orientation,
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH
    );
    Ok(if lies { (height, width) } else { (width, height) })
}

/// Reads what comes before the pixels.
pub(crate) fn open<'a>(path: &Path, bytes: &'a [u8]) -> Result<(impl ImageDecoder + 'a, Orientation), MediaError> {
    let fail = |error: ImageError| tell(path, bytes, &error);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| fail(error.into()))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let format = reader.format();
    let mut decoder = reader.into_decoder().map_err(fail)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(too_many_pixels(path, &format!("{width} x {height}")));
    }
    refuse_animation(path, bytes, format)?;
    if format == Some(ImageFormat::Jpeg) && !jpeg_is_whole(bytes) {
        return Err(truncated(path));
    }
    let orientation = decoder.orientation().map_err(fail)?;
    Ok((decoder, orientation))
}

fn refuse_animation(path: &Path, bytes: &[u8], format: Option<ImageFormat>) -> Result<(), MediaError> {
    if moves(path, bytes, format)? {
        let remedy = "use one of its frames as a picture, or turn it into an MP4 clip";
        return Err(MediaError::of(path, MediaFault::AnimatedPicture, "is animated", remedy));
    }
    Ok(())
}

/// Whether a picture has more than one frame.
pub(crate) fn is_animated(path: &Path, bytes: &[u8]) -> Result<bool, MediaError> {
    moves(path, bytes, image::guess_format(bytes).ok())
}

fn moves(path: &Path, bytes: &[u8], format: Option<ImageFormat>) -> Result<bool, MediaError> {
    let fail = |error: ImageError| tell(path, bytes, &error);
    Ok(match format {
        Some(ImageFormat::Png) => PngDecoder::new(Cursor::new(bytes)).and_then(|png| png.is_apng()).map_err(fail)?,
        Some(ImageFormat::WebP) => WebPDecoder::new(Cursor::new(bytes)).map_err(fail)?.has_animation(),
        Some(ImageFormat::Gif) => {
            let mut frames = GifDecoder::new(Cursor::new(bytes)).map_err(fail)?.into_frames().skip(1);
            // One that cannot be read is one of several: what is left of a file that was cut is no still picture.
            frames.next().transpose().map_err(fail)?.is_some()
        }
        _ => false,
    })
}

/// Looks into a drawing that a document spells.
///
/// # Errors
/// `damaged`, `too_complex`, `extreme_shape`, `too_many_pixels`, with a message that reads after the drawing's name; and
/// what ends a child.
pub fn check_markup(rasteriser: &Rasteriser, markup: &str) -> Result<(), RunError> {
    GivenDrawing::read(rasteriser, markup.into(), Named::Field).map(drop)
}

/// Tells what a decoder said. Its words are for people: what is at fault is told by their kind, and by the file itself.
pub(crate) fn tell(path: &Path, bytes: &[u8], error: &ImageError) -> MediaError {
    match error {
        ImageError::Limits(_) => too_many_pixels(path, "too many"),
        ImageError::IoError(error) if error.kind() == ErrorKind::UnexpectedEof => truncated(path),
        ImageError::Unsupported(_) => {
            let what = "is a kind of picture that cannot be read";
            MediaError::of(path, MediaFault::UnsupportedFormat, what, "convert it")
        }
        _ if ends_early(bytes) => truncated(path),
        error => MediaError::of(path, MediaFault::Damaged, format!("is damaged ({error})"), "save it again"),
    }
}

fn truncated(path: &Path) -> MediaError {
    MediaError::of(path, MediaFault::Truncated, "ends too early", "copy or export it again")
}

pub(crate) fn too_many_pixels(path: &Path, size: &str) -> MediaError {
    MediaError::of(path, MediaFault::TooManyPixels, format!("has {size} pixels"), "scale it down")
        .limit("more than 64 million")
}
