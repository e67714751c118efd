//! Still pictures: what they are, by their content and never by their name, and their pixels.

mod child;
mod drawing;
mod given;
mod limits;
mod own;
mod protocol;
mod view;

use std::{fs, io::Cursor, path::Path};

use gala_core::media_error::MediaError;
use gala_files::{check_given, unreadable};
use gala_media::RunError;
use image::{
    AnimationDecoder, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits, RgbaImage,
    codecs::{gif::GifDecoder, png::PngDecoder, webp::WebPDecoder},
    error::LimitErrorKind,
    metadata::Orientation,
};

use self::limits::MAX_MEMORY;
pub use self::{
    child::{EndingHeap, run_rasteriser},
    given::{Rasteriser, check_rasteriser},
    limits::{MAX_BYTES, MAX_PIXELS},
    protocol::MAX_DRAWING_BYTES,
};
pub(crate) use self::{
    given::{GivenDrawing, Named},
    own::{OwnDrawing, OwnSvg, Piece, own_svg},
    view::View,
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
    pub fn draw(&self, view: &View) -> Result<Option<Vec<u8>>, RunError> {
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
    pub fn pixel_size(&self) -> Result<Option<(u32, u32)>, MediaError> {
        let is_drawing = mime(self.path, &self.bytes)? == SVG;
        (!is_drawing).then(|| shown_size(self.path, &self.bytes)).transpose()
    }

    pub fn decode(self, rasteriser: &Rasteriser) -> Result<Picture, RunError> {
        decode(rasteriser, self.path, self.bytes)
    }

    /// Decodes what is no drawing.
    pub fn pixels(&self) -> Result<RgbaImage, MediaError> {
        pixels(self.path, &self.bytes)
    }
}

fn read(path: &Path) -> Result<Vec<u8>, MediaError> {
    let size = check_given(path)?;
    if size > MAX_BYTES {
        let message = format!("has {size} bytes, more than {MAX_BYTES}: save it smaller");
        return Err(MediaError::of(path, "too_many_bytes", message));
    }
    fs::read(path).map_err(|error| unreadable(path, &error))
}

const SVG: &str = "image/svg+xml";

fn mime(path: &Path, bytes: &[u8]) -> Result<&'static str, MediaError> {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => Ok("image/png"),
        Ok(ImageFormat::Jpeg) => Ok("image/jpeg"),
        Ok(ImageFormat::WebP) => Ok("image/webp"),
        Ok(ImageFormat::Gif) => Ok("image/gif"),
        _ if looks_like_svg(bytes) => Ok(SVG),
        _ => {
            let message = "is not a PNG, JPEG, WebP or SVG picture: convert it";
            Err(MediaError::of(path, "unsupported_format", message))
        }
    }
}

fn looks_like_svg(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(4096)];
    let text = String::from_utf8_lossy(head);
    text.trim_start_matches('\u{feff}').trim_start().starts_with('<') && text.contains("<svg")
}

fn decode(rasteriser: &Rasteriser, path: &Path, bytes: Vec<u8>) -> Result<Picture, RunError> {
    if mime(path, &bytes)? == SVG {
        let given = GivenDrawing::read(rasteriser, bytes, Named::File(path.to_owned()))?;
        return Ok(Picture::Drawing(Drawing::Given(given)));
    }
    Ok(Picture::Pixels(pixels(path, &bytes)?))
}

fn pixels(path: &Path, bytes: &[u8]) -> Result<RgbaImage, MediaError> {
    let (decoder, orientation) = open(path, bytes)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| tell(path, &error))?;
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
fn open<'a>(path: &Path, bytes: &'a [u8]) -> Result<(impl ImageDecoder + 'a, Orientation), MediaError> {
    let fail = |error: ImageError| tell(path, &error);
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| fail(error.into()))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_MEMORY);
    reader.limits(limits);
    let format = reader.format();
    let mut decoder = reader.into_decoder().map_err(fail)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(too_many_pixels(path, width, height));
    }
    refuse_animation(path, bytes, format)?;
    if format == Some(ImageFormat::Jpeg) && !jpeg_is_whole(bytes) {
        return Err(truncated(path));
    }
    let orientation = decoder.orientation().map_err(fail)?;
    Ok((decoder, orientation))
}

