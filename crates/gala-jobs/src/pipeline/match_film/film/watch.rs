//! What a film looks and sounds like, found out while it is decoded once.

use std::{
    fs::File,
    io::{BufReader, Read},
    ops::Range,
    path::Path,
};

use gala_audio::{SoundTrace, TraceListener};
use gala_core::{
    cancel::Cancel,
    media_error::{MediaError, MediaFault},
    payload::FilmCrop,
};
use gala_handover::film::SeenPicture;
use gala_media::{Board, IngestRequest, RunError, Tools, Wanted, Workdir, ingest, probe};
use gala_raster::perceptual::PerceptualHash;
use image::{RgbImage, codecs::jpeg::JpegEncoder, imageops};

use super::crops::{WHOLE, WITHOUT_CAPTIONS, shown_height};

/// No pictures are nearer, and there are no more: 350 MB on the disk for as long as they are looked at.
const CLOSEST_MS: u64 = 500;
const MOST_PICTURES: u64 = 900;
/// So much may lack at the end of a file: its sound may be longer than its pictures.
const LACKING_MS: u64 = 5000;
/// A row or column that is this dark belongs to a bar.
const DARK: u8 = 24;
const THUMBNAIL_QUALITY: u8 = 88;

/// What was found out.
pub(in super::super) struct Watched {
    pub duration_ms: u64,
    pub interval_ms: u64,
    pub trace: SoundTrace,
    /// Absent of what has no pictures.
    board: Option<Board>,
    /// Where the board is.
    _folder: Workdir,
}

/// What of pictures is compared.
#[derive(Clone, Copy)]
pub(in super::super) enum Compared {
    /// A crop of each.
    Crop,
    /// All that lies within the bars of a film: a crop of the project's pictures is seen there.
    Within(Picture),
}

/// A picture in one that has bars around it, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) struct Picture {
    left: u32,
    top: u32,
    right: u32,
    bottom: u32,
}

impl Picture {
    /// Returns its width over its height.
    pub fn shape(self) -> f64 {
        f64::from(self.right - self.left) / f64::from(self.bottom - self.top)
    }

    fn with(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
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
    let (trace, board) = (listener.finish(), made.board);
    let shown_ms = board.as_ref().map(|board| u64::from(board.pictures) * interval_ms);
    let seen_ms = shown_ms.or(facts.video.is_some().then_some(0)).unwrap_or_else(|| trace.duration_ms());
    if seen_ms + LACKING_MS.max(2 * interval_ms) < facts.duration_ms {
        let told = "ends before it says that it does";
        return Err(MediaError::of(path, MediaFault::Truncated, told, "copy it again").into());
    }
    Ok(Watched { duration_ms: made.duration_ms, interval_ms, trace, board, _folder: folder })
}

impl Watched {
    /// Returns what lies within the bars of all pictures; `None` where there are none, or all are black.
    pub fn picture(&self) -> Result<Option<Picture>, RunError> {
        let mut all: Option<Picture> = None;
        self.each(|_, picture| {
            let seen = within_bars(picture);
            all = all.into_iter().chain(seen).reduce(Picture::with);
            Ok(())
        })?;
        Ok(all)
    }

    /// Returns what each picture looks like, for each of some crops.
    pub fn pictures(&self, crops: &[FilmCrop], compared: Compared) -> Result<Vec<Vec<SeenPicture>>, RunError> {
        let mut pictures = vec![Vec::new(); crops.len()];
        self.each(|number, picture| {
            for (crop, pictures) in crops.iter().zip(&mut pictures) {
                if let Some(hash) = PerceptualHash::of(&part(picture, crop, compared)) {
                    pictures.push(SeenPicture { at_ms: number * self.interval_ms, hash: hash.0 });
                }
            }
            Ok(())
        })?;
        Ok(pictures)
    }

    /// Returns the picture that stands for the film, as JPEG: a third into it a film shows what it is about. Empty where there is
    /// none.
    pub fn thumbnail(&self) -> Result<Vec<u8>, RunError> {
        let third = self.board.as_ref().map_or(0, |board| u64::from(board.pictures) / 3);
        let mut jpeg = Vec::new();
        self.each(|number, picture| {
            if number == third {
                let encoder = JpegEncoder::new_with_quality(&mut jpeg, THUMBNAIL_QUALITY);
                picture.write_with_encoder(encoder).map_err(std::io::Error::other)?;
            }
            Ok(())
        })?;
        Ok(jpeg)
    }

