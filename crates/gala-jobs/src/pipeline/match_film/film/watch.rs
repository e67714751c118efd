//! What a film looks and sounds like, found out while it is decoded once.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use gala_audio::{SoundTrace, TraceListener};
use gala_core::{
    cancel::Cancel,
    media_error::{MediaError, MediaFault},
};
use gala_handover::film::SeenPicture;
use gala_media::{Board, IngestRequest, RunError, Tools, Wanted, Workdir, ingest, probe};
use gala_raster::perceptual::PerceptualHash;
use image::{RgbImage, codecs::jpeg::JpegEncoder, imageops};

/// No pictures are nearer, and there are no more: 350 MB on the disk for as long as they are looked at.
const CLOSEST_MS: u64 = 500;
const MOST_PICTURES: u64 = 900;
/// So much may lack at the end of a file: its sound may be longer than its pictures.
const LACKING_MS: u64 = 5000;
/// Of the height: what is below are captions, in the film or in the clips that it is compared with.
const WITHOUT_CAPTIONS: f64 = 0.62;
/// A row or column that is this dark belongs to a bar.
const DARK: u8 = 24;
const THUMBNAIL_QUALITY: u8 = 88;

/// What was found out.
pub(in super::super) struct Watched {
    pub duration_ms: u64,
    pub interval_ms: u64,
    pub pictures: Vec<SeenPicture>,
    pub trace: SoundTrace,
    /// JPEG; empty of what has no pictures.
    pub thumbnail: Vec<u8>,
}

/// Watches a film, or listens to a sound.
///
/// # Errors
/// [`RunError::Media`] where it cannot be decoded as far as it says that it lasts.
pub(in super::super) fn watch(
    tools: &Tools,
    staging: &Path,
    path: &Path,
    cancel: &Cancel,
) -> Result<Watched, RunError> {
    let facts = probe(tools, path, cancel)?;
    let folder = Workdir::within(staging)?;
    let interval_ms = facts.duration_ms.div_ceil(MOST_PICTURES).max(CLOSEST_MS);
    let request = IngestRequest {
        path,
        facts: &facts,
        folder: &folder.file(""),
        interval_ms,
        pictures: u32::try_from(facts.duration_ms.div_ceil(interval_ms)).unwrap_or(1).max(1),
        wanted: Wanted { board: true, samples: true, ..Wanted::NONE },
    };
    let mut listener = TraceListener::default();
    let made = ingest(tools, &request, |bytes| listener.hear(bytes), cancel)?;
    let mut watched = Watched {
        duration_ms: made.duration_ms,
        interval_ms,
        pictures: Vec::new(),
        trace: listener.finish(),
        thumbnail: Vec::new(),
    };
    if let Some(board) = &made.board {
        watched.look(board)?;
    }
    let shown_ms = made.board.as_ref().map(|board| u64::from(board.pictures) * interval_ms);
    let seen_ms = shown_ms.or(facts.video.is_some().then_some(0)).unwrap_or_else(|| watched.trace.duration_ms());
    if seen_ms + LACKING_MS.max(2 * interval_ms) < facts.duration_ms {
        let told = "ends before it says that it does";
        return Err(MediaError::of(path, MediaFault::Truncated, told, "copy it again").into());
    }
    Ok(watched)
}

impl Watched {
    /// Looks at one picture after the other.
    fn look(&mut self, board: &Board) -> Result<(), RunError> {
        let failed = |error| RunError::io("read", &board.path, error);
        let mut file = BufReader::new(File::open(&board.path).map_err(failed)?);
        let mut bytes = vec![0; board.size.pixels() as usize * 3];
        for number in 0..u64::from(board.pictures) {
            file.read_exact(&mut bytes).map_err(failed)?;
            let picture = RgbImage::from_raw(board.size.width, board.size.height, bytes.clone());
            let picture = picture.ok_or_else(|| failed(std::io::ErrorKind::InvalidData.into()))?;
            if let Some(hash) = PerceptualHash::of(&compared(&picture)) {
                self.pictures.push(SeenPicture { at_ms: number * self.interval_ms, hash: hash.0 });
            }
            // A third into it a film shows what it is about.
            if number == u64::from(board.pictures) / 3 {
                let encoder = JpegEncoder::new_with_quality(&mut self.thumbnail, THUMBNAIL_QUALITY);
                picture.write_with_encoder(encoder).map_err(|error| failed(std::io::Error::other(error)))?;
            }
        }
        Ok(())
    }
}

/// Returns what of a picture is compared: without bars, and without the captions in its lower part.
fn compared(picture: &RgbImage) -> RgbImage {
    let (width, height) = picture.dimensions();
    let is_dark = |x: u32, y: u32| picture.get_pixel(x, y).0.iter().all(|value| *value <= DARK);
    let dark_row = |y: &u32| (0..width).all(|x| is_dark(x, *y));
    let dark_column = |x: &u32| (0..height).all(|y| is_dark(*x, y));
    let top = (0..height).take_while(dark_row).count() as u32;
    let left = (0..width).take_while(dark_column).count() as u32;
    if top >= height || left >= width {
        return picture.clone();
    }
    let bottom = height - (0..height).rev().take_while(dark_row).count() as u32;
    let right = width - (0..width).rev().take_while(dark_column).count() as u32;
    let shown = (f64::from(bottom - top) * WITHOUT_CAPTIONS).ceil() as u32;
    imageops::crop_imm(picture, left, top, right - left, shown.max(1)).to_image()
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    #[test]
    fn bars_and_captions_are_left_out_and_black_stays_black() {
        let mut picture = RgbImage::from_pixel(100, 60, Rgb([2, 3, 2]));
        for y in 10..50 {
            for x in 5..90 {
                picture.put_pixel(x, y, Rgb([200, (x * 2) as u8, y as u8]));
            }
        }
        let part = compared(&picture);
        assert_eq!((part.dimensions(), part.get_pixel(0, 0).0), ((85, 25), [200, 10, 10]));
        let black = RgbImage::new(64, 36);
        assert_eq!((compared(&black).dimensions(), PerceptualHash::of(&compared(&black))), ((64, 36), None));
    }
}