/// Returns whether every chunk of a PNG up to its end has the checksum that it was written with.
///
/// That is no proof that it can be decoded: whoever wrote it may have written it wrongly, which is told when it is drawn, by
/// the same code. But what was cut or damaged on its way is found, for a hundredth of the time: of 4096 x 4096 pixels with
/// noise, 29 MB, 2.4 ms instead of 257 ms. A draft of twelve stills of 1296 x 2304 would take 0.45 s more of a processor.
fn png_is_intact(bytes: &[u8]) -> bool {
    let mut rest = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n");
    while let Some((chunk, after)) = rest.and_then(png_chunk) {
        if chunk.starts_with(b"IEND") {
            return true;
        }
        rest = Some(after);
    }
    false
}

/// Splits off a chunk, which begins with its name, if its checksum is right.
fn png_chunk(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk()?;
    let (chunk, rest) = rest.split_at_checked(u32::from_be_bytes(*length) as usize + 4)?;
    let (checksum, rest) = rest.split_first_chunk()?;
    (crc32fast::hash(chunk) == u32::from_be_bytes(*checksum)).then_some((chunk, rest))
}

fn refuse_animation(path: &Path, bytes: &[u8], format: Option<ImageFormat>) -> Result<(), MediaError> {
    let fail = |error: ImageError| tell(path, &error);
    let animated = match format {
        Some(ImageFormat::Png) => PngDecoder::new(Cursor::new(bytes)).and_then(|png| png.is_apng()).map_err(fail)?,
        Some(ImageFormat::WebP) => WebPDecoder::new(Cursor::new(bytes)).map_err(fail)?.has_animation(),
        Some(ImageFormat::Gif) => {
            let frames = GifDecoder::new(Cursor::new(bytes)).map_err(fail)?.into_frames();
            frames.take(2).filter(Result::is_ok).count() > 1
        }
        _ => false,
    };
    if animated {
        let message = "is animated: use one of its frames as a picture, or turn it into an MP4 clip";
        return Err(MediaError::of(path, "animated_picture", message));
    }
    Ok(())
}

/// A whole JPEG has an end marker after its last scan; decoders fill what is missing with grey.
fn jpeg_is_whole(bytes: &[u8]) -> bool {
    let last = |marker: [u8; 2]| bytes.windows(2).rposition(|pair| pair == marker);
    matches!((last([0xff, 0xda]), last([0xff, 0xd9])), (Some(scan), Some(end)) if end > scan)
}

/// Looks into a drawing that a document spells.
///
/// # Errors
/// `damaged`, `too_complex`, `extreme_shape`, `too_many_pixels`, with a message that reads after the drawing's name; and
/// what ends a child.
pub fn check_markup(rasteriser: &Rasteriser, markup: &str) -> Result<(), RunError> {
    GivenDrawing::read(rasteriser, markup.into(), Named::Field).map(drop)
}

fn tell(path: &Path, error: &ImageError) -> MediaError {
    match error {
        ImageError::Limits(limit) if matches!(limit.kind(), LimitErrorKind::DimensionError) => {
            too_many_pixels(path, 0, 0)
        }
        ImageError::Limits(_) => too_many_pixels(path, 0, 0),
        ImageError::IoError(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => truncated(path),
        ImageError::Unsupported(_) => {
            MediaError::of(path, "unsupported_format", "is a kind of picture that cannot be read: convert it")
        }
        error => {
            let text = error.to_string();
            let cut = ["unexpected end", "eof", "truncated", "corrupt deflate", "no more bytes", "not enough"];
            if cut.iter().any(|sign| text.to_ascii_lowercase().contains(sign)) {
                return truncated(path);
            }
            MediaError::of(path, "damaged", format!("is damaged ({text}): save it again"))
        }
    }
}

fn truncated(path: &Path) -> MediaError {
    MediaError::of(path, "truncated", "ends too early: copy or export it again")
}

fn too_many_pixels(path: &Path, width: u32, height: u32) -> MediaError {
    let size = if width == 0 { "too many".to_owned() } else { format!("{width} x {height}") };
    MediaError::of(path, "too_many_pixels", format!("has {size} pixels, more than 64 million: scale it down"))
}