    /// Looks at one picture after the other.
    fn each(&self, mut look: impl FnMut(u64, &RgbImage) -> std::io::Result<()>) -> Result<(), RunError> {
        let Some(board) = &self.board else { return Ok(()) };
        let failed = |error| RunError::io("read", &board.path, error);
        let mut file = BufReader::new(File::open(&board.path).map_err(failed)?);
        let mut bytes = vec![0; board.size.pixels() as usize * 3];
        for number in 0..u64::from(board.pictures) {
            file.read_exact(&mut bytes).map_err(failed)?;
            let picture = RgbImage::from_raw(board.size.width, board.size.height, bytes);
            let picture = picture.ok_or_else(|| failed(std::io::ErrorKind::InvalidData.into()))?;
            look(number, &picture).map_err(failed)?;
            bytes = picture.into_raw();
        }
        Ok(())
    }
}

/// Returns what of a picture is compared: without bars, and without the captions in its lower part.
fn part(picture: &RgbImage, crop: &FilmCrop, compared: Compared) -> RgbImage {
    if *crop == WHOLE {
        let Some(seen) = within_bars(picture) else { return picture.clone() };
        return cut(picture, seen, 0.0..WITHOUT_CAPTIONS);
    }
    match compared {
        Compared::Within(seen) => cut(picture, seen, 0.0..shown_height(crop) / crop.height),
        Compared::Crop => {
            let (width, height) = (f64::from(picture.width()), f64::from(picture.height()));
            let (left, right) = ((crop.left * width) as u32, ((crop.left + crop.width) * width) as u32);
            let across = Picture { left, top: 0, right: right.min(picture.width()), bottom: height as u32 };
            cut(picture, across, crop.top..crop.top + shown_height(crop))
        }
    }
}

/// Cuts a range of the height out of a picture within another one.
fn cut(picture: &RgbImage, seen: Picture, rows: Range<f64>) -> RgbImage {
    let height = f64::from(seen.bottom - seen.top);
    let top = seen.top + (rows.start * height) as u32;
    let shown = ((rows.end - rows.start) * height).ceil() as u32;
    imageops::crop_imm(picture, seen.left, top, (seen.right - seen.left).max(1), shown.max(1)).to_image()
}

/// Returns what lies within the bars of a picture; `None` where all of it is dark.
fn within_bars(picture: &RgbImage) -> Option<Picture> {
    let (width, height) = picture.dimensions();
    let is_dark = |x: u32, y: u32| picture.get_pixel(x, y).0.iter().all(|value| *value <= DARK);
    let dark_row = |y: &u32| (0..width).all(|x| is_dark(x, *y));
    let dark_column = |x: &u32| (0..height).all(|y| is_dark(*x, y));
    let top = (0..height).take_while(dark_row).count() as u32;
    let left = (0..width).take_while(dark_column).count() as u32;
    if top >= height || left >= width {
        return None;
    }
    let bottom = height - (0..height).rev().take_while(dark_row).count() as u32;
    let right = width - (0..width).rev().take_while(dark_column).count() as u32;
    Some(Picture { left, top, right, bottom })
}

#[cfg(test)]
mod tests {
    use image::Rgb;

    use super::*;

    fn with_bars() -> RgbImage {
        let mut picture = RgbImage::from_pixel(100, 60, Rgb([2, 3, 2]));
        for y in 10..50 {
            for x in 5..90 {
                picture.put_pixel(x, y, Rgb([200, (x * 2) as u8, y as u8]));
            }
        }
        picture
    }

    #[test]
    fn bars_and_captions_are_left_out_and_black_stays_black() {
        let compared = |picture: &RgbImage| part(picture, &WHOLE, Compared::Crop);
        let part = compared(&with_bars());
        assert_eq!((part.dimensions(), part.get_pixel(0, 0).0), ((85, 25), [200, 10, 10]));
        let black = RgbImage::new(64, 36);
        assert_eq!((compared(&black).dimensions(), PerceptualHash::of(&compared(&black))), ((64, 36), None));
    }

    #[test]
    fn a_crop_of_a_picture_is_what_a_film_shows_within_its_bars() {
        let crop = FilmCrop { left: 0.25, top: 0.0, width: 0.5, height: 1.0 };
        let own = part(&with_bars(), &crop, Compared::Crop);
        assert_eq!((own.dimensions(), own.get_pixel(0, 10).0), ((50, 38), [200, 50, 10]));
        let seen = within_bars(&with_bars()).expect("a picture");
        assert_eq!(seen, Picture { left: 5, top: 10, right: 90, bottom: 50 });
        let film = part(&with_bars(), &crop, Compared::Within(seen));
        assert_eq!((film.dimensions(), film.get_pixel(0, 0).0), ((85, 25), [200, 10, 10]));
    }
}
